"""A container as its launcher starts it: a process that reads S3 and answers the token of the state that waits."""

import gc
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from fake_aws import FakeAws, fake_aws
from planted import TRAINER, Planted, every_objective, planted
from trainer.container import harness
from trainer.container.attend import Attendance, Interruption, Pace
from trainer.container.harness import READER, Harness, MemoryEvents
from trainer.container.job_log import JobLog
from trainer.container.lake import Lake
from trainer.container.message import MalformedMessageError, read_message
from trainer.container.verdict import JobError, Verdict
from trainer.container.waiting_state import WaitingState

ROOT = TRAINER.parents[1]
JOBS = "main/runs/first/jobs"
# Patient: on a busy machine it takes minutes until Python has loaded its libraries.
LIMITS = {"cpus": 1, "memoryMiB": 4096, "timeoutSeconds": 6000, "silenceSeconds": 3000, "graceSeconds": 60}
# Comes to a halt in its second head, with all signs of life, as long as there is a file of the test.
HELD = """
import os
from dataclasses import replace
from pathlib import Path
from trainer import boosting

assert "TIDEGATE_TASK_TOKEN" not in os.environ
hold = Path(os.environ["TEST_HOLD"])

def train(table, head, parameters, seed, budget):
    def on_round(round_number, objective):
        budget.on_round(round_number, objective)
        if head.name == "kind" and hold.exists():
            hold.with_name("held").touch()
            while hold.exists():
                budget.on_round(round_number, objective)
    return boosting.train(table, head, parameters, seed, replace(budget, on_round=on_round))
"""
# Ends itself as the kernel would, the first time.
KILLED_ONCE = """
import os, signal
from pathlib import Path
from trainer.boosting import train as boost

def train(*words):
    mark = Path(os.environ["TEST_HOLD"])
    if mark.exists():
        mark.unlink()
        Path(os.environ["TEST_EVENTS"]).write_text("low 0\\noom_kill 1\\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return boost(*words)
"""


@pytest.fixture
def aws() -> Iterator[FakeAws]:
    with fake_aws() as aws:
        yield aws


def variables(aws: FakeAws, **limits: int) -> dict[str, str]:
    return {
        "TIDEGATE_TASK_TOKEN": "a-token",
        "TIDEGATE_JOB_URI": f"s3://lake/{JOBS}/train.json",
        "TIDEGATE_JOB_LIMITS": json.dumps(LIMITS | limits),
        "TIDEGATE_LOG_GROUP": "/tidegate/dev/train",
        **aws.variables,
    }


def upload(aws: FakeAws, job: Planted, folder: Path) -> None:
    """Beside the job, because it names all else from there."""
    job.write(folder)
    for path in folder.iterdir():
        name = "train.json" if path.name == "job.json" else path.name
        aws.objects[f"lake/{JOBS}/{name}"] = path.read_bytes()


