"""A search picks parameters by rows that no model is judged on, and says of how many trials it picked."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import optuna
import pytest
from planted import Planted, binary, every_objective, file_of, json_of, planted, result_of, search_of
from trainer import tuning
from trainer.documents import read_order
from trainer.fits import Fitter
from trainer.modes import prepare
from trainer.outputs import Outputs
from trainer.progress import Progress
from trainer.search import FileJournal, JournalBusyError, StudyPlan, Worker, open_backend, open_study, reserve, work
from trainer.study import subject_of
from trainer.trials import Ground, worth
from trainer.tuning import Pace, search

Train = Callable[..., Path]

# Every leaf fits its noise as long as the rate is high: there is something to find.
HYPERBAND = {"pruner": "hyperband", "trials": 12}


def searching(job: dict[str, Any] | None = None, **more: Any) -> Planted:  # noqa: ANN401 - any field of a search
    return planted(mode="search", search=search_of(**more), **(job or {}))


def trials_of(out: Path) -> list[dict[str, Any]]:
    return json_of(out, "trials")["trials"]


def test_a_trial_is_worth_its_mean_over_the_folds_less_half_their_spread() -> None:
    # Of 1, 2, 3, 4 the mean is 2.5 and the standard deviation √1.25.
    assert worth([4.0, 1.0, 3.0, 2.0]) == pytest.approx(2.5 - 0.5 * 1.25**0.5)
    assert worth([0.7]) == 0.7


def test_the_best_trial_is_the_best_of_a_ledger_that_has_them_all(train: Train) -> None:
    out = train(searching({"heads": every_objective()}))
    result, trials = result_of(out)["trials"], trials_of(out)
    assert (result["complete"], result["pruned"], result["failed"]) == (6, 0, 0)
    assert [trial["number"] for trial in trials] == list(range(6))
    assert len({trial["parameters"]["learningRate"] for trial in trials}) == 6
    best = max(trials, key=lambda trial: trial["value"])
    assert result["best"] == {name: best[name] for name in ("number", "value", "parameters")}
    for trial in trials:
        assert trial["value"] == pytest.approx(worth(trial["folds"]))
        # One report after each head: what is said in the last is what the trial is worth.
        assert len(trial["reported"]) == 7
        assert trial["reported"][-1] == {"fold": 0, "head": "amount", "round": 30, "value": trial["value"]}


def test_the_same_search_twice_gives_the_same_trials_and_another_seed_others(
    train: Train, random: Random, tell: Callable[..., None]
) -> None:
    def searched(name: str, seed: int) -> Path:
        job = searching(**HYPERBAND)
        job.job["seed"] = seed
        return train(job, name)

    seed = random.getrandbits(31)
    one, again = searched("one", seed), searched("again", seed)
    best, best_again = (result_of(out)["trials"]["best"] for out in (one, again))
    tell(best=best, again=best_again)
    assert best == best_again
    assert file_of(one, "trials").read_bytes() == file_of(again, "trials").read_bytes()
    other = trials_of(searched("other", seed + 1))
    assert [trial["parameters"] for trial in other] != [trial["parameters"] for trial in trials_of(one)]


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_pruned_trials_stay_in_the_ledger_with_what_they_had_reported(train: Train, sampler: str) -> None:
    out = train(searching(sampler=sampler, **HYPERBAND))
    trials, counted = trials_of(out), result_of(out)["trials"]
    states = Counter(trial["state"] for trial in trials)
    assert states == {"complete": counted["complete"], "pruned": counted["pruned"]}
    assert len(trials) == 12
    assert states["pruned"] > 0
    rungs = {5, 15, 30}
    for trial in trials:
        assert trial["reported"]
        if trial["state"] == "pruned":
            assert trial["folds"] is None
            assert trial["value"] == trial["reported"][-1]["value"]
            assert {report["round"] for report in trial["reported"]} <= rungs


def replaced(job: Planted, rows: np.ndarray) -> Planted:
    """All features and labels of these rows are others."""
    for name in ("feature_0", "feature_1", "feature_2", "feature_3"):
        job.columns[name][rows] = 100
    job.columns["up"][rows] = 1 - job.columns["up"][rows]
    return job


def test_no_row_from_the_first_test_on_has_a_part_in_what_a_search_chooses(train: Train) -> None:
    """Those that the second fold stops by lie among those that the first one tests."""

    def trials(name: str, damage: Callable[[Planted], object]) -> bytes:
        job = searching()
        damage(job)
        return file_of(train(job, name), "trials").read_bytes()

    honest = trials("honest", lambda _: None)
    first = planted().role(0, 3).min()
    after = np.arange(first, 900)
    assert np.isin(planted().role(1, 1), after).all()
    assert trials("after", lambda job: replaced(job, after)) == honest
    assert trials("calibrate", lambda job: replaced(job, job.role(0, 2))) == honest
    assert trials("stop", lambda job: replaced(job, job.role(0, 1))) != honest
    assert json.loads(honest)["folds"] == [0]


def test_a_search_goes_by_every_fold_whose_labels_have_ended_before_the_first_test(train: Train) -> None:
    """The last row to stop by of the second fold is known one minute before the first test, or with it."""

    def folds(last_before: int) -> list[int]:
        job = searching(trials=1)
        first = job.role(0, 3).min()
        # The rows of the second fold as late as the label of five minutes lets them be.
        earlier = np.array([0] * 200 + [1] * 60)
        ids = np.arange(first - last_before - len(earlier) + 1, first - last_before + 1)
        second = (job.folds["fold"] == 1) & (job.folds["role"] >= 2)
        parts = [{name: values[job.folds["fold"] == 0] for name, values in job.folds.items()}]
        parts.append({"row_id": ids, "fold": np.ones(len(ids), int), "role": earlier})
        parts.append({name: values[second] for name, values in job.folds.items()})
        job.folds = {name: np.concatenate([part[name] for part in parts]) for name in job.folds}
        return json_of(train(job, f"last-{last_before}"), "trials")["folds"]

    assert folds(6) == [0, 1]
    assert folds(5) == [0]


def test_the_fold_of_the_model_to_be_served_is_not_searched_on(train: Train) -> None:
    job = searching()
    served = ~((job.folds["fold"] == 1) & (job.folds["role"] == 3))
    job.folds = {name: values[served] for name, values in job.folds.items()}
    assert json_of(train(job), "trials")["folds"] == [0]


def test_a_search_ends_when_so_many_trials_bring_nothing_better(train: Train) -> None:
    # One point to choose: the first trial is the best, and the two after it are as good.
    space = {"leaves": {"kind": "choice", "values": [4.0]}}
    out = train(searching(space=space, patience=2))
    assert [trial["number"] for trial in trials_of(out)] == [0, 1, 2]
    assert result_of(out)["trials"]["best"]["number"] == 0


def test_a_search_goes_on_where_it_ended_and_with_more_trials_when_more_are_asked_for(
    train: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended() -> list[int]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        return [line["ended"] for line in lines if line["step"].startswith("trial ")]

    whole = trials_of(train(searching(), "whole"))
    assert ended() == [1, 2, 3, 4, 5, 6]
    assert trials_of(train(searching(trials=4), "one")) == whole[:4]
    assert ended() == [1, 2, 3, 4]
    assert trials_of(train(searching(trials=6), "one")) == whole
    assert ended() == [5, 6]


def test_a_search_that_asks_for_no_more_trials_than_have_begun_runs_none(train: Train) -> None:
    whole = train(searching(trials=4), "one")
    fewer = train(searching(trials=3), "one")
    assert trials_of(fewer) == trials_of(whole)
    assert result_of(fewer)["trials"] == result_of(whole)["trials"]


def test_a_search_that_asks_for_fewer_trials_than_its_study_was_made_for_leaves_the_others(
    train: Train, tmp_path: Path
) -> None:
    job = searching(trials=3)
    order = read_order(str(job.write(tmp_path / "one" / "job")), tmp_path / "downloads")
    assert order.job.search is not None
    journal = open_backend(FileJournal(tmp_path / "one" / "job" / "journal.log"))
    reserve(journal, StudyPlan("planted", "maximize", 6, subject_of(order.job, order.job.search)))
    assert [trial["number"] for trial in trials_of(train(job, "one"))] == [0, 1, 2]
    assert len(trials_of(train(searching(trials=6), "one"))) == 6


def test_trials_on_other_data_are_never_mixed_with_those_of_a_study(train: Train) -> None:
    train(searching(trials=1), "one")
    other = searching(trials=1)
    other.columns["up"][0] = 1 - other.columns["up"][0]
    assert result_of(train(other, "one"))["code"] == "TG-3033"


def test_a_trial_that_the_recipe_cannot_fit_fails_alone_and_is_counted(train: Train) -> None:
    job = searching({"heads": [binary("one"), binary("two")]})
    job.recipe = (
        "from trainer import boosting\n"
        "fits = []\n"
        "def train(table, head, parameters, seed, budget):\n"
        "    fits.append(head.name)\n"
        "    assert len(fits) != 4, 'the second head of the second trial'\n"
        "    return boosting.train(table, head, parameters, seed, budget)\n"
    )
    out = train(job)
    failed = trials_of(out)[1]
    assert result_of(out)["trials"]["failed"] == 1
    assert (failed["state"], failed["value"], len(failed["reported"])) == ("failed", None, 1)
    assert "the second head of the second trial" in failed["fault"]


def test_a_recipe_that_stops_by_a_loss_of_its_own_cannot_be_searched(train: Train) -> None:
    job = searching()
    job.recipe = (
        "from dataclasses import replace\n"
        "from trainer import boosting\n"
        "def train(*given):\n"
        "    return replace(boosting.train(*given), metric='pinball of my own')\n"
    )
    result = result_of(train(job))
    assert result["code"] == "TG-3032"
    assert "pinball of my own" in result["reason"]


def test_a_journal_that_others_keep_busy_ends_the_job_by_its_code(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> int:  # noqa: ANN401 - whatever it is called with
        raise JournalBusyError("others were faster")

    monkeypatch.setattr(tuning, "reserve", busy)
    assert result_of(train(searching()))["code"] == "TG-3035"


STOPPED = """
import os, signal
from pathlib import Path
from trainer import boosting

