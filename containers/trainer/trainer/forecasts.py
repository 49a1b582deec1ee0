"""What fitted heads say about rows that none of them was fitted on: margins, and the values made of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import lightgbm
import numpy as np

from trainer.boosting import FittedModel
from trainer.calibration import Calibration, fit_calibration
from trainer.conformal import Conformal, conformal_scores, crossing_rate, widened
from trainer.contracts import Head, HeadQuantile, TrainJob
from trainer.folds import Fold
from trainer.judgement import intervals
from trainer.objectives import values_of
from trainer.progress import Progress
from trainer.table import Floats, Integers, Table

_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Forecast:
    """Of one head; a multiclass head has one column a class."""

    raw: Floats
    value: Floats
    uncalibrated: Floats


@dataclass(frozen=True)
class Forecasts:
    """Of all heads, on the rows to calibrate (the first `calibrated` ones) and to test of one fold."""

    rows: Integers
    calibrated: int
    heads: Mapping[str, Forecast]
    calibrations: Mapping[str, Calibration]
    conformals: tuple[Conformal, ...]


@dataclass(frozen=True)
class _Case:
    job: TrainJob
    table: Table
    fold: Fold

    def label(self, head: Head) -> Floats:
        return self.table.labels[head.target][self.fold.calibrate]


def forecast(
    job: TrainJob, table: Table, fold: Fold, *, models: Mapping[str, FittedModel], progress: Progress
) -> Forecasts:
    case = _Case(job, table, fold)
    rows = np.concatenate([fold.calibrate, fold.test])
    heads: dict[str, Forecast] = {}
    calibrations: dict[str, Calibration] = {}
    for head in job.heads:
        raw = margins(models[head.name].text, table.matrix, rows, job=job, progress=progress)
        plain = values_of(head, raw)
        calibration = _calibration(head, raw[: len(fold.calibrate)], case)
        value = plain if calibration is None else calibration.apply(raw)
        heads[head.name] = Forecast(raw=raw, value=value, uncalibrated=plain)
        if calibration is not None:
            calibrations[head.name] = calibration
    conformals = []
    for name, bounds in intervals(job.heads).items():
        values, conformal = _bound(case, (name, bounds), np.column_stack([heads[head.name].raw for head in bounds]))
        conformals += [] if conformal is None else [conformal]
        for at, head in enumerate(bounds):
            heads[head.name] = Forecast(heads[head.name].raw, values[:, at], heads[head.name].uncalibrated)
    return Forecasts(rows, len(fold.calibrate), heads, calibrations, tuple(conformals))


def margins(text: str, matrix: Floats, rows: Integers, *, job: TrainJob, progress: Progress) -> Floats:
    """Scored from the text that is kept, so that a fit that was taken up again scores like a fresh one."""
    booster = lightgbm.Booster(model_str=text)
    parts = []
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        progress.beat(step="forecast")
        part = matrix[rows[start : start + _ROWS_AT_ONCE]]
        parts.append(booster.predict(part, raw_score=True, num_threads=job.threads))
    shape = (0,) if booster.num_model_per_iteration() == 1 else (0, booster.num_model_per_iteration())
    return np.concatenate(parts) if parts else np.empty(shape)


def _calibration(head: Head, raw: Floats, case: _Case) -> Calibration | None:
    return fit_calibration(head.calibration, raw, case.label(head)) if head.objective == "binary" else None


def _bound(case: _Case, interval: tuple[str, list[HeadQuantile]], raw: Floats) -> tuple[Floats, Conformal | None]:
    """Sorted, so that quantiles never cross; widened, where the job asks for a promise."""
    name, bounds = interval
    quantiles = np.sort(raw, axis=1)
    if case.job.interval is None:
        return quantiles, None
    calibrate = len(case.fold.calibrate)
    conformal = Conformal(
        name=name,
        heads=tuple(head.name for head in bounds),
        alpha=case.job.interval.alpha,
        scores=conformal_scores(quantiles[:calibrate], case.label(bounds[0])),
        # A test row has no part in what is served.
        crossing_rate=crossing_rate(raw[:calibrate]),
    )
    return widened(quantiles, conformal.widening), conformal
