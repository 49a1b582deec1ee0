"""Fails the trials that a dead worker left running, and lets their parameters wait again: both at once, and once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState, create_trial

from trainer.search.backend import LARGEST_BATCH, FencedBackend
from trainer.search.marks import (
    ABANDONED,
    FIXED_PARAMETERS,
    RETRY,
    Retry,
    claim_of,
    last_sign_of_life,
    parameters_of,
    retry_of,
)
from trainer.search.transact import transact

# Each takes three logs: why, that it failed, and the slot that takes its place.
TRIALS_IN_ONE_STEP = LARGEST_BATCH // 3


@dataclass(frozen=True)
class SweepRules:
    """When a running trial is given up.

    now         the clock.
    stale_after how long its worker may be silent: several heartbeats, and more than clocks differ. Zero gives up every
                running trial: for one who knows that no worker is left.
    is_alive    for one who knows the workers; without it, silence alone decides. It is asked after the trial was seen,
                so it must know each worker that has started by the time of the question.
    attempts    after so many, a trial is given up for good: it may be what kills its workers.
    """

    now: Callable[[], datetime]
    stale_after: timedelta
    is_alive: Callable[[str], bool] | None = None
    attempts: int = 3


@dataclass(frozen=True)
class SweepReport:
    """Numbers of the trials that this sweep failed, and of the slots that it made for them."""

    failed: tuple[int, ...] = ()
    requeued: tuple[int, ...] = ()

    def __add__(self, other: "SweepReport") -> "SweepReport":
        return SweepReport(self.failed + other.failed, self.requeued + other.requeued)


def sweep(journal: FencedBackend, study_name: str, rules: SweepRules) -> SweepReport:
    """Of several sweeps at once, each trial is failed by one. A worker that was taken for dead and was not finds its
    trial ended and its result refused; the attempt that took its place counts."""
    report = SweepReport()
    while (step := transact(journal, lambda storage: _sweep_some(storage, study_name, rules))).failed:
        report += step
    return report


def _sweep_some(storage: BaseStorage, study_name: str, rules: SweepRules) -> SweepReport:
    study_id = storage.get_study_id_from_name(study_name)
    running = storage.get_all_trials(study_id, deepcopy=False, states=(TrialState.RUNNING,))
    judged = [(trial, _reason_to_give_up(trial, rules)) for trial in running]
    report = SweepReport()
    for trial, reason in [(trial, reason) for trial, reason in judged if reason is not None][:TRIALS_IN_ONE_STEP]:
        trial_id = storage.get_trial_id_from_study_id_trial_number(study_id, trial.number)
        storage.set_trial_user_attr(trial_id, ABANDONED, reason)
        storage.set_trial_state_values(trial_id, TrialState.FAIL)
        report += SweepReport(failed=(trial.number,), requeued=_requeue(storage, study_id, trial, rules.attempts))
    return report


def _reason_to_give_up(trial: FrozenTrial, rules: SweepRules) -> str | None:
    claim = claim_of(trial)
    if claim is not None and rules.is_alive is not None and not rules.is_alive(claim.worker):
        return f"worker {claim.worker} is gone"
    sign = last_sign_of_life(trial)
    if sign is None or rules.now() - sign >= rules.stale_after:
        return f"no sign of life since {'its start' if sign is None else sign.isoformat()}"
    return None


def _requeue(storage: BaseStorage, study_id: int, trial: FrozenTrial, attempts: int) -> tuple[int, ...]:
    before = retry_of(trial)
    attempt = 2 if before is None else before.attempt + 1
    if attempt > attempts:
        return ()
    waiting = create_trial(
        state=TrialState.WAITING,
        system_attrs={FIXED_PARAMETERS: dict(parameters_of(trial))},
        user_attrs={RETRY: Retry(trial.number, attempt).written()},
    )
    made = storage.create_new_trial(study_id, template_trial=waiting)
    return (storage.get_trial_number_from_id(made),)