def train(table, head, parameters, seed, budget):
    flag = Path(__file__).with_name("fits")
    fits = len(flag.read_bytes()) if flag.exists() else 0
    flag.write_bytes(b"." * (fits + 1))
    if fits == 5:
        os.kill(os.getpid(), signal.SIGTERM)
    return boosting.train(table, head, parameters, seed, budget)
"""


def test_a_trial_that_sigterm_ended_is_run_again_and_no_other(train: Train) -> None:
    job = searching({"heads": [binary("one"), binary("two")]})
    job.recipe = STOPPED
    out = train(job)
    assert not (out / "result.json").exists()
    # Six trials of two fits each, one fit of the third, and one that was not finished.
    train(job)
    trials = trials_of(out)
    assert [(trial["state"], trial["retryOf"]) for trial in trials] == [
        *[("complete", None)] * 2,
        ("failed", None),
        *[("complete", None)] * 3,
        ("complete", 2),
    ]
    assert trials[2]["isAbandoned"]
    assert trials[6]["parameters"] == trials[2]["parameters"]
    assert len((out.parent / "job" / "fits").read_bytes()) == 2 * 6 + 2


class Clock:
    """Stands still, but for whoever waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, tzinfo=UTC)
        self.waits = 0

    def wait(self, seconds: float) -> None:
        self.waits += 1
        self.now += timedelta(seconds=seconds)

    def pace(self) -> Pace:
        return Pace(look_again_seconds=60, now=lambda: self.now, wait=self.wait)