@contextmanager
def container(environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "trainer.container"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    everything = {**inherited, "PYTHONPATH": str(TRAINER), **environment}
    process = subprocess.Popen(command, env=everything, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def run_container(environment: dict[str, str]) -> int:
    with container(environment) as process:
        return process.wait()


def result(aws: FakeAws) -> dict[str, Any]:
    return json.loads(aws.objects[f"lake/{JOBS}/train/result.json"])


def done(aws: FakeAws) -> dict[str, Any]:
    (sent,) = aws.requests("SendTaskSuccess")
    assert sent["taskToken"] == "a-token"
    return json.loads(sent["output"])


def test_a_job_is_trained_and_its_result_is_stored_before_the_answer(aws: FakeAws, tmp_path: Path) -> None:
    upload(aws, planted(), tmp_path)
    assert run_container(variables(aws)) == 0
    answer = done(aws)
    assert set(answer) == {"contract", "resultUri", "wallSeconds", "cpuSeconds", "peakMiB"}
    assert (answer["contract"], answer["resultUri"]) == ("job-done/1", f"s3://lake/{JOBS}/train/result.json")
    assert answer["cpuSeconds"] > 0
    assert 50 < answer["peakMiB"] < LIMITS["memoryMiB"]
    places = sorted([file["place"] for file in result(aws)["files"]] + ["result.json"])
    assert aws.names_below(f"lake/{JOBS}/train/") == places
    assert next(name for name, _ in aws.calls if name.startswith("SendTask")) == "SendTaskHeartbeat"
    assert aws.requests("CreateLogStream")[0]["logStreamName"] == f"{JOBS}/train"
    assert any(JOBS in line for line in aws.lines())
    assert any("fit finished" in line for line in aws.lines())


def test_a_job_at_fault_ends_with_the_code_that_the_harness_gives(aws: FakeAws, tmp_path: Path) -> None:
    job = planted()
    job.columns["up"][:] = 1.0
    upload(aws, job, tmp_path)
    assert run_container(variables(aws)) == 1
    (sent,) = aws.requests("SendTaskFailure")
    assert sent["error"] == "JobFailed"
    assert sent["cause"].startswith("TG-3012: ")
    assert aws.names_below(f"lake/{JOBS}/train/") == []


def test_a_container_that_is_taken_away_leaves_its_fits_to_the_next(aws: FakeAws, tmp_path: Path) -> None:
    job = planted(heads=every_objective()[:2], rounds={"most": 12, "patience": 0})
    job.recipe = HELD
    upload(aws, job, tmp_path / "job")
    hold = tmp_path / "hold"
    hold.touch()
    environment = variables(aws) | {"TEST_HOLD": str(hold)}
    with container(environment) as process:
        await_condition(process, hold.with_name("held").exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 1
    (sent,) = aws.requests("SendTaskFailure")
    assert (sent["error"], sent["cause"]) == ("JobInterrupted", "TG-3074: the container was told to end")
    (fit,) = aws.names_below(f"lake/{JOBS}/train/checkpoints/")
    assert fit.endswith("1.burst.json")
    hold.unlink()
    assert run_container(environment) == 0, aws.requests("SendTaskFailure")
    assert result(aws)["resumedFits"] == 1
    assert aws.names_below(f"lake/{JOBS}/train/checkpoints/") == []
    resumed = result(aws)["artifact"]
    assert run_container(environment) == 0
    assert (result(aws)["artifact"], result(aws)["resumedFits"]) == (resumed, 0)


def await_condition(process: "subprocess.Popen[bytes]", is_met: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not is_met():
        assert process.poll() is None, f"it ended with {process.returncode} before that"
        pause.wait(0.02)


def test_a_job_that_nobody_waits_for_is_not_begun(aws: FakeAws) -> None:
    aws.waits = False
    assert run_container(variables(aws)) == 0
    assert [name for name, _ in aws.calls] == ["SendTaskHeartbeat"]


def test_a_message_that_is_no_job_is_refused_by_its_token(aws: FakeAws) -> None:
    assert run_container(variables(aws) | {"TIDEGATE_JOB_LIMITS": '{"cpus": 0}'}) == 1
    (sent,) = aws.requests("SendTaskFailure")
    assert sent["error"] == "JobMessageMalformed"
    assert sent["cause"].startswith("TG-3073: limits.")


def attend(aws: FakeAws, out: Path, memory: MemoryEvents | None = None, **limits: int) -> Verdict | None:
    """In this process, at a faster pace."""

    def client(service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "eu-central-1"}
        return boto3.client(service, endpoint_url=aws.address, **keys)

    message = read_message(variables(aws, **limits))
    out.mkdir()
    attendance = Attendance(
        message,
        out,
        Lake(client("s3")),
        WaitingState(client("stepfunctions"), message.token),
        JobLog(client("logs"), message.log_group, message.job_uri),
        Interruption(),
        Pace(look_seconds=0.05, beat_seconds=0.2),
        memory or MemoryEvents(()),
    )
    return attendance.attend()


@pytest.fixture
def surroundings(aws: FakeAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The harness inherits those of this process; the file makes a recipe end or hold."""
    mark = tmp_path / "hold"
    mark.touch()
    given = {"PYTHONPATH": str(TRAINER), "TEST_HOLD": str(mark), "TEST_EVENTS": str(tmp_path / "events")}
    for name, value in (aws.variables | given).items():
        monkeypatch.setenv(name, value)
    return mark


def killed_once(aws: FakeAws, folder: Path) -> None:
    job = planted(rounds={"most": 3, "patience": 0})
    job.recipe = KILLED_ONCE
    upload(aws, job, folder)


@pytest.mark.usefixtures("surroundings")
def test_a_harness_that_others_have_ended_is_started_again(aws: FakeAws, tmp_path: Path) -> None:
    killed_once(aws, tmp_path / "job")
    verdict = attend(aws, tmp_path / "out")
    assert getattr(verdict, "output", {}).get("contract") == "job-done/1"
    assert any("started again" in line for line in aws.lines())
    assert len(aws.requests("SendTaskHeartbeat")) > 2


@pytest.mark.usefixtures("surroundings")
def test_what_the_machine_ends_for_its_memory_is_not_started_again(aws: FakeAws, tmp_path: Path) -> None:
    killed_once(aws, tmp_path / "job")
    verdict = attend(aws, tmp_path / "out", MemoryEvents((tmp_path / "missing", tmp_path / "events")))
    assert getattr(verdict, "error", None) == JobError.MEMORY_EXCEEDED
    assert getattr(verdict, "cause", "").startswith("TG-3018: ")


@pytest.mark.usefixtures("surroundings")
def test_a_harness_whose_lines_are_read_late_leaves_no_pipe_open(
    aws: FakeAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is open when it is forgotten is a warning, and here a warning is a failure."""
    monkeypatch.setattr(harness, "_DRAIN_SECONDS", 0)
    is_over, lines = threading.Event(), list[str]()

    def take_late(line: str) -> None:
        is_over.wait()
        lines.append(line)

    slow = Harness(read_message(variables(aws)), tmp_path, take_late)
    while slow.ended(0.05) is None:
        pass
    slow.close()
    (reader,) = (thread for thread in threading.enumerate() if thread.name == READER)
    del slow
    is_over.set()
    reader.join()
    del reader
    gc.collect()
    assert any("train.json" in line for line in lines)


@pytest.mark.parametrize(
    ("limit", "error", "code"),
    [("silenceSeconds", JobError.SILENT, "TG-3072"), ("timeoutSeconds", JobError.TIMED_OUT, "TG-3019")],
)
@pytest.mark.usefixtures("surroundings")
def test_a_job_that_breaks_a_limit_is_ended(
    aws: FakeAws, tmp_path: Path, limit: str, error: JobError, code: str
) -> None:
    job = planted()
    job.recipe = "import threading\ntrain = lambda *words: threading.Event().wait()\n"
    upload(aws, job, tmp_path / "job")
    verdict = attend(aws, tmp_path / "out", **{limit: 2, "graceSeconds": 0})
    assert getattr(verdict, "error", None) == error
    assert getattr(verdict, "cause", "").startswith(f"{code}: ")


@pytest.mark.usefixtures("surroundings")
def test_a_job_whose_machine_has_stopped_is_ended_without_an_answer(
    aws: FakeAws, tmp_path: Path, surroundings: Path
) -> None:
    job = planted(heads=every_objective()[:2], rounds={"most": 12, "patience": 0})
    job.recipe = HELD.replace('assert "TIDEGATE_TASK_TOKEN" not in os.environ', "")
    upload(aws, job, tmp_path / "job")

    def leave() -> None:
        pause = threading.Event()
        while not surroundings.with_name("held").exists():
            pause.wait(0.02)
        aws.waits = False

    threading.Thread(target=leave, daemon=True).start()
    assert attend(aws, tmp_path / "out") is None
    assert aws.names_below(f"lake/{JOBS}/train/result") == []


@pytest.mark.usefixtures("surroundings")
def test_a_result_that_cannot_be_stored_is_left_to_a_later_try(aws: FakeAws, tmp_path: Path) -> None:
    upload(aws, planted(rounds={"most": 3, "patience": 0}), tmp_path / "job")
    aws.refuses_writes_below = f"lake/{JOBS}/train/model"
    verdict = attend(aws, tmp_path / "out")
    assert getattr(verdict, "error", None) == JobError.INTERRUPTED
    assert f"lake/{JOBS}/train/result.json" not in aws.objects


def test_what_sagemaker_hands_over_in_a_file_is_the_same_message(tmp_path: Path) -> None:
    given = variables(FakeAws())
    own = {name: value for name, value in given.items() if name.startswith("TIDEGATE_")}
    place = tmp_path / "hyperparameters.json"
    place.write_text(json.dumps(own), encoding="utf-8")
    assert read_message({"HOME": "/"}, place) == read_message(own, tmp_path / "none")


def test_a_message_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    given = variables(FakeAws())
    faults = {"TIDEGATE_JOB_URI": "https://lake/train.json", "TIDEGATE_JOB_LIMITS": "{", "TIDEGATE_LOG_GROUP": ""}
    for name, value in faults.items():
        with pytest.raises(MalformedMessageError) as found:
            read_message({**given, name: value}, tmp_path / "none")
        assert found.value.token == "a-token"  # noqa: S105 - of the test


def test_errors_and_their_codes_are_those_of_the_job_runner() -> None:
    contract = (ROOT / "schemas" / "jobs.ts").read_text(encoding="utf-8")
    names = re.search(r"export const jobErrors = \{(.*?)\} as const", contract, re.DOTALL)
    assert names is not None
    assert set(re.findall(r"'(Job\w+)'", names[1])) == set(JobError)
    catalogue = (ROOT / "schemas" / "errors" / "train.ts").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (TRAINER / "trainer" / "container").glob("*.py"))
    codes = set(re.findall(r"TG-\d{4}", source))
    assert {"TG-3072", "TG-3073", "TG-3074"} <= codes
    assert [code for code in codes if f"'{code}': entry(" not in catalogue] == []


@pytest.mark.parametrize("launcher", ["fargate", "sagemaker"])
def test_each_launcher_gives_what_the_container_reads(launcher: str) -> None:
    machine = json.loads((ROOT / f"state-machines/run-container-{launcher}.asl.json").read_text(encoding="utf-8"))
    tasks = [state for state in machine["States"].values() if state["Type"] == "Task"]
    for task in tasks:
        names = names_given(task["Parameters"])
        assert {name for name in variables(FakeAws()) if name.startswith("TIDEGATE_")} <= names
        assert "AWS_DEFAULT_REGION" in names


def names_given(parameters: dict[str, Any]) -> set[str]:
    if "HyperParameters" in parameters:
        return {name.removesuffix(".$") for name in {**parameters["HyperParameters"], **parameters["Environment"]}}
    (override,) = parameters["Overrides"]["ContainerOverrides"]
    return {variable["Name"] for variable in override["Environment"]}
