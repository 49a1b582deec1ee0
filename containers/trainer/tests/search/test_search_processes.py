"""The whole trainer searches: by a table as by a file, and with three workers, each a process of its own."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from journal_engine import TABLE, Engine
from planted import Document, Planted, binary, json_of, planted, result_of, search_of, trainer_process
from trainer.search import TableJournal, open_backend, open_study, record_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

TRIALS = 9
WORKERS = ("worker-1", "worker-2", "worker-3")
HEADS = [binary("one"), binary("two")]

# The second head of its first trial is where a worker stops that is told to: half of the trial is done.
HELD = """
import os
from dataclasses import replace
from pathlib import Path
from trainer import boosting

fits = []

def train(table, head, parameters, seed, budget):
    fits.append(head.name)
    def hold(round_number, objective):
        budget.on_round(round_number, objective)
        if "HOLD" in os.environ and len(fits) == 2:
            Path(os.environ["HOLD"]).touch()
            while True:
                budget.on_round(round_number, objective)
    return boosting.train(table, head, parameters, seed, replace(budget, on_round=hold))
"""


@dataclass(frozen=True)
class Place:
    """Of a journal: what a job calls it, and what its environment has to say of it."""

    journal: Document
    variables: dict[str, str]


@pytest.fixture(params=["file", "table"])
def written_to(request: pytest.FixtureRequest) -> Place:
    if request.param == "file":
        return Place({"kind": "file", "place": "journal.log"}, {})
    engine: Engine = request.getfixturevalue("engine")
    return Place({"kind": "dynamodb", "table": TABLE}, engine.variables)


@pytest.fixture
def jobs(written_to: Place, tmp_path: Path, random: Random) -> dict[str, Path]:
    """In one folder, because a journal in a file is found from there; a table has a study of each name once."""
    study = f"planted-{uuid4().hex}"
    search = search_of(study=study, trials=TRIALS, deterministic=False, journal=written_to.journal)
    job = planted(seed=random.getrandbits(32), mode="search", heads=HEADS, search=search)
    job.job["seed"] = random.getrandbits(31)
    job.recipe = HELD
    content = json.loads(job.write(tmp_path / "jobs").read_bytes())
    places = {name: tmp_path / "jobs" / f"{name}.json" for name in WORKERS}
    for name, place in places.items():
        content["search"]["worker"] = name
        place.write_text(json.dumps(content), encoding="utf-8")
    return places


@contextmanager
def worker(job: Path, out: Path, **variables: str) -> "Iterator[subprocess.Popen[str]]":
    with trainer_process(job, out, **variables) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_search_by_a_table_finds_what_one_by_a_file_finds(
    engine: Engine, train: Callable[[Planted, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: where the table is, the environment says."""
    for name, value in engine.variables.items():
        monkeypatch.setenv(name, value)
    study = f"planted-{uuid4().hex}"
    table = search_of(study=study, journal={"kind": "dynamodb", "table": TABLE})
    by_table = train(planted(mode="search", search=table), "table")
    by_file = train(planted(mode="search", search=search_of(study=study)), "file")
    assert json_of(by_table, "trials")["trials"] == json_of(by_file, "trials")["trials"]
    journal = open_backend(TableJournal(TABLE, f"main#search#{study}"), engine.client())
    assert len(record_of(open_study(journal, study))) == 6


def test_a_worker_that_is_killed_loses_its_trial_alone_and_all_end_with_the_whole_study(
    jobs: dict[str, Path], written_to: Place, tmp_path: Path, tell: Callable[..., None]
) -> None:
    variables = written_to.variables
    outs = {name: tmp_path / name for name in WORKERS}
    held, pause = tmp_path / "held", threading.Event()
    with ExitStack() as started:
        victim = started.enter_context(worker(jobs["worker-1"], outs["worker-1"], HOLD=str(held), **variables))
        while not held.exists():
            assert victim.poll() is None
            pause.wait(0.02)
        # Only now: they would leave a late one nothing to run.
        well = [started.enter_context(worker(jobs[name], outs[name], **variables)) for name in WORKERS[1:]]
        victim.kill()
        victim.communicate()
        # Those who are done with all else wait for its trial, which it gives back when it is there again.
        again = started.enter_context(worker(jobs["worker-1"], outs["worker-1"], **variables))
        for process in (again, *well):
            process.communicate()
            assert process.returncode == 0
    (counted,) = {json.dumps(result_of(out)["trials"]) for out in outs.values()}
    assert json.loads(counted) | {"best": None} == {
        "study": json.loads(jobs["worker-1"].read_bytes())["search"]["study"],
        "complete": TRIALS,
        "pruned": 0,
        "failed": 1,
        "best": None,
    }
    trials = json_of(outs["worker-2"], "trials")["trials"]
    (lost,) = (trial for trial in trials if trial["state"] == "failed")
    tell(
        journal=written_to.journal["kind"],
        shareDone=len(lost["reported"]) / len(HEADS),
        states=Counter(trial["state"] for trial in trials),
    )
    assert (lost["worker"], lost["isAbandoned"], len(lost["reported"])) == ("worker-1", True, 1)
    (retried,) = (trial for trial in trials if trial["retryOf"] == lost["number"])
    assert retried["parameters"] == lost["parameters"]
    assert Counter(trial["state"] for trial in trials) == {"complete": TRIALS, "failed": 1}
    assert all(json_of(out, "trials")["trials"] == trials for out in outs.values())
