"""How much each feature moves the margin: |φ| of exact tree SHAP values, of each row of one fixed sample."""

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa

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


def background_document(table: Table, learnt: Integers, background: Integers) -> dict[str, Any]:
    """The sample, and how many of the rows learnt from it stands for, whole and by regime."""
    return {
        "digest": sample_digest(table, background),
        **_counts(learnt, background),
        "regimes": [] if table.regimes is None else _strata(table.regimes, learnt, background),
    }


def _strata(regimes: Integers, learnt: Integers, background: Integers) -> list[dict[str, int]]:
    return [
        {"regime": int(regime), **_counts(*(rows[regimes[rows] == regime] for rows in (learnt, background)))}
        for regime in np.unique(regimes[background])
    ]


def _counts(learnt: Integers, background: Integers) -> dict[str, int]:
    return {"rows": len(background), "learntRows": len(learnt)}


def importance_document(head: Head, background: dict[str, Any], explained: Explained) -> dict[str, Any]:
    if explained.sum_error > _MOST_SUM_ERROR:
        reason = f"head {head.name}: the contributions miss the margin by {explained.sum_error:.3g} of it"
        raise TrainError(Code.EXPLANATION_INEXACT, reason)
    return {
        "head": head.name,
        "scale": "margin",
        "background": background,
        "base": explained.base.tolist(),
        "largestSumError": explained.sum_error,
    }


def sample_columns(table: Table, rows: Integers) -> dict[str, pa.Array]:
    """Which rows these are: before what is said of each."""
    columns = {"row_id": pa.array(table.row_ids[rows]), "event_time_us": pa.array(table.times[rows])}
    return columns if table.regimes is None else columns | {"regime": pa.array(table.regimes[rows])}


def contribution_columns(table: Table, background: Integers, explained: Explained) -> dict[str, pa.Array]:
    """|φ| of each row and feature, summed over the outputs: means and intervals are for whoever publishes figures."""
    sizes = np.abs(explained.contributions).sum(axis=1)
    features = {name: pa.array(np.ascontiguousarray(sizes[:, at])) for at, name in enumerate(table.features)}
    return sample_columns(table, background) | features
