"""A search over either kind of journal: slots, sweeps, a worker that runs alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import optuna
import pytest
from journal_engine import until
from optuna.trial import TrialState
from trainer.search import (
    FencedBackend,
    FileJournal,
    NotAloneError,
    SeededSampler,
    StudyDiffersError,
    StudyPlan,
    SweepReport,
    SweepRules,
    TrialFailedError,
    TrialLeftError,
    TrialRecord,
    Worker,
    open_backend,
    open_study,
    record_of,
    reserve,
    sweep,
    transact,
    work,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLAN = StudyPlan("waves", "minimize", 4)


def rules(
    now: datetime = NOON, stale_after: timedelta = MINUTE, is_alive: Callable[[str], bool] | None = None
) -> SweepRules:
    return SweepRules(now=lambda: now, stale_after=stale_after, is_alive=is_alive)


def bowl(trial: optuna.Trial) -> float:
    return trial.suggest_float("x", -5, 5) ** 2 + trial.suggest_int("depth", 1, 9)


def dying_worker(journal: FencedBackend, name: str = "lost", at: datetime = NOON) -> TrialRecord:
    """It takes a trial, draws one parameter, and is no more."""

    def die(trial: optuna.Trial) -> float:
        trial.suggest_float("x", -5, 5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(open_study(journal, PLAN.name), die, Worker(name, lambda: at))
    return next(trial for trial in record_of(open_study(journal, PLAN.name)) if trial.state == "RUNNING")


def states(journal: FencedBackend) -> list[str]:
    return [trial.state for trial in record_of(open_study(journal, PLAN.name))]


def test_an_append_at_a_number_that_is_taken_writes_nothing(journal: FencedBackend) -> None:
    assert journal.append_logs_at(0, [{"number": 0}, {"number": 1}])
    assert not journal.append_logs_at(0, [{"other": 0}])
    assert not journal.append_logs_at(1, [{"other": 1}, {"other": 2}])
    assert journal.append_logs_at(2, [{"number": 2}])
    assert list(journal.read_logs(0)) == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_slots_are_made_once_and_more_of_them_later(journal: FencedBackend) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: reserve(journal, PLAN), range(4))) == 4
    assert reserve(journal, StudyPlan(PLAN.name, "minimize", 6)) == 2
    assert states(journal) == ["WAITING"] * 6


def test_more_slots_than_one_step_holds_are_made_in_several(tmp_path: Path) -> None:
    journal = open_backend(FileJournal(tmp_path / "journal.log"))
    assert reserve(journal, StudyPlan(PLAN.name, "minimize", 230)) == 230
    assert states(journal) == ["WAITING"] * 230


def test_a_study_is_not_continued_in_the_other_direction(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    with pytest.raises(StudyDiffersError, match="study waves is there to minimize, not to maximize"):
        reserve(journal, StudyPlan(PLAN.name, "maximize", 9))


def test_trials_of_two_subjects_are_never_mixed(journal: FencedBackend) -> None:
    reserve(journal, StudyPlan(PLAN.name, "minimize", 1, "one table"))
    with pytest.raises(StudyDiffersError, match="study waves is there for another subject"):
        reserve(journal, StudyPlan(PLAN.name, "minimize", 1, "another table"))
    assert reserve(journal, StudyPlan(PLAN.name, "minimize", 1, "one table")) == 0


def test_a_change_is_made_again_on_what_others_wrote_meanwhile(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    seen = []

    def change(storage: optuna.storages.BaseStorage) -> None:
        seen.append(len(storage.get_all_trials(0)))
        if len(seen) == 1:
            reserve(journal, StudyPlan(PLAN.name, "minimize", 5))
        storage.set_study_user_attr(0, "seen", seen[-1])

    transact(journal, change)
    assert seen == [4, 5]
    assert open_study(journal, PLAN.name).user_attrs["seen"] == 5


def test_a_trial_is_given_up_when_its_worker_was_silent_for_long_enough(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    lost = dying_worker(journal)
    assert sweep(journal, PLAN.name, rules(NOON + MINUTE - timedelta(seconds=1))) == SweepReport()
    assert sweep(journal, PLAN.name, rules(NOON + MINUTE)) == SweepReport(failed=(0,), requeued=(4,))
    swept = record_of(open_study(journal, PLAN.name))
    assert swept[0].abandoned == f"no sign of life since {NOON.isoformat()}"
    assert work(open_study(journal, PLAN.name), bowl, Worker("next", lambda: NOON)) == 4
    again = record_of(open_study(journal, PLAN.name))[4]
    assert (again.retry_of, again.state) == (0, "COMPLETE")
    assert again.parameters["x"] == lost.parameters["x"]


def test_a_worker_known_to_be_dead_needs_no_silence_and_a_living_one_keeps_its_trial(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    dying_worker(journal)
    assert sweep(journal, PLAN.name, rules(is_alive=lambda worker: worker == "lost")) == SweepReport()
    assert sweep(journal, PLAN.name, rules(is_alive=lambda _: False)).failed == (0,)
    assert record_of(open_study(journal, PLAN.name))[0].abandoned == "worker lost is gone"


def test_of_sweeps_at_once_each_trial_is_failed_and_queued_by_one(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    dying_worker(journal)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: sweep(journal, PLAN.name, rules(is_alive=lambda _: False)), range(4)))
    assert sorted(reports, key=lambda report: report.failed) == [SweepReport()] * 3 + [SweepReport((0,), (4,))]
    assert states(journal) == ["FAIL", "WAITING", "WAITING", "WAITING", "WAITING"]


def test_parameters_live_on_through_deaths_and_a_trial_that_kills_its_workers_is_given_up(
    journal: FencedBackend,
) -> None:
    reserve(journal, StudyPlan(PLAN.name, "minimize", 1))
    drawn = []
    for number in range(3):
        drawn.append(dying_worker(journal, f"worker-{number}").parameters["x"])
        report = sweep(journal, PLAN.name, rules(is_alive=lambda _: False))
        assert report == SweepReport((number,), (number + 1,) if number < 2 else ())
    assert drawn == [drawn[0]] * 3
    assert states(journal) == ["FAIL"] * 3
    assert reserve(journal, StudyPlan(PLAN.name, "minimize", 1)) == 0


def test_a_worker_whose_trial_was_given_up_goes_on_with_the_next_one(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    swept: list[SweepReport] = []

    def slow_once(trial: optuna.Trial) -> float:
        value = bowl(trial)
        if not swept:
            swept.append(sweep(journal, PLAN.name, rules(is_alive=lambda _: False)))
        return value

    assert work(open_study(journal, PLAN.name), slow_once, Worker("slow", lambda: NOON)) == 4
    assert states(journal) == ["FAIL"] + ["COMPLETE"] * 4


def test_an_objective_that_fails_ends_the_worker_and_its_metric_stays_on_record(journal: FencedBackend) -> None:
    reserve(journal, PLAN)

    def fail(trial: optuna.Trial) -> float:
        trial.report(0.25, step=0)
        raise ArithmeticError("no fold has rows")

    with pytest.raises(ArithmeticError, match="no fold has rows"):
        work(open_study(journal, PLAN.name), fail, Worker("first", lambda: NOON))
    record = record_of(open_study(journal, PLAN.name))
    assert [(trial.state, trial.reported) for trial in record[:2]] == [("FAIL", {0: 0.25}), ("WAITING", {})]


def test_a_trial_that_leads_to_nothing_fails_alone(journal: FencedBackend) -> None:
    reserve(journal, PLAN)

    def refuse_first(trial: optuna.Trial) -> float:
        if trial.number == 0:
            raise TrialFailedError("a leaf of no rows")
        return bowl(trial)

    assert work(open_study(journal, PLAN.name), refuse_first, Worker("first", lambda: NOON)) == 4
    assert states(journal) == ["FAIL", *["COMPLETE"] * 3]
    assert record_of(open_study(journal, PLAN.name))[0].fault == "a leaf of no rows"


def test_a_trial_that_is_left_waits_for_a_sweep(journal: FencedBackend) -> None:
    reserve(journal, PLAN)

    def leave(_trial: optuna.Trial) -> float:
        raise TrialLeftError

    with pytest.raises(TrialLeftError):
        work(open_study(journal, PLAN.name), leave, Worker("first", lambda: NOON))
    assert states(journal) == ["RUNNING", *["WAITING"] * 3]


def test_a_study_that_is_over_leaves_its_slots(journal: FencedBackend) -> None:
    reserve(journal, PLAN)

    def has_two(study: optuna.Study) -> bool:
        return len(study.get_trials(states=(TrialState.COMPLETE,))) == 2

    assert work(open_study(journal, PLAN.name), bowl, Worker("first", lambda: NOON, is_over=has_two)) == 2
    assert states(journal) == ["COMPLETE", "COMPLETE", "WAITING", "WAITING"]


def test_a_heartbeat_keeps_a_long_trial(journal: FencedBackend) -> None:
    reserve(journal, StudyPlan(PLAN.name, "minimize", 1))
    times = iter([NOON, *(NOON + minutes * MINUTE for minutes in range(5, 10_000))])

    def wait_for_a_beat(trial: optuna.Trial) -> float:
        study = open_study(journal, PLAN.name)
        until(lambda: "heartbeat" in study.get_trials(states=(TrialState.RUNNING,))[0].user_attrs)
        assert sweep(journal, PLAN.name, rules(NOON + 5 * MINUTE)) == SweepReport()
        return bowl(trial)

    worker = Worker("patient", lambda: next(times), heartbeat_seconds=0.01)
    assert work(open_study(journal, PLAN.name), wait_for_a_beat, worker) == 1


def run_alone(journal: FencedBackend, seed: int, slots: tuple[int, ...] = (20,)) -> list[TrialRecord]:
    for count in slots:
        reserve(journal, StudyPlan(PLAN.name, "minimize", count))
        study = open_study(journal, PLAN.name, sampler=SeededSampler(seed))
        work(study, bowl, Worker("alone", lambda: NOON, alone=True))
    return list(record_of(open_study(journal, PLAN.name)))


def test_a_worker_alone_finds_the_same_trials_again_also_with_a_pause_between(
    journal: FencedBackend, tmp_path: Path
) -> None:
    first = run_alone(journal, seed=7)
    assert [trial.ended_before for trial in first] == list(range(20))
    assert run_alone(open_backend(FileJournal(tmp_path / "second.log")), seed=7) == first
    paused = run_alone(open_backend(FileJournal(tmp_path / "third.log")), seed=7, slots=(13, 20))
    assert paused == first
    other = run_alone(open_backend(FileJournal(tmp_path / "fourth.log")), seed=8)
    assert [trial.parameters for trial in other] != [trial.parameters for trial in first]


def test_a_worker_that_must_be_alone_refuses_company(journal: FencedBackend) -> None:
    reserve(journal, PLAN)
    dying_worker(journal)
    with pytest.raises(NotAloneError, match="trial 1 is next when 0 have ended"):
        work(open_study(journal, PLAN.name), bowl, Worker("alone", lambda: NOON, alone=True))
    assert states(journal) == ["RUNNING", "WAITING", "WAITING", "WAITING"]
