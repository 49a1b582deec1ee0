"""What a job says of its study, in the words of Optuna: where it lies, what it draws from, what it prunes by."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import optuna
from optuna.pruners import BasePruner, HyperbandPruner, NopPruner
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState

from trainer.contracts import TrainJob, TrainJobParameter, TrainJobSearch, TrainJobSpace
from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.places import locate
from trainer.search import FencedBackend, FileJournal, TableJournal, open_backend
from trainer.search.marks import ABANDONED

# Trials of jobs that differ in any of these, or in their table or recipe, could not be compared.
_SUBJECT = {"heads", "rounds", "parameters", "seed"}
_SUBJECT_OF_SEARCH = {"space", "pruner", "min_rounds", "reduction"}

SAMPLERS: dict[str, Callable[[int], BaseSampler]] = {
    "tpe": lambda seed: TPESampler(seed=seed),
    "random": lambda seed: RandomSampler(seed=seed),
}


def draw(trial: optuna.Trial, name: TrainJobParameter, choice: TrainJobSpace) -> float:
    if choice.kind == "choice":
        return trial.suggest_categorical(name, choice.values)
    if choice.kind == "real":
        return trial.suggest_float(name, choice.low, choice.high, log=choice.log)
    return trial.suggest_int(name, choice.low, choice.high, log=choice.log)


def is_over(study: optuna.Study, asked: TrainJobSearch) -> bool:
    """
    As many trials as are asked for have begun, or so many that reported a value came after the best one. A study that
    was made for more trials has slots left then.
    """
    running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    if len(ended(study)) + len(running) >= asked.trials:
        return True
    return _is_out_of_patience(study, asked.patience)


def _is_out_of_patience(study: optuna.Study, patience: int) -> bool:
    if patience == 0:
        return False
    values = values_of(study)
    if not values:
        return False
    best = max(values, key=lambda number: (values[number], -number))
    ended = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
    return sum(trial.number > best for trial in ended) >= patience


def ended(study: optuna.Study) -> list[FrozenTrial]:
    """Without those of workers that died: what they tried is tried again."""
    trials = study.get_trials(deepcopy=False)
    return [trial for trial in trials if trial.state.is_finished() and ABANDONED not in trial.user_attrs]


def values_of(study: optuna.Study) -> dict[int, float]:
    """Of the trials that came to their end, by their numbers."""
    complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return {trial.number: trial.value for trial in complete if trial.value is not None}


def subject_of(job: TrainJob, asked: TrainJobSearch) -> str:
    parts = (
        job.recipe.sha256,
        job.table.sha256,
        job.model_dump(mode="json", include=_SUBJECT),
        asked.model_dump(mode="json", include=_SUBJECT_OF_SEARCH),
    )
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def pruner_of(asked: TrainJobSearch, steps: int) -> BasePruner:
    if asked.pruner == "none" or asked.min_rounds >= steps:
        return NopPruner()
    return HyperbandPruner(min_resource=asked.min_rounds, max_resource=steps, reduction_factor=asked.reduction)


def journal_of(order: Order, asked: TrainJobSearch) -> FencedBackend:
    if asked.journal.kind == "dynamodb":
        return open_backend(TableJournal(asked.journal.table, f"{order.job.tenant}#search#{asked.study}"))
    place = locate(asked.journal.place, order.job_place)
    if place.startswith("s3://"):
        raise TrainError(Code.JOB_INVALID, "search.journal: a journal in a file asks for a job in a file")
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    return open_backend(FileJournal(Path(place)))
