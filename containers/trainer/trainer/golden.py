"""Rows with the margins that LightGBM itself gives them: whatever serves the model has to give the same bits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from trainer.boosting import FittedModel
from trainer.contracts import TrainJob
from trainer.folds import Fold
from trainer.forecasts import margins
from trainer.objectives import outputs_of
from trainer.progress import Progress
from trainer.samples import sample
from trainer.table import Floats, Table

_ROWS = 128
# Of the copies every so many values are missing, each feature in some row.
_HOLE_EVERY = 5


@dataclass(frozen=True)
class GoldenCase:
    """What the rows are taken from, and who is asked."""

    job: TrainJob
    table: Table
    fold: Fold
    progress: Progress


def golden_columns(case: GoldenCase, models: Mapping[str, FittedModel]) -> dict[str, pa.Array]:
    """Features, and for each head and output a column `head:output` of margins."""
    matrix = golden_rows(case.table, case.fold)
    columns = {name: pa.array(np.ascontiguousarray(matrix[:, at])) for at, name in enumerate(case.table.features)}
    rows = np.arange(len(matrix))
    for head in case.job.heads:
        text = models[head.name].text
        raw = margins(text, matrix, rows, job=case.job, progress=case.progress).reshape(len(rows), outputs_of(head))
        columns |= {f"{head.name}:{output}": pa.array(raw[:, output].copy()) for output in range(raw.shape[1])}
    return columns


def golden_rows(table: Table, fold: Fold) -> Floats:
    """Rows that were learnt from, the same ones with holes, and one of nothing but holes."""
    known = table.matrix[sample(table, fold.train, _ROWS)]
    places = np.add.outer(np.arange(len(known)), np.arange(known.shape[1]))
    holed = np.where(places % _HOLE_EVERY == 0, np.nan, known)
    return np.concatenate([known, holed, np.full((1, known.shape[1]), np.nan)])
