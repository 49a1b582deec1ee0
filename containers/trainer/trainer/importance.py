"""How much each feature moves the margin: mean |φ| of exact tree SHAP values on one fixed sample, by regime."""

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from trainer.boosting import FittedModel
from trainer.contracts import Head
from trainer.faults import Code, TrainError
from trainer.progress import Progress
from trainer.samples import sample_digest
from trainer.table import Floats, Integers, Table

_MOST_SUM_ERROR = 1e-6
_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Explained:
    """Of each row, output and feature: φ; and what they start from. `sum_error` is relative to max(1, |margin|)."""

    contributions: Floats
    base: Floats
    sum_error: float


def explain(model: FittedModel, matrix: Floats, *, outputs: int, threads: int, progress: Progress) -> Explained:
    booster = lightgbm.Booster(model_str=model.text)
    parts, margins = [], []
    for start in range(0, len(matrix), _ROWS_AT_ONCE):
        progress.beat(step="explain")
        rows = matrix[start : start + _ROWS_AT_ONCE]
        parts.append(booster.predict(rows, pred_contrib=True, num_threads=threads))
        margins.append(booster.predict(rows, raw_score=True, num_threads=threads))
    shaped = np.concatenate(parts).reshape(len(matrix), outputs, matrix.shape[1] + 1)
    raw = np.concatenate(margins).reshape(len(matrix), outputs)
    errors = np.abs(shaped.sum(axis=2) - raw) / np.maximum(1, np.abs(raw))
    return Explained(shaped[:, :, :-1], shaped[0, :, -1], float(errors.max()))


def importance_document(head: Head, table: Table, background: Integers, explained: Explained) -> dict[str, Any]:
    if explained.sum_error > _MOST_SUM_ERROR:
        reason = f"head {head.name}: the contributions miss the margin by {explained.sum_error:.3g} of it"
        raise TrainError(Code.EXPLANATION_INEXACT, reason)
    return {
        "head": head.name,
        "scale": "margin",
        "background": {"digest": sample_digest(table, background), "rows": len(background)},
        "base": explained.base.tolist(),
        "largestSumError": explained.sum_error,
        "regimes": [
            {"regime": regime, "rows": len(rows), "features": _means(table, explained.contributions[rows])}
            for regime, rows in _regimes(table, background)
        ],
    }


def _regimes(table: Table, background: Integers) -> list[tuple[int | None, Integers]]:
    """All rows, and those of each regime. Intervals and smallest counts are for whoever publishes the figures."""
    everything: list[tuple[int | None, Integers]] = [(None, np.arange(len(background)))]
    if table.regimes is None:
        return everything
    regimes = table.regimes[background]
    return everything + [(int(regime), np.flatnonzero(regimes == regime)) for regime in np.unique(regimes)]


def _means(table: Table, contributions: Floats) -> dict[str, float]:
    means = np.abs(contributions).sum(axis=1).mean(axis=0)
    return dict(zip(table.features, means.tolist(), strict=True))
