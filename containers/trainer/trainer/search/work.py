"""What a worker of a search does: it takes a slot, runs it, says what came out, and takes the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState

from trainer.search.errors import NoSlotLeftError, NotAloneError, TrialFailedError, TrialLeftError
from trainer.search.heartbeat import Heartbeat
from trainer.search.marks import ABANDONED, CLAIM, FAULT, Claim

Objective = Callable[[optuna.Trial], float]


def _never(_study: optuna.Study) -> bool:
    return False


@dataclass(frozen=True)
class Worker:
    """One process of a search.

    id      never used before: a sweep judges a trial by the life of its worker.
    alone   deterministic mode: it stops as soon as the order of the trials is not the order of their numbers. With a
            `SeededSampler` and an objective without chance, the same seed then finds the same trials.
    is_over asked before each trial: there may be slots left that nobody needs to run.
    """

    id: str
    now: Callable[[], datetime]
    heartbeat_seconds: float = 30
    alone: bool = False
    is_over: Callable[[optuna.Study], bool] = _never


def work(study: optuna.Study, objective: Objective, worker: Worker) -> int:
    """
    Run slots until none is left; how many of them ended by this worker. An error of the objective ends it, and its
    trial has failed; but a `TrialFailedError` ends the trial alone, and a `TrialLeftError` the worker alone.
    """
    ended = 0
    while (claimed := _next_trial(study, worker)) is not None:
        ended += _run(study, claimed, objective, worker)
    return ended


def _next_trial(study: optuna.Study, worker: Worker) -> tuple[optuna.Trial, Claim] | None:
    if worker.is_over(study):
        return None
    trials = study.get_trials(deepcopy=False)
    ended = sum(trial.state.is_finished() for trial in trials)
    waiting = [trial.number for trial in trials if trial.state == TrialState.WAITING]
    if worker.alone and waiting:
        _refuse_company(waiting[0], ended)
    try:
        trial = study.ask()
    except NoSlotLeftError:
        return None
    return trial, Claim(worker.id, worker.now(), ended)


def _refuse_company(number: int, ended: int) -> None:
    if number != ended:
        raise NotAloneError(
            f"trial {number} is next when {ended} have ended: another worker takes part, or trials of an earlier one "
            "wait for a sweep"
        )


def _run(study: optuna.Study, claimed: tuple[optuna.Trial, Claim], objective: Objective, worker: Worker) -> bool:
    """False if the trial was given up meanwhile: another attempt takes its place, and what came out counts nothing."""
    trial, claim = claimed
    try:
        trial.set_user_attr(CLAIM, claim.written())
        if worker.alone:
            # Another worker may have come in between; it leaves as well, and a sweep gives this trial back.
            _refuse_company(trial.number, claim.ended_before)
        with Heartbeat(trial, worker.now, worker.heartbeat_seconds):
            value = objective(trial)
    except optuna.TrialPruned:
        return _tell(study, trial, None, TrialState.PRUNED)
    except UpdateFinishedTrialError:
        return False
    except TrialFailedError as fault:
        return _fail(study, trial, fault)
    except (NotAloneError, TrialLeftError):
        raise
    except Exception:
        _tell(study, trial, None, TrialState.FAIL)
        raise
    return _tell(study, trial, value, None)


def _fail(study: optuna.Study, trial: optuna.Trial, fault: TrialFailedError) -> bool:
    try:
        trial.set_user_attr(FAULT, str(fault))
    except UpdateFinishedTrialError:
        return False
    return _tell(study, trial, None, TrialState.FAIL)


def _tell(study: optuna.Study, trial: optuna.Trial, value: float | None, state: TrialState | None) -> bool:
    try:
        told = study.tell(trial, value, state, skip_if_finished=True)
    except UpdateFinishedTrialError:
        return False
    return ABANDONED not in told.user_attrs