def test_a_worker_that_is_done_waits_for_a_silent_one_and_runs_its_trial(tmp_path: Path) -> None:
    place = searching(deterministic=False, trials=3).write(tmp_path / "job")
    order, progress, clock = read_order(str(place), tmp_path / "downloads"), Progress(tmp_path / "beat"), Clock()
    task = prepare(order, progress)
    asked = order.job.search
    assert asked is not None
    journal = open_backend(FileJournal(tmp_path / "job" / "journal.log"))
    reserve(journal, StudyPlan("planted", "maximize", 3, subject_of(order.job, asked)))

    def die(_trial: optuna.Trial) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(open_study(journal, "planted"), die, Worker("worker-2.first", lambda: clock.now))
    ground = Ground(Fitter(order.job, task.recipe, progress), task.table, task.folds, asked)
    said = search(order, ground, Outputs(tmp_path / "out"), progress, clock.pace())
    assert clock.waits == 2
    assert (said["trials"]["complete"], said["trials"]["failed"]) == (3, 1)


def test_a_deterministic_search_refuses_company(train: Train, tmp_path: Path) -> None:
    job = searching()
    order = read_order(str(job.write(tmp_path / "one" / "job")), tmp_path / "downloads")
    assert order.job.search is not None
    journal = open_backend(FileJournal(tmp_path / "one" / "job" / "journal.log"))
    reserve(journal, StudyPlan("planted", "maximize", 6, subject_of(order.job, order.job.search)))

    def die(_trial: optuna.Trial) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(open_study(journal, "planted"), die, Worker("worker-2.first", lambda: datetime.now(UTC)))
    assert result_of(train(job, "one"))["code"] == "TG-3034"


def test_a_bin_count_of_a_trial_is_a_whole_number(train: Train) -> None:
    space = {"maxBins": {"kind": "choice", "values": [15.0, 63.0]}}
    out = train(searching(space=space, trials=2))
    assert all(trial["parameters"]["maxBins"] in {15, 63} for trial in trials_of(out))
