"""Workers of one search are killed at the worst moments, and the trials are counted."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from journal_engine import Engine, bare_environment, until
from journal_worker import STEPS, Orders
from trainer.search import (
    FencedBackend,
    StudyPlan,
    SweepReport,
    SweepRules,
    TableJournal,
    TrialRecord,
    open_backend,
    open_study,
    record_of,
    reserve,
    sweep,
)

SLOTS = 30
REPEATS = 20 if "TIDEGATE_LONG" in os.environ else 3
# A victim stops in the midst of an append, before or after the journal has it, and leaves so many trials running.
MOMENTS = (("before result", 1), ("after take", 1), ("after result", 0), ("before take", 0))
Start = Callable[[str, str], "Process"]


class Process:
    def __init__(self, orders: Orders, environment: dict[str, str]) -> None:
        self.orders = orders
        command = [sys.executable, str(Path(__file__).with_name("journal_worker.py")), json.dumps(asdict(orders))]
        self._process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True)  # noqa: S603

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def go(self) -> None:
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def wait_for(self, name: str) -> None:
        until(lambda: self.orders.file(name).exists() or not self.is_alive)
        assert self.orders.file(name).exists(), f"{self.orders.worker} ended before it was {name}"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def end(self) -> int:
        self._process.communicate(timeout=900)
        return self._process.returncode

    def ran(self) -> list[int]:
        file = self.orders.file("ran")
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def start(engine: Engine, place: TableJournal, tmp_path: Path, random: Random) -> Iterator[Start]:
    started: list[Process] = []

    def start_worker(name: str, hold: str = "") -> Process:
        seed = random.randrange(1 << 32)
        orders = Orders(name, str(tmp_path), place.table, place.partition, "cut", seed, hold)
        process = Process(orders, bare_environment(engine))
        started.append(process)
        return process

    yield start_worker
    for process in started:
        process.kill()


@pytest.mark.parametrize("repeat", range(REPEATS))
def test_killed_workers_lose_their_running_trials_only_and_the_count_is_exact(
    engine: Engine, place: TableJournal, start: Start, tell: Callable[..., None], repeat: int
) -> None:
    moment, left_running = MOMENTS[repeat % len(MOMENTS)]
    journal = open_backend(place, engine.client())
    assert reserve(journal, StudyPlan("cut", "minimize", SLOTS)) == SLOTS
    workers = {name: start(name, hold) for name, hold in (("busy", "in objective"), ("writing", moment), ("well", ""))}
    for process in workers.values():
        process.wait_for("ready")
    # The victims first: a trial that another one takes as well is not theirs.
    for name in ("writing", "busy"):
        workers[name].go()
        workers[name].wait_for("held")
    workers["well"].go()
    until(lambda: len(workers["well"].ran()) > 0)
    done = share_done(journal, "busy")
    assert done >= 0.3
    for name in ("writing", "busy"):
        workers[name].kill()

    # One sweep while the third worker is writing, one when nobody is left.
    swept = sweep(journal, "cut", rules(timedelta(hours=1), lambda name: workers[name].is_alive))
    assert workers["well"].end() == 0
    swept += sweep(journal, "cut", rules(timedelta(0)))
    assert len(swept.failed) == 1 + left_running
    workers["last"] = start("last", "")
    workers["last"].go()
    assert workers["last"].end() == 0

    trials = record_of(open_study(journal, "cut"))
    states = Counter(trial.state for trial in trials)
    tell(
        shareDone=done, appendCut=moment, slots=SLOTS, states=states, lost=len(swept.failed), again=len(swept.requeued)
    )
    assert_exact(trials, swept)
    assert sweep(journal, "cut", rules(timedelta(0))) == SweepReport()
    assert reserve(journal, StudyPlan("cut", "minimize", SLOTS)) == 0
    ran = Counter(number for process in workers.values() for number in process.ran())
    assert set(ran.values()) == {1}, "a trial was run by two workers"
    assert log_numbers(engine, place) == [f"log#{number:012d}" for number in range(len(log_numbers(engine, place)))]


def share_done(journal: FencedBackend, worker: str) -> float:
    """Of the trial that the worker runs."""
    (own,) = (
        trial for trial in record_of(open_study(journal, "cut")) if (trial.worker, trial.state) == (worker, "RUNNING")
    )
    return len(own.reported) / STEPS


def rules(stale_after: timedelta, is_alive: Callable[[str], bool] | None = None) -> SweepRules:
    return SweepRules(now=lambda: datetime.now(UTC), stale_after=stale_after, is_alive=is_alive)


def assert_exact(trials: tuple[TrialRecord, ...], swept: SweepReport) -> None:
    ended = Counter(trial.state for trial in trials)
    assert ended == {"COMPLETE": SLOTS, "FAIL": len(swept.failed)}
    assert [trial.number for trial in trials if trial.state == "FAIL"] == sorted(swept.failed)
    assert [trial.number for trial in trials] == list(range(SLOTS + len(swept.failed)))
    again = {trial.retry_of: trial for trial in trials if trial.retry_of is not None}
    assert sorted(again) == sorted(swept.failed)
    assert sorted(trial.number for trial in again.values()) == sorted(swept.requeued)
    for number, trial in again.items():
        assert trials[number].parameters.items() <= trial.parameters.items()
        assert trials[number].abandoned is not None


def log_numbers(engine: Engine, place: TableJournal) -> list[str]:
    pages = (
        engine.client()
        .get_paginator("query")
        .paginate(
            TableName=place.table,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": place.partition}},
            ConsistentRead=True,
        )
    )
    return [item["sk"]["S"] for page in pages for item in page["Items"]]
