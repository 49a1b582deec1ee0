"""
How sure a probability is of itself: the share of rows on which it said right (p ≥ ½ and an event, or neither), by its
distance from ½. Learnt on the rows to calibrate on, and judged on test rows by whoever publishes the figures.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.calibration import Isotonic, fit_isotonic
from trainer.table import Floats

_HALF = 0.5


@dataclass(frozen=True)
class Confidence:
    """It knows the distance alone: neither how old features are nor how unlike the rows fitted on."""

    table: Isotonic

    def apply(self, probability: Floats) -> Floats:
        return self.table.apply(distance(probability))

    def document(self) -> dict[str, Any]:
        return {**self.table.document(), "scale": "distance-from-half"}


def fit_confidence(probability: Floats, label: Floats) -> Confidence | None:
    """None of no rows."""
    if len(label) == 0:
        return None
    return Confidence(fit_isotonic(distance(probability), is_right(probability, label)))


def distance(probability: Floats) -> Floats:
    return np.abs(probability - _HALF)


def is_right(probability: Floats, label: Floats) -> Floats:
    return ((probability >= _HALF) == (label == 1)).astype(float)
