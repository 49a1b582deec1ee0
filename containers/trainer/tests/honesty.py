"""
What an honest training keeps to, each as one claim about a job, and ways to break each. A claim that no breach turns
red guards nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from planted import Planted, json_of, planted, predictions_of, result_of
from scipy.stats import rankdata
from sklearn.isotonic import IsotonicRegression
from trainer import company, fallback, modes, products
from trainer.boosting import FittedModel
from trainer.contracts import TrainJob
from trainer.fallback import fit_fallback, fit_scaler
from trainer.folds import Fold
from trainer.forecasts import Forecast, Forecasts, forecast
from trainer.progress import Progress
from trainer.reference import reference_of
from trainer.table import Floats, Integers, Table

Train = Callable[..., Path]
Breach = Callable[[Planted, pytest.MonkeyPatch], object]

CALIBRATE, TEST = 2, 3


def auc(score: np.ndarray, label: np.ndarray) -> float:
    positive = label == 1
    above = rankdata(score)[positive].sum() - positive.sum() * (positive.sum() + 1) / 2
    return float(above / (positive.sum() * (~positive).sum()))


def moving(seed: int, rows: int = 2000) -> Planted:
    """
    An event comes when the next move is upwards. Of the next move the first feature tells all that can be known; the
    last move, which is a feature too, tells nothing.
    """
    job = planted(rows, seed, rounds={"most": 60, "patience": 10})
    moves = 2 * job.columns["feature_0"] + np.random.default_rng([seed, 1]).logistic(size=rows)
    job.columns |= {"next_move": moves, "last_move": np.roll(moves, 1), "up": (moves > 0).astype(float)}
    job.table["features"].append("last_move")
    return job


# The claims.


def no_model_beats_the_oracle(train: Train, job: Planted) -> None:
    """The oracle knows the true chance of each row: to be better on more than luck is to know what nobody can."""
    lines = predictions_of(train(job, "job"), "burst")
    test = lines["role"] == TEST
    rows = lines["row_id"][test]
    label = job.columns["up"][rows]
    oracle = auc(job.columns["feature_0"][rows], label)
    fewest = min(label.sum(), len(label) - label.sum())
    # No sample of so many events has an AUC of a larger standard error (Birnbaum and Klose 1957).
    error = np.sqrt(oracle * (1 - oracle) / fewest)
    found = auc(lines["raw"][test], label)
    assert found <= oracle + 2 * error, f"an AUC of {found:.3f}, and the oracle has {oracle:.3f} ± {error:.3f}"


def a_target_is_no_feature(train: Train, job: Planted) -> None:
    job.table["features"].append("up")
    assert result_of(train(job, "job")).get("code") == "TG-3008", "a target was learnt from"


def probabilities_are_calibrated_on_rows_that_no_fit_has_seen(train: Train, job: Planted) -> None:
    lines = predictions_of(train(job, "job"), "burst")
    rows = lines["role"] == CALIBRATE
    margin, label = 0.5 / rows.sum(), job.columns["up"][lines["row_id"][rows]]
    own = IsotonicRegression(y_min=margin, y_max=1 - margin, out_of_bounds="clip").fit(lines["raw"][rows], label)
    expected = pytest.approx(own.predict(lines["raw"]), abs=1e-12)
    assert lines["value"] == expected, "the probabilities are calibrated on other rows"


def scales_come_from_the_rows_fitted_on(train: Train, job: Planted) -> None:
    before, after = around_a_move_of_later_rows(train, job, lambda out: json_of(out, "reference-statistics"))
    assert after == before, "later rows moved the scales"


def a_fallback_is_scaled_by_the_rows_fitted_on(train: Train, job: Planted) -> None:
    job.job["serving"] = job.job["serving"] | {"fallback": {"features": ["feature_0", "feature_1"]}}
    before, after = around_a_move_of_later_rows(train, job, lambda out: json_of(out, "fallback")["features"])
    assert after == before, "later rows moved the scaler of the fallback"


def around_a_move_of_later_rows(train: Train, job: Planted, read: Callable[[Path], object]) -> tuple[object, object]:
    before = read(train(job, "before"))
    for role in (CALIBRATE, TEST):
        job.columns["feature_0"][job.role(1, role)] += 100
    return before, read(train(job, "after"))


# The breaches.


def use_a_feature_of_the_next_minute(job: Planted, _patch: pytest.MonkeyPatch) -> None:
    job.columns["last_move"] = job.columns["next_move"]


def copy_the_target_among_the_features(job: Planted, _patch: pytest.MonkeyPatch) -> None:
    """Under another name, so that no name gives it away."""
    job.columns["last_move"] = job.columns["up"]


def judge_no_heads(_job: Planted, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(modes, "judge_heads", lambda *_: None)


def calibrate_on_train_rows(_job: Planted, patch: pytest.MonkeyPatch) -> None:
    def dishonest(
        job: TrainJob, table: Table, fold: Fold, *, models: Mapping[str, FittedModel], progress: Progress
    ) -> Forecasts:
        honest = forecast(job, table, fold, models=models, progress=progress)
        fitted_on = replace(fold, calibrate=fold.train, test=fold.test[:0])
        learnt = forecast(job, table, fitted_on, models=models, progress=progress).calibrations
        heads = {
            name: Forecast(one.raw, learnt[name].apply(one.raw), one.uncalibrated) for name, one in honest.heads.items()
        }
        return replace(honest, heads=heads, calibrations=learnt)

    patch.setattr(products, "forecast", dishonest)


def scale_by_all_rows(_job: Planted, patch: pytest.MonkeyPatch) -> None:
    def dishonest(table: Table, _rows: Integers, reference: Integers) -> tuple[dict[str, Any], Floats]:
        return reference_of(table, np.arange(len(table.row_ids)), reference)

    patch.setattr(products, "reference_of", dishonest)


def scale_the_fallback_by_all_rows(_job: Planted, patch: pytest.MonkeyPatch) -> None:
    def dishonest(job: TrainJob, table: Table, fold: Fold, progress: Progress) -> fallback.Fallback | None:
        rows, features = np.arange(len(table.row_ids)), job.serving.fallback.features
        every = fit_scaler(fallback.selected(table, rows, features))
        patch.setattr(fallback, "fit_scaler", lambda _: every)
        return fit_fallback(job, table, fold, progress)

    patch.setattr(company, "fit_fallback", dishonest)
