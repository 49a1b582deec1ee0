"""Everything that a fitted fold leaves behind, as files of the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from trainer.boosting import FittedModel
from trainer.company import Company, accompany
from trainer.contracts import Head, TrainJob
from trainer.folds import ROLES, Fold
from trainer.forecasts import Forecasts, forecast
from trainer.golden import GoldenCase, golden_columns
from trainer.importance import (
    background_document,
    contribution_columns,
    explain,
    importance_document,
    sample_columns,
)
from trainer.objectives import outputs_of
from trainer.outputs import Outputs, Owner
from trainer.progress import Progress
from trainer.reference import reference_of
from trainer.samples import sample, stratified_sample
from trainer.table import Table


@dataclass(frozen=True)
class Workshop:
    """What every product is made with."""

    job: TrainJob
    table: Table
    outputs: Outputs
    progress: Progress


def write_fold(shop: Workshop, fold: Fold, models: Mapping[str, FittedModel], number: int | None) -> None:
    """Models, curves, calibrations and forecasts; `number` is None for the model fitted on all rows."""
    made = forecast(shop.job, shop.table, fold, models=models, progress=shop.progress)
    company = accompany(shop.job, shop.table, fold, made, shop.progress)
    for head in shop.job.heads:
        owner, model = Owner(head.name, number), models[head.name]
        shop.outputs.text("model" if number is None else "fold-model", owner, model.text)
        shop.outputs.document("learning-curves", owner, _curves(head, model))
        if head.name in made.calibrations:
            document = {"head": head.name, "rows": made.calibrated, **made.calibrations[head.name].document()}
            shop.outputs.document("calibration", owner, document)
        predictions = _predictions(shop.table, fold, (head, made)) | company.columns(head)
        shop.outputs.parquet("predictions", owner, predictions)
    _write_company(shop, company, number, made.calibrated)
    if made.conformals:
        bounds = [conformal.document() for conformal in made.conformals]
        shop.outputs.document("conformal", Owner(fold=number), {"intervals": bounds})


def _write_company(shop: Workshop, company: Company, number: int | None, calibrated: int) -> None:
    for name, confidence in company.confidences.items():
        document = {"head": name, "rows": calibrated, **confidence.document()}
        shop.outputs.document("confidence", Owner(name, number), document)
    if company.fallback is not None:
        shop.outputs.document("fallback", Owner(fold=number), company.fallback.document())


def write_references(shop: Workshop, fold: Fold, models: Mapping[str, FittedModel]) -> None:
    """What proves and explains the model that is to be served, and what its later rows are compared with."""
    table, wanted = shop.table, shop.job.explain
    golden = golden_columns(GoldenCase(shop.job, table, fold, shop.progress), models)
    shop.outputs.parquet("golden", Owner(), golden)
    reference = sample(table, fold.train, wanted.reference_rows)
    statistics, points = reference_of(table, fold.train, reference)
    shop.outputs.document("reference-statistics", Owner(), statistics)
    if len(reference) > 0:
        columns = {"row_id": pa.array(table.row_ids[reference])} | _columns(table.features, points)
        shop.outputs.parquet("reference-rows", Owner(), columns)
    background = stratified_sample(table, fold.train, wanted.background_rows)
    if len(background) == 0:
        return
    columns = sample_columns(table, background) | _columns(table.features, table.matrix[background])
    shop.outputs.parquet("background", Owner(), columns)
    about = background_document(table, fold.train, background)
    for head in shop.job.heads:
        explained = explain(
            models[head.name],
            table.matrix[background],
            outputs=outputs_of(head),
            threads=shop.job.threads,
            progress=shop.progress,
        )
        shop.outputs.document("importance", Owner(head.name), importance_document(head, about, explained))
        contributions = contribution_columns(table, background, explained)
        shop.outputs.parquet("contributions", Owner(head.name), contributions)


def _curves(head: Head, model: FittedModel) -> dict[str, Any]:
    best = {"best": model.best, "objective": model.objective}
    return {"head": head.name, "metric": model.metric, **best, "curves": model.curves}


def _predictions(table: Table, fold: Fold, made: tuple[Head, Forecasts]) -> dict[str, pa.Array]:
    """One line a row, and for a multiclass head one a row and class; raw is the margin."""
    head, forecasts = made
    outputs, rows = outputs_of(head), forecasts.rows
    roles = np.full(len(rows), ROLES.index("test"))
    roles[: forecasts.calibrated] = ROLES.index("calibrate")
    lines, one = len(rows) * outputs, forecasts.heads[head.name]
    return {
        "row_id": pa.array(np.repeat(table.row_ids[rows], outputs)),
        "fold": pa.array(np.full(lines, fold.number), pa.int32()),
        "role": pa.array(np.repeat(roles, outputs), pa.int32()),
        "head": pa.array([head.name] * lines, pa.string()),
        "class": pa.array(np.tile(np.arange(outputs), len(rows)), pa.int32()),
        "raw": pa.array(one.raw.reshape(-1)),
        "value": pa.array(one.value.reshape(-1)),
        "uncalibrated": pa.array(one.uncalibrated.reshape(-1)),
    }


def _columns(names: tuple[str, ...], matrix: np.ndarray) -> dict[str, pa.Array]:
    return {name: pa.array(np.ascontiguousarray(matrix[:, at])) for at, name in enumerate(names)}
