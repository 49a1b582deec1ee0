"""
The mode `search`: this process is one of the workers of a study, and ends when the study has.

A worker that finds no slot left waits for the trials that others still run: one of those may yet be given back, and
whoever reads a result finds the whole study in it, whichever worker wrote it. Killed at any moment, a worker loses the
trial that it ran; who comes back under its name, or any other after a silence, gives that trial to the next.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import optuna
from botocore.exceptions import BotoCoreError, ClientError
from optuna.trial import TrialState

from trainer.documents import Order
from trainer.faults import Code, InterruptedRunError, TrainError
from trainer.ledger import FOLDS, ledger_document, summary
from trainer.outputs import Outputs, Owner
from trainer.progress import Progress
from trainer.search import (
    JournalError,
    NotAloneError,
    SeededSampler,
    StudyDiffersError,
    StudyPlan,
    SweepRules,
    TrialFailedError,
    TrialLeftError,
    Worker,
    open_study,
    reserve,
    sweep,
    work,
)
from trainer.study import SAMPLERS, draw, ended, is_over, journal_of, pruner_of, subject_of, values_of
from trainer.trials import Ground, run_trial, worth

# Other parameters may do; whatever else goes wrong is not the trial's.
_FAULTS_OF_A_TRIAL = frozenset({Code.PARAMETER_REFUSED, Code.RECIPE_FAILED})


@dataclass(frozen=True)
class Pace:
    """A worker is given up after eight heartbeats: a slow write or clocks that differ by seconds end no living one."""

    heartbeat_seconds: float = 15
    stale_after: timedelta = timedelta(seconds=120)
    look_again_seconds: float = 1
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], None] = time.sleep


def search(
    order: Order, ground: Ground, outputs: Outputs, progress: Progress, pace: Pace | None = None
) -> dict[str, Any]:
    """What the result says of the search; the ledger of its trials becomes a file of the result."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with _named_faults():
        study = _Searcher(order, ground, progress, pace or Pace()).take_part()
        outputs.document("trials", Owner(), ledger_document(order.job, ground.steps, study))
        trials = summary(study)
    if trials["best"] is None:
        raise TrainError(Code.SEARCH_FAILED, _why_nothing_came(study))
    return {"heads": [], "trials": trials, "artifact": None, "resumedFits": 0}


class _Searcher:
    def __init__(self, order: Order, ground: Ground, progress: Progress, pace: Pace) -> None:
        self._job, self._search = order.job, ground.search
        self._ground, self._progress, self._pace = ground, progress, pace
        self._journal = journal_of(order, ground.search)
        # Never used before: of two processes under one name, the earlier one is dead.
        self._id = f"{ground.search.worker}.{uuid4().hex[:12]}"

    def take_part(self) -> optuna.Study:
        asked = self._search
        reserve(self._journal, StudyPlan(asked.study, "maximize", asked.trials, subject_of(self._job, asked)))
        make = SAMPLERS[asked.sampler]
        sampler, pruner = SeededSampler(self._job.seed, make), pruner_of(asked, self._ground.steps.total)
        study = open_study(self._journal, asked.study, sampler=sampler, pruner=pruner)
        worker = Worker(
            id=self._id,
            now=self._pace.now,
            heartbeat_seconds=self._pace.heartbeat_seconds,
            alone=asked.deterministic,
            is_over=partial(is_over, asked=asked),
        )
        try:
            while True:
                self._sweep(self._is_no_earlier_self)
                work(study, self._objective, worker)
                if self._have_all_ended(study):
                    return study
        except TrialLeftError as left:
            # At once, so that nobody has to wait for its silence.
            self._sweep(lambda worker: worker != self._id)
            raise (left.__cause__ or left) from None

    def _have_all_ended(self, study: optuna.Study) -> bool:
        """Waits for it, and no longer than a heartbeat: a look costs little, a sweep reads the whole journal."""
        waited = 0.0
        while study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if waited >= self._pace.heartbeat_seconds:
                return False
            self._progress.beat(step="wait for the trials of others")
            self._pace.wait(self._pace.look_again_seconds)
            waited += self._pace.look_again_seconds
        # One may have been given back meanwhile.
        is_left = bool(study.get_trials(deepcopy=False, states=(TrialState.WAITING,)))
        return not is_left or is_over(study, self._search)

    def _sweep(self, is_alive: Callable[[str], bool]) -> None:
        sweep(self._journal, self._search.study, SweepRules(self._pace.now, self._pace.stale_after, is_alive))

    def _is_no_earlier_self(self, worker: str) -> bool:
        return worker == self._id or worker.partition(".")[0] != self._search.worker

    def _objective(self, trial: optuna.Trial) -> float:
        drawn = {name: draw(trial, name, choice) for name, choice in sorted(self._search.space.items())}
        self._progress.set_scene(trial=trial.number)
        told = partial(self._tell, trial)
        try:
            folds = run_trial(self._ground, trial, drawn)
        except optuna.TrialPruned:
            told(step="trial pruned")
            raise
        except InterruptedRunError as error:
            raise TrialLeftError from error
        except TrainError as error:
            if error.code == Code.TIME_EXCEEDED:
                raise TrialLeftError from error
            if error.code not in _FAULTS_OF_A_TRIAL:
                raise
            told(step="trial failed", reason=error.reason)
            raise TrialFailedError(str(error)) from error
        trial.set_user_attr(FOLDS, folds)
        value = worth(folds)
        best = max([value, *values_of(trial.study).values()])
        told(step="trial finished", value=value, best=best)
        return value

    def _tell(self, trial: optuna.Trial, **fact: str | float) -> None:
        self._progress.tell(trial=trial.number, ended=len(ended(trial.study)) + 1, **fact)


def _why_nothing_came(study: optuna.Study) -> str:
    faults = [trial.user_attrs["fault"] for trial in study.get_trials(deepcopy=False) if "fault" in trial.user_attrs]
    return f"no trial was finished; the last one said: {faults[-1]}" if faults else "no trial was finished"


@contextmanager
def _named_faults() -> Iterator[None]:
    try:
        yield
    except StudyDiffersError as error:
        raise TrainError(Code.STUDY_DIFFERS, str(error)) from error
    except NotAloneError as error:
        raise TrainError(Code.SEARCH_NOT_ALONE, str(error)) from error
    except (JournalError, BotoCoreError, ClientError) as error:
        raise TrainError(Code.JOURNAL_UNAVAILABLE, f"the journal of the search: {error}") from error
