"""
From margins to probabilities that hold what they say, learnt on rows that no fit has seen. The result is a small table
that TypeScript evaluates; it holds no code.

All rows count alike here: calibration error and coverage are later counted over rows, not over weights.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.isotonic import IsotonicRegression

from trainer.table import Floats


@dataclass(frozen=True)
class Platt:
    """The logistic function of slope · margin + intercept."""

    slope: float
    intercept: float

    def apply(self, raw: Floats) -> Floats:
        return expit(self.slope * raw + self.intercept)

    def document(self) -> dict[str, Any]:
        return {"kind": "platt", "scale": "margin", "slope": self.slope, "intercept": self.intercept}


@dataclass(frozen=True)
class Isotonic:
    """Straight lines between breakpoints on the margin; level before the first and after the last."""

    breakpoints: Floats
    values: Floats

    def apply(self, raw: Floats) -> Floats:
        return np.interp(raw, self.breakpoints, self.values)

    def document(self) -> dict[str, Any]:
        tables = {"breakpoints": self.breakpoints.tolist(), "values": self.values.tolist()}
        return {"kind": "isotonic", "scale": "margin", **tables}


Calibration = Platt | Isotonic


def fit_calibration(kind: str, raw: Floats, label: Floats) -> Calibration | None:
    if kind == "platt":
        return fit_platt(raw, label)
    return fit_isotonic(raw, label) if kind == "isotonic" else None


def fit_isotonic(raw: Floats, label: Floats) -> Isotonic:
    """
    Pool adjacent violators. A pool of one class says 0 or 1, which no n rows can prove and which costs an infinite
    log loss at the first miss: the values end half a row away from both.
    """
    margin = 0.5 / len(raw)
    fitted = IsotonicRegression(y_min=margin, y_max=1 - margin, out_of_bounds="clip").fit(raw, label)
    return Isotonic(np.asarray(fitted.X_thresholds_, float), np.asarray(fitted.y_thresholds_, float))


def fit_platt(raw: Floats, label: Floats) -> Platt:
    """Platt 1999 with his targets, (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), that keep separable rows finite."""
    positive = float(label.sum())
    target = np.where(label == 1, (positive + 1) / (positive + 2), 1 / (len(label) - positive + 2))

    def loss(line: Floats) -> tuple[float, Floats]:
        margin = line[0] * raw + line[1]
        error = expit(margin) - target
        cross_entropy = -np.mean(target * log_expit(margin) + (1 - target) * log_expit(-margin))
        return float(cross_entropy), np.array([np.mean(error * raw), np.mean(error)])

    best = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS", options={"gtol": 1e-9})
    return Platt(float(best.x[0]), float(best.x[1]))
