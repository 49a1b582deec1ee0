"""
What answers where the trees cannot: a logistic regression of each binary head on a few features, as numbers alone, so
that a pure function of a few lines evaluates it (`readFallback` in TypeScript).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from trainer.calibration import Platt, fit_platt
from trainer.contracts import HeadBinary, TrainJob
from trainer.folds import Fold
from trainer.progress import Progress
from trainer.table import Floats, Integers, Table

# Standard deviations after which a value is cut off: a wild row neither bends the fit nor gets a wild answer.
_LIMIT = 5.0


@dataclass(frozen=True)
class Scaler:
    """Learnt from the rows fitted on. What is missing, or infinite, counts as the median."""

    medians: Floats
    centres: Floats
    scales: Floats

    def apply(self, matrix: Floats) -> Floats:
        filled = np.where(np.isfinite(matrix), matrix, self.medians)
        return np.clip((filled - self.centres) / self.scales, -_LIMIT, _LIMIT)


@dataclass(frozen=True)
class Logistic:
    """Of one head. Calibrated on later rows where the trees are, by two numbers that any head can bear; else not."""

    coefficients: Floats
    intercept: float
    calibration: Platt | None

    def apply(self, scaled: Floats) -> Floats:
        margin = _margins(scaled, self.coefficients, self.intercept)
        return expit(margin) if self.calibration is None else self.calibration.apply(margin)


@dataclass(frozen=True)
class Fallback:
    features: tuple[str, ...]
    scaler: Scaler
    heads: Mapping[str, Logistic]

    def document(self) -> dict[str, Any]:
        scaler = self.scaler
        columns = zip(
            self.features, scaler.medians.tolist(), scaler.centres.tolist(), scaler.scales.tolist(), strict=True
        )
        return {
            "kind": "logistic",
            "missing": "median",
            "features": [
                {"name": name, "median": median, "centre": centre, "scale": scale}
                for name, median, centre, scale in columns
            ],
            "limit": _LIMIT,
            "heads": [
                {
                    "head": name,
                    "coefficients": fitted.coefficients.tolist(),
                    "intercept": fitted.intercept,
                    "calibration": None if fitted.calibration is None else fitted.calibration.document(),
                }
                for name, fitted in self.heads.items()
            ],
        }


def fit_fallback(job: TrainJob, table: Table, fold: Fold, progress: Progress) -> Fallback | None:
    """None where the job asks for none."""
    if job.serving.fallback is None:
        return None
    features = job.serving.fallback.features
    train = selected(table, fold.train, features)
    scaler = fit_scaler(train)
    scaled, later = scaler.apply(train), scaler.apply(selected(table, fold.calibrate, features))
    weights = np.ones(len(train)) if table.weights is None else table.weights[fold.train]
    heads: dict[str, Logistic] = {}
    for head in job.heads:
        if not isinstance(head, HeadBinary):
            continue
        progress.beat(step="fallback", head=head.name)
        label = table.labels[head.target]
        coefficients, intercept = fit_logistic(scaled, label[fold.train], weights)
        margin = _margins(later, coefficients, intercept)
        calibration = None if head.calibration == "none" else fit_platt(margin, label[fold.calibrate])
        heads[head.name] = Logistic(coefficients, intercept, calibration)
    return Fallback(features, scaler, heads)


def selected(table: Table, rows: Integers, features: tuple[str, ...]) -> Floats:
    return table.matrix[np.ix_(rows, [table.features.index(name) for name in features])]


def fit_scaler(matrix: Floats) -> Scaler:
    columns = [column[np.isfinite(column)] for column in matrix.T]
    known = [column if len(column) > 0 else np.zeros(1) for column in columns]
    return Scaler(
        medians=np.array([np.median(column) for column in known]),
        centres=np.array([column.mean() for column in known]),
        # A constant has no spread, and stays at 0.
        scales=np.array([float(column.std()) or 1.0 for column in known]),
    )


def fit_logistic(scaled: Floats, label: Floats, weights: Floats) -> tuple[Floats, float]:
    """
    Least weighted cross-entropy. One row's worth of a normal prior on the coefficients, and none on the intercept,
    keeps rows that part the classes finite.
    """
    total, prior = float(weights.sum()), 1 / len(label)
    shares = weights / total

    def loss(line: Floats) -> tuple[float, Floats]:
        coefficients = line[:-1]
        margin = _margins(scaled, coefficients, line[-1])
        error = shares * (expit(margin) - label)
        entropy = -np.sum(shares * (label * log_expit(margin) + (1 - label) * log_expit(-margin)))
        slopes = np.einsum("n,nk->k", error, scaled) + prior * coefficients
        return float(entropy + prior * np.sum(coefficients**2) / 2), np.append(slopes, error.sum())

    best = minimize(loss, np.zeros(scaled.shape[1] + 1), jac=True, method="BFGS", options={"gtol": 1e-9})
    return best.x[:-1], float(best.x[-1])


def _margins(scaled: Floats, coefficients: Floats, intercept: float) -> Floats:
    # Not by BLAS, whose sums depend on the number of threads: the same job has to give the same file.
    return intercept + np.einsum("nk,k->n", scaled, coefficients)
