"""
Conformalised quantile regression (Romano, Patterson, Candès 2019): quantile heads bound an interval, and the rows to
calibrate on tell by how much it is to be widened to hold what it promises.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.table import Floats

# What the first ⌈⌉ would take for one more: (n + 1)(1 - alpha) is a whole number only up to rounding.
_ROUNDING = 1e-9
# Of the adaptive rate that serving starts from; a state of its own per model, horizon and regime grows out of it.
_ADAPTIVE_STEP = 0.01


@dataclass(frozen=True)
class Conformal:
    """An interval of some heads and the scores of the rows that calibrated it, the least first."""

    name: str
    heads: tuple[str, ...]
    alpha: float
    scores: Floats
    crossing_rate: float

    @property
    def rank(self) -> int:
        return conformal_rank(len(self.scores), self.alpha)

    @property
    def widening(self) -> float:
        """Infinite while the rows are too few for the promise."""
        return float(self.scores[self.rank - 1]) if self.rank <= len(self.scores) else math.inf

    def document(self) -> dict[str, Any]:
        is_ready = math.isfinite(self.widening)
        return {
            "interval": self.name,
            "heads": list(self.heads),
            "alpha": self.alpha,
            "status": "READY" if is_ready else "WARMUP",
            "rows": len(self.scores),
            "rank": self.rank,
            "widening": self.widening if is_ready else None,
            "crossingRate": self.crossing_rate,
            "scores": self.scores.tolist(),
            "adaptive": {"alpha": self.alpha, "step": _ADAPTIVE_STEP, "updates": 0},
        }


def conformal_rank(rows: int, alpha: float) -> int:
    """k = ⌈(n + 1)(1 - alpha)⌉, and never below 1: what counts from 0 would take the last score for the first."""
    return max(1, math.ceil((rows + 1) * (1 - alpha) - _ROUNDING))


def conformal_scores(quantiles: Floats, label: Floats) -> Floats:
    """E = max(low - y, y - high) of sorted quantiles, one column a head."""
    return np.sort(np.maximum(quantiles[:, 0] - label, label - quantiles[:, -1]))


def crossing_rate(raw: Floats) -> float:
    """The share of rows on which a higher quantile lies below a lower one."""
    return float(np.mean(np.any(np.diff(raw, axis=1) < 0, axis=1))) if len(raw) > 0 else 0.0


def widened(quantiles: Floats, widening: float) -> Floats:
    """
    The outer bounds moved apart, the inner quantiles kept between them. Bounds that would pass each other, where the
    rows to calibrate on asked for narrower ones, meet half-way.
    """
    low, high = quantiles[:, :1] - widening, quantiles[:, -1:] + widening
    middle = (quantiles[:, :1] + quantiles[:, -1:]) / 2
    low, high = np.minimum(low, middle), np.maximum(high, middle)
    return np.clip(np.concatenate([low, quantiles[:, 1:-1], high], axis=1), low, high)
