"""
What a trial of a search is worth: how well its parameters do on the rows to stop by of every fold of the search, and
how evenly. Those are the folds that have ended before the first test row (`trainer.search_folds`), so that no row that
a model is later calibrated or judged on has a part in the choice.

A trial goes through fold after fold and, within one, head after head; each boosting round is a step. It says how it
stands at the rungs of Hyperband (Li et al. 2018), which lie at the least rounds times a power of the reduction, and
after each head of each fold: so it is given up within its first fold when a few rounds tell enough, and between folds
later on. To say it each round would cost a write of the journal each.

A rung within a fit is counted in rounds of a learner of the usual rate. A slow one has learnt less after as many, and
gets further in the end: by rounds alone the fast ones would win every early rung, and by the sum of their rates the
slow ones, which then run out of rounds. The root of the rate lies between the two.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import optuna

from trainer.boosting import Parameters
from trainer.contracts import Head, TrainJobSearch
from trainer.faults import Code, TrainError
from trainer.fits import Fitter
from trainer.folds import Fold
from trainer.objectives import objective_settings
from trainer.table import Table
from trainer.training_table import TrainingTable
from trainer.yardstick import Yardstick, yardstick_of

# A recipe that is good on average and bad in one regime is worth less than its mean.
_PENALTY_OF_SPREAD = 0.5
_USUAL_RATE = 0.1


class Judge(Protocol):
    """What a trial asks its study; `optuna.Trial` is one."""

    def report(self, value: float, step: int) -> None: ...
    def should_prune(self) -> bool: ...


@dataclass(frozen=True)
class Steps:
    """Where a trial is: the boosting rounds of its fits, one after the other, as if none of them stopped early."""

    heads: tuple[str, ...]
    folds: tuple[int, ...]
    most: int

    @property
    def total(self) -> int:
        return len(self.folds) * len(self.heads) * self.most

    def at(self, fit: int, round_number: int) -> int:
        return fit * self.most + round_number

    def named(self, step: int) -> dict[str, str | int]:
        fit = (step - 1) // self.most
        fold, head = divmod(fit, len(self.heads))
        return {"fold": self.folds[fold], "head": self.heads[head], "round": step - fit * self.most}

    def rungs(self, search: TrainJobSearch) -> frozenset[int]:
        """None where nobody prunes: then the end of each head is told alone."""
        if search.pruner == "none":
            return frozenset()
        return frozenset(_powers(search.min_rounds, search.reduction, self.total))


def _powers(first: int, factor: int, end: int) -> Iterator[int]:
    while first < end:
        yield first
        first *= factor


@dataclass
class Ground:
    """The folds of a search, opened once and binned once for all of its trials."""

    fitter: Fitter
    table: Table
    folds: Sequence[Fold]
    search: TrainJobSearch
    _opened: dict[int, "tuple[TrainingTable, dict[str, Yardstick]]"] = field(default_factory=dict)

    @property
    def steps(self) -> Steps:
        job = self.fitter.job
        return Steps(tuple(head.name for head in job.heads), tuple(fold.number for fold in self.folds), job.rounds.most)

    def open(self, fold: Fold) -> tuple[TrainingTable, dict[str, Yardstick]]:
        if fold.number not in self._opened:
            rows = self.fitter.open(self.table, fold)
            sticks = {head.name: yardstick_of(head, rows.train, rows.stop) for head in self.fitter.job.heads}
            self._opened[fold.number] = (rows, sticks)
        return self._opened[fold.number]


def worth(scores: Sequence[float]) -> float:
    """Mean - 0.5 · standard deviation over the folds; the higher, the better."""
    return float(np.mean(scores) - _PENALTY_OF_SPREAD * np.std(scores))


def run_trial(ground: Ground, judge: Judge, drawn: Parameters) -> list[float]:
    """
    The score of each fold: the mean over its heads of what each explains with its parameters and, over them, those
    `drawn`. Raises `optuna.TrialPruned`.
    """
    standing = _Standing(judge, ground)
    for fold in ground.folds:
        ground.fitter.progress.set_scene(fold=fold.number)
        rows, sticks = ground.open(fold)
        for head in ground.fitter.job.heads:
            parameters = {**ground.fitter.job.parameters[head.name], **drawn}
            standing.begin(sticks[head.name], parameters)
            model = ground.fitter.fit(rows, head, parameters, on_round=standing.see_round, keeps_train_curve=False)
            _check_metric(head, model.metric)
            standing.end(model.objective)
        standing.close_fold()
    return standing.folds


def _check_metric(head: Head, metric: str) -> None:
    if metric != objective_settings(head)["metric"]:
        reason = f"the recipe stops head {head.name} by {metric}, and a search compares it by that of its objective"
        raise TrainError(Code.RECIPE_FAILED, reason)


class _Standing:
    """How a trial stands after each round: folds that are done, heads that are done, and the best round so far."""

    def __init__(self, judge: Judge, ground: Ground) -> None:
        self.folds: list[float] = []
        self._judge, self._steps, self._rungs = judge, ground.steps, ground.steps.rungs(ground.search)
        # Rounds of a learner of the usual rate that one of this fit counts as.
        self._pace = 1.0
        self._heads: list[float] = []
        self._fit = -1
        self._yardstick = Yardstick(0.0, 0.0)
        self._best = float("inf")

    def begin(self, yardstick: Yardstick, parameters: Parameters) -> None:
        self._fit += 1
        # What is below 0 is refused by the fit.
        self._pace = math.sqrt(max(parameters.get("learningRate", _USUAL_RATE), 0) / _USUAL_RATE)
        self._yardstick, self._best = yardstick, float("inf")

    def see_round(self, round_number: int, loss: float) -> None:
        self._best = min(self._best, loss)
        rung = self._rung_at(round_number)
        # The last round of a fit is said by its end.
        if rung is not None and round_number < self._steps.most:
            self._say(rung, [*self._heads, self._yardstick.explained(self._best)])

    def _rung_at(self, round_number: int) -> int | None:
        """Which this round is the first to come to; of several, the highest."""
        last = self._steps.most - 1
        before, now = (
            self._steps.at(self._fit, min(int(rounds * self._pace), last))
            for rounds in (round_number - 1, round_number)
        )
        return max((rung for rung in self._rungs if before < rung <= now), default=None)

    def end(self, loss: float) -> None:
        self._heads.append(self._yardstick.explained(loss))
        self._say(self._steps.at(self._fit, self._steps.most), self._heads)

    def close_fold(self) -> None:
        self.folds.append(float(np.mean(self._heads)))
        self._heads = []

    def _say(self, step: int, heads: Sequence[float]) -> None:
        value = worth([*self.folds, float(np.mean(heads))])
        if not np.isfinite(value):
            raise TrainError(Code.PARAMETER_REFUSED, "the loss on the rows to stop by is no finite number")
        self._judge.report(value, step)
        # Who has come to the end has cost all that there is to save.
        if step < self._steps.total and self._judge.should_prune():
            raise optuna.TrialPruned
