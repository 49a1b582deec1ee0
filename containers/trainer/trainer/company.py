"""What goes with the forecasts of binary heads: how sure each is of itself, and what a fallback says instead."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from trainer.confidence import Confidence, fit_confidence
from trainer.contracts import Head, HeadBinary, TrainJob
from trainer.fallback import Fallback, fit_fallback, selected
from trainer.folds import Fold
from trainer.forecasts import Forecasts
from trainer.progress import Progress
from trainer.table import Floats, Table


@dataclass(frozen=True)
class Company:
    """On the rows of the forecasts, by head; NaN where there is none."""

    confidences: Mapping[str, Confidence]
    fallback: Fallback | None
    sure: Mapping[str, Floats]
    instead: Mapping[str, Floats]

    def columns(self, head: Head) -> dict[str, pa.Array]:
        if not isinstance(head, HeadBinary):
            return {}
        return {"confidence": pa.array(self.sure[head.name]), "fallback": pa.array(self.instead[head.name])}


def accompany(job: TrainJob, table: Table, fold: Fold, made: Forecasts, progress: Progress) -> Company:
    binary = [head for head in job.heads if isinstance(head, HeadBinary)]
    confidences: dict[str, Confidence] = {}
    for head in binary:
        label = table.labels[head.target][fold.calibrate]
        confidence = fit_confidence(made.heads[head.name].value[: made.calibrated], label)
        if confidence is not None:
            confidences[head.name] = confidence
    fallback = fit_fallback(job, table, fold, progress)
    unknown = np.full(len(made.rows), np.nan)
    sure = {name: confidence.apply(made.heads[name].value) for name, confidence in confidences.items()}
    instead: dict[str, Floats] = {}
    if fallback is not None:
        scaled = fallback.scaler.apply(selected(table, made.rows, fallback.features))
        instead = {name: fitted.apply(scaled) for name, fitted in fallback.heads.items()}
    names = [head.name for head in binary]
    return Company(
        confidences=confidences,
        fallback=fallback,
        sure={name: sure.get(name, unknown) for name in names},
        instead={name: instead.get(name, unknown) for name in names},
    )
