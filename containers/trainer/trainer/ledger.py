"""Every trial that was run, for the ledger: who picks the best of many has to say of how many."""

from typing import Any

import optuna
from optuna.trial import TrialState

from trainer.contracts import TrainJob
from trainer.search import TrialRecord, record_of
from trainer.trials import Steps

# The attribute of a trial that holds the score of each fold, once all of them are done.
FOLDS = "folds"

_SCORE = (
    "mean - 0.5 * standard deviation over the folds of the mean over the heads of the share of deviance explained "
    "on the rows to stop by; of the folds that have ended before the first test row of any"
)


_STATES = {state.name: state.name.lower() for state in TrialState} | {TrialState.FAIL.name: "failed"}


def ledger_document(job: TrainJob, steps: Steps, study: optuna.Study) -> dict[str, Any]:
    """Without times, and with the name of a worker instead of its process: the same search gives the same ledger."""
    asked = job.search
    if asked is None:
        raise ValueError("a ledger is kept of a search alone")
    folds = {trial.number: trial.user_attrs.get(FOLDS) for trial in study.get_trials(deepcopy=False)}
    ran = [record for record in record_of(study) if record.state != TrialState.WAITING.name]
    return {
        "study": asked.study,
        "score": _SCORE,
        "direction": "maximize",
        "seed": job.seed,
        "heads": list(steps.heads),
        "folds": list(steps.folds),
        "rounds": steps.most,
        "search": asked.model_dump(mode="json", by_alias=True, exclude={"journal", "worker"}),
        "trials": [_trial(record, steps) | {"folds": folds[record.number]} for record in ran],
    }


def summary(study: optuna.Study) -> dict[str, Any]:
    """The part of the ledger that stands in the result itself."""
    records = record_of(study)
    complete = [record for record in records if record.state == TrialState.COMPLETE.name]
    best = max(complete, key=lambda record: (record.value, -record.number), default=None)
    chosen = None if best is None else {"number": best.number, "value": best.value, "parameters": best.parameters}
    return {
        "study": study.study_name,
        "complete": len(complete),
        "pruned": sum(record.state == TrialState.PRUNED.name for record in records),
        "failed": sum(record.state == TrialState.FAIL.name for record in records),
        "best": chosen,
    }


def _trial(record: TrialRecord, steps: Steps) -> dict[str, Any]:
    return {
        "number": record.number,
        "state": _STATES[record.state],
        "parameters": record.parameters,
        "value": record.value,
        "reported": [{**steps.named(step), "value": value} for step, value in record.reported.items()],
        "worker": None if record.worker is None else record.worker.partition(".")[0],
        "endedBefore": record.ended_before,
        "retryOf": record.retry_of,
        # Its worker was taken for dead.
        "isAbandoned": record.abandoned is not None,
        "fault": record.fault,
    }
