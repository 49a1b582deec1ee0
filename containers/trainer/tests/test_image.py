"""What the image holds is enough to train; where no Docker daemon answers, this is how it is known."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from planted import TRAINER, planted, result_of

HOME = "/opt/trainer"
LOCK = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
# What an environment is made with, and what installs the rest.
INSTALLERS = {"pip", "setuptools", "uv"}


def instructions(name: str) -> list[str]:
    joined = (TRAINER / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.removeprefix(f"{name} ") for line in joined.splitlines() if line.startswith(f"{name} ")]


def copy_as_the_image_does(home: Path) -> None:
    for source, target in (words.split() for words in instructions("COPY") if not words.startswith("--from")):
        place = home / Path(target).relative_to(HOME)
        if (TRAINER / source).is_dir():
            shutil.copytree(TRAINER / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(parents=True)
            shutil.copy2(TRAINER / source, place)


def variables(home: Path) -> dict[str, str]:
    """Nothing but what the image sets."""
    words = shlex.split(" ".join(instructions("ENV")).replace(HOME, str(home)))
    return dict(word.split("=", 1) for word in words) | {"PATH": os.environ["PATH"]}


def train(python: str, home: Path, folder: Path) -> None:
    (entry,) = instructions("ENTRYPOINT")
    assert entry == '["python", "-m", "trainer"]'
    job = planted().write(folder / "job")
    command = [python, "-m", "trainer", "--job", str(job), "--out", str(folder / "out")]
    # What lies in the working folder is never imported.
    work = folder / "work"
    work.mkdir()
    (work / "trainer.py").write_text("raise SystemExit('not of the image')\n", encoding="utf-8")
    ended = subprocess.run(command, env=variables(home), cwd=work, check=False)  # noqa: S603 - our own words
    assert ended.returncode == 0
    assert result_of(folder / "out")["status"] == "succeeded"


def test_what_the_image_copies_trains_a_model(tmp_path: Path) -> None:
    home = tmp_path / "home"
    copy_as_the_image_does(home)
    train(sys.executable, home, tmp_path)


def test_these_tests_run_on_the_versions_of_the_lock_and_on_nothing_else() -> None:
    locks = [
        (TRAINER / "requirements" / f"{name}.lock.txt").read_text(encoding="utf-8") for name in ("trainer", "test")
    ]
    locked = dict(found for lock in locks for found in LOCK.findall(lock))
    installed = {one.metadata["Name"].lower().replace("_", "-"): one.version for one in distributions()}
    ours = {name: version for name, version in installed.items() if name not in INSTALLERS}
    assert ours.items() <= locked.items()
    assert {"lightgbm", "optuna", "pyarrow"} <= set(ours)


@pytest.mark.skipif("TIDEGATE_LONG" not in os.environ, reason="asks a package index for 300 MB")
def test_a_fresh_environment_made_as_the_image_makes_it_trains_a_model(tmp_path: Path) -> None:
    home = tmp_path / "home"
    copy_as_the_image_does(home)
    (recipe,) = (run for run in instructions("RUN") if "pip" in run)
    for step in recipe.replace(HOME, str(home)).split("&&"):
        program, *words = shlex.split(step)
        command = [sys.executable if program == "python" else program, *words]
        subprocess.run(command, check=True)  # noqa: S603 - the words of our Dockerfile
    train(str(home / "python" / "bin" / "python"), home, tmp_path)
