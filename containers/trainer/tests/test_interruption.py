"""A run that is ended from outside goes on where it was, and a silent or a greedy one is ended from inside."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from planted import RECIPE, Planted, digests, every_objective, planted, result_of, trainer_process
from trainer import checkpoints
from trainer.progress import peak_bytes
from trainer.software import source

if TYPE_CHECKING:
    import subprocess

Train = Callable[..., Path]

REPEATS = 10 if "TIDEGATE_LONG" in os.environ else 2

# Stops in the midst of a fit, with all signs of life, until a file has gone.
HELD = """
import json
from dataclasses import replace
from pathlib import Path
from trainer import boosting

here = Path(__file__)

def train(table, head, parameters, seed, budget):
    def hold(round_number, objective):
        budget.on_round(round_number, objective)
        place = here.with_name("hold")
        if place.exists() and json.loads(place.read_text()) == [head.name, round_number]:
            here.with_name("held").touch()
            while place.exists():
                budget.on_round(round_number, objective)
    return boosting.train(table, head, parameters, seed, replace(budget, on_round=hold))
"""


@contextmanager
def running(job: Path, out: Path) -> "Iterator[subprocess.Popen[str]]":
    """Ended in any case: a held run would never end by itself."""
    with trainer_process(job, out) as process:
        try:
            yield process
        finally:
            process.kill()


def await_file(process: "subprocess.Popen[str]", file: Path) -> None:
    pause = threading.Event()
    while not file.exists():
        assert process.poll() is None, f"it ended with {process.returncode} before there was {file.name}"
        pause.wait(0.02)


def await_beat(process: "subprocess.Popen[str]", file: Path, told: dict[str, Any]) -> None:
    """A held run repeats its round, of which not each time is told."""
    pause = threading.Event()
    while told.items() - json.loads(file.read_bytes()).items():
        assert process.poll() is None, f"it ended with {process.returncode} before it told {told}"
        pause.wait(0.02)


@pytest.mark.parametrize("repeat", range(REPEATS))
def test_a_run_that_was_ended_in_the_midst_of_a_fit_goes_on_and_gives_the_same_artifact(
    tmp_path: Path, train: Train, random: Random, tell: Callable[..., None], repeat: int
) -> None:
    number, code = ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 143))[repeat % 2]
    job = planted(heads=every_objective(), rounds={"most": 12, "patience": 0})
    job.recipe = HELD
    finished = random.randrange(len(every_objective()))
    moment = (every_objective()[finished]["name"], random.randint(1, 12))
    place, out = job.write(tmp_path / "one" / "job"), tmp_path / "one" / "out"
    place.with_name("hold").write_text(json.dumps(moment))
    with running(place, out) as process:
        await_file(process, place.with_name("held"))
        await_beat(process, out / "heartbeat.json", {"step": "fit", "fold": 1, "head": moment[0], "round": moment[1]})
        process.send_signal(number)
        process.wait()
        assert process.returncode == code
    assert not (out / "result.json").exists()
    place.with_name("hold").unlink()
    resumed, whole = result_of(train(job, "one")), result_of(train(job, "whole"))
    digests_found = {"artifact": resumed["artifact"], "undisturbed": whole["artifact"]}
    tell(signal=signal.Signals(number).name, head=moment[0], round=moment[1], finishedFits=finished, **digests_found)
    assert (resumed["resumedFits"], whole["resumedFits"]) == (finished, 0)
    assert resumed["artifact"] == whole["artifact"]
    assert resumed["files"] == whole["files"]
    assert sorted(path.name for path in out.iterdir()) == ["model", "result.json"]


def test_fits_of_another_job_are_not_taken(train: Train) -> None:
    job = _stopped(planted(heads=every_objective()[:2]))
    out = train(job, "one")
    assert [path.name for path in (out / ".work" / "fits").rglob("*.json")] == ["1.burst.json"]
    job.job["seed"] = 12
    job.recipe = RECIPE
    assert result_of(train(job, "one"))["resumedFits"] == 0


def test_fits_of_another_trainer_are_not_taken(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    job = planted(heads=every_objective()[:2])
    train(_stopped(job), "one")
    monkeypatch.setattr(checkpoints, "source", lambda: "0" * 64)
    fits = train(job, "one") / ".work" / "fits"
    assert len(list(fits.glob("*/1.burst.json"))) == 2


def test_the_source_of_the_trainer_has_another_digest_after_any_change(tmp_path: Path) -> None:
    contents: list[dict[str, str]] = [{}, {"a.py": "1"}, {"a.py": "2"}, {"b.py": "1"}, {"a.py": "1", "b.py": "1"}]
    found = set()
    for number, files in enumerate(contents):
        home = tmp_path / str(number)
        (home / "part").mkdir(parents=True)
        for name, text in files.items():
            (home / "part" / name).write_text(text, encoding="utf-8")
        found.add(source(home))
    assert len(found) == len(contents)


def _stopped(job: Planted) -> Planted:
    """The second head sends this process what a machine sends that is about to be taken away."""
    job.recipe = (
        "import os, signal\n"
        "from trainer import boosting\n"
        "def train(table, head, parameters, seed, budget):\n"
        "    if head.name != 'burst':\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return boosting.train(table, head, parameters, seed, budget)\n"
    )
    return job


@pytest.mark.parametrize("damage", [b"{", b"{}", None])
def test_a_damaged_fit_is_done_again(train: Train, damage: bytes | None) -> None:
    job = _stopped(planted(heads=every_objective()[:2]))
    out = train(job, "one")
    (fit,) = (out / ".work" / "fits").rglob("*.json")
    fit.write_bytes(fit.read_bytes().replace(b"threshold=", b"threshold=1") if damage is None else damage)
    train(job, "one")
    assert not (out / "result.json").exists()
    assert json.loads(fit.read_bytes())["digest"] == digests(train(planted(), "whole"))["burst", None]


def test_a_run_over_its_memory_limit_is_ended(train: Train) -> None:
    spare = 64
    job = planted(limits={"memoryMiB": max(256, peak_bytes() // 2**20 + spare), "timeoutSeconds": 3600})
    job.recipe = (
        "import numpy\nfrom trainer import boosting\n"
        "def train(*given):\n"
        "    held = numpy.ones((512, 2**17))\n"
        "    return boosting.train(*given)\n"
    )
    result = result_of(train(job))
    assert (result["code"], "MiB" in result["reason"]) == ("TG-3018", True)


def test_a_run_over_its_time_limit_is_ended(train: Train) -> None:
    job = planted(limits={"memoryMiB": 8192, "timeoutSeconds": 1})
    job.recipe = "def train(table, head, parameters, seed, budget):\n    while True:\n        budget.on_round(1, 0.5)\n"
    assert result_of(train(job))["code"] == "TG-3019"
