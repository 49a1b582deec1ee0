"""A trial tells its study how it stands, so that a hopeless one ends early."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest
from planted import binary, planted, search_of
from trainer.documents import read_order
from trainer.fits import Fitter
from trainer.folds import load_folds
from trainer.modes import prepare
from trainer.progress import Progress
from trainer.trials import Ground, Steps, run_trial, worth

RUNGS = {"pruner": "hyperband", "minRounds": 4, "reduction": 2}


class Recorder:
    """A study that says when to give up."""

    def __init__(self, prune_at: int | None = None) -> None:
        self.reports: dict[int, float] = {}
        self._prune_at = prune_at

    def report(self, value: float, step: int) -> None:
        self.reports[step] = value

    def should_prune(self) -> bool:
        return self._prune_at in self.reports


def ground_of(folder: Path, **more: Any) -> Ground:  # noqa: ANN401 - any field of a search
    progress = Progress(folder / "beat")
    job = planted(mode="search", search=search_of(**more), heads=[binary("one"), binary("two")])
    task = prepare(read_order(str(job.write(folder / "job")), folder / "downloads"), progress)
    asked = task.order.job.search
    assert asked is not None
    # Both folds, as a search has them whose tests all come later.
    folds = load_folds(task.order, task.table)
    return Ground(Fitter(task.order.job, task.recipe, progress), task.table, folds, asked)


def test_a_trial_says_how_it_stands_at_the_rungs_and_after_each_head(tmp_path: Path) -> None:
    ground, recorder = ground_of(tmp_path, **RUNGS), Recorder()
    # A rate so low that no fit stops before its last round.
    folds = run_trial(ground, recorder, {"learningRate": 0.01, "leaves": 2})
    # So slow a learner comes to the rung of 16 rounds after 51, and has 30.
    assert list(recorder.reports) == [4, 8, 30, 32, 60, 64, 90, 120]
    assert recorder.reports[120] == worth(folds)
    # Both heads learn the same label, and within a fold no spread is subtracted.
    assert recorder.reports[60] == pytest.approx(recorder.reports[30]) == pytest.approx(folds[0])


@pytest.mark.parametrize(("rate", "rounds"), [(0.025, [8, 16]), (0.1, [4, 8, 16]), (0.4, [2, 4, 8])])
def test_a_learner_comes_to_a_rung_by_the_root_of_its_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: float, rounds: list[int]
) -> None:
    ground, recorder = ground_of(tmp_path, **RUNGS), Recorder()
    seen: list[int] = []

    def fit(*_: object, on_round: Callable[[int, float], None], **__: object) -> None:
        for round_number in range(1, 30):
            on_round(round_number, 0.5)
            if len(recorder.reports) > len(seen):
                seen.append(round_number)
        raise optuna.TrialPruned

    monkeypatch.setattr(Fitter, "fit", fit)
    with pytest.raises(optuna.TrialPruned):
        run_trial(ground, recorder, {"learningRate": rate})
    assert (list(recorder.reports), seen) == ([4, 8, 16][: len(rounds)], rounds)


@pytest.mark.parametrize("step", [8, 60, 64])
def test_a_trial_that_its_study_gives_up_ends_there(tmp_path: Path, step: int) -> None:
    recorder = Recorder(prune_at=step)
    with pytest.raises(optuna.TrialPruned):
        run_trial(ground_of(tmp_path, **RUNGS), recorder, {"learningRate": 0.01, "leaves": 2})
    assert max(recorder.reports) == step


def test_steps_are_named_by_fold_head_and_round() -> None:
    steps = Steps(heads=("one", "two"), folds=(3, 5), most=10)
    assert [steps.named(step) for step in (1, 10, 11, 40)] == [
        {"fold": 3, "head": "one", "round": 1},
        {"fold": 3, "head": "one", "round": 10},
        {"fold": 3, "head": "two", "round": 1},
        {"fold": 5, "head": "two", "round": 10},
    ]
