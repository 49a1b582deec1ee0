"""The processes that functions run in: how many, how long, with what, and their end."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError
from engine import Engine, environment_of, linux_only, running_engine, until
from functions import create_function, wait_for, zip_of

AT_ONCE = 6
NOT_FOR_FUNCTIONS = re.compile(r"LAMBDA_PROCESS|LOCALSTACK_HOST_|SECRET_OF|GATEWAY|FILESYSTEM")


def test_calls_at_the_same_time_run_in_processes_of_their_own(lambdas: BaseClient, tmp_path: Path) -> None:
    """Each handler waits until all of them are there: calls in a row would never meet."""
    code = """
    import { readdirSync, writeFileSync } from 'node:fs'
    export const handler = async ({ folder, expected }) => {
      writeFileSync(`${folder}/${process.pid}`, '')
      while (readdirSync(folder).length < expected) await new Promise((resolve) => setTimeout(resolve, 20))
      return process.pid
    }
    """
    function = create_function(lambdas, code)
    event = {"folder": str(tmp_path), "expected": AT_ONCE}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: function.invoke(event).answer, range(AT_ONCE)))
    assert sorted(str(answer) for answer in answers) == sorted(file.name for file in tmp_path.iterdir())


def test_calls_in_a_row_share_a_process_and_what_its_module_remembers(lambdas: BaseClient) -> None:
    code = "let calls = 0; export const handler = async () => [process.pid, ++calls]"
    function = create_function(lambdas, code)
    pids, calls = zip(*(function.invoke().answer for _ in range(3)), strict=True)
    assert len(set(pids)) == 1
    assert calls == (1, 2, 3)


def test_new_code_and_new_variables_start_cold(lambdas: BaseClient) -> None:
    code = "let calls = 0; export const handler = async () => ['{}', process.env.STAGE ?? '', ++calls]"
    function = create_function(lambdas, code.format("old"))
    assert function.invoke().answer == ["old", "", 1]
    lambdas.update_function_code(FunctionName=function.name, ZipFile=zip_of({"index.mjs": code.format("new")}))
    wait_for(lambdas, "function_updated_v2", FunctionName=function.name)
    assert function.invoke().answer == ["new", "", 1]
    lambdas.update_function_configuration(FunctionName=function.name, Environment={"Variables": {"STAGE": "x"}})
    wait_for(lambdas, "function_updated_v2", FunctionName=function.name)
    assert function.invoke().answer == ["new", "x", 1]


def test_a_function_sees_its_own_environment_and_the_marks_to_inherit(engine: Engine, lambdas: BaseClient) -> None:
    function = create_function(
        lambdas,
        "export const handler = async () => process.env",
        Environment={"Variables": {"STAGE": "local", "TIDEGATE_LAUNCHER": "not to be had"}},
    )
    seen = function.invoke().answer
    assert seen["STAGE"] == "local"
    assert seen["TIDEGATE_LAUNCHER"] == engine.mark
    assert seen["AWS_ENDPOINT_URL"] == engine.endpoint
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == function.name
    assert not [name for name in seen if NOT_FOR_FUNCTIONS.search(name)]


@linux_only
def test_a_function_sees_nothing_else_of_the_engines_environment(engine: Engine, lambdas: BaseClient) -> None:
    seen = create_function(lambdas, "export const handler = async () => process.env").invoke().answer
    of_engine = {entry.split("=")[0] for entry in environment_of(engine.process.pid)} - {""}
    assert "SECRET_OF_LOCALSTACK" in of_engine
    assert seen.keys() & of_engine == {"PATH", "HOME", "TIDEGATE_LAUNCHER"}


MODULE = {"package.json": '{"type": "module"}'}


@pytest.mark.parametrize(
    ("files", "handler"),
    [
        ({"index.mjs": "export const handler = async () => 'found'"}, "index.handler"),
        ({"index.js": "exports.handler = async () => 'found'"}, "index.handler"),
        ({"index.cjs": "module.exports.handler = async () => 'found'"}, "index.handler"),
        (MODULE | {"index.js": "export const handler = async () => 'found'"}, "index.handler"),
        (MODULE | {"index.js": "await 0; export const handler = async () => 'found'"}, "index.handler"),
        ({"deep/er.js": "exports.named = { inside: async () => 'found' }"}, "deep/er.named.inside"),
    ],
    ids=["module", "CommonJS", "named CommonJS", "module by its package", "module that waits", "nested"],
)
def test_both_kinds_of_modules_are_loaded(lambdas: BaseClient, files: dict[str, str], handler: str) -> None:
    function = create_function(lambdas, "", file="unused.txt", Handler=handler, Code={"ZipFile": zip_of(files)})
    assert function.invoke().answer == "found"


def test_the_log_tells_what_a_function_wrote_and_how_long_it_took(engine: Engine, lambdas: BaseClient) -> None:
    code = """
    console.info('loaded')
    export const handler = async (_event, { awsRequestId, getRemainingTimeInMillis }) => {
      console.warn('low %d', 7)
      process.stderr.write('raw')
      return [awsRequestId, getRemainingTimeInMillis() <= 30_000]
    }
    """
    function = create_function(lambdas, code)
    invoked = function.invoke()
    request, in_time = invoked.answer
    assert in_time is True
    patterns = [
        rf"START RequestId: {request} Version: \$LATEST",
        r"\S+Z\t-\tINFO\tloaded",
        rf"\S+Z\t{request}\tWARN\tlow 7",
        "raw",
        f"END RequestId: {request}",
        rf"REPORT RequestId: {request}\tDuration: \d+\.\d\d ms",
    ]
    assert re.fullmatch("\n".join(patterns), invoked.log)
    assert "loaded" not in function.invoke().log
    logs = engine.client("logs")
    until(lambda: stored(logs, f"/aws/lambda/{function.name}", "WARN\tlow 7"))


@pytest.mark.parametrize("end", ["return", "process.exit(1)"])
def test_a_log_larger_than_its_pipe_is_whole_when_the_answer_comes(lambdas: BaseClient, end: str) -> None:
    code = f"""
    export const handler = async () => {{
      for (let line = 0; line < 5000; line++) console.log('x'.repeat(100))
      console.log('the last line')
      {end}
    }}
    """
    function = create_function(lambdas, code)
    for _ in range(2):
        assert re.search(r"INFO\tthe last line\nEND RequestId", function.invoke().log)


def test_a_function_logs_into_the_group_that_it_is_configured_with(engine: Engine, lambdas: BaseClient) -> None:
    code = "export const handler = async () => console.log(process.env.AWS_LAMBDA_LOG_GROUP_NAME)"
    create_function(lambdas, code, LoggingConfig={"LogGroup": "/own/group"}).invoke()
    until(lambda: stored(engine.client("logs"), "/own/group", "INFO\t/own/group"))


def stored(logs: BaseClient, group: str, text: str) -> bool:
    """LocalStack hands logs over by itself, some time after the answer."""
    try:
        events = logs.filter_log_events(logGroupName=group)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return False
    return any(text in event["message"] for event in events)


@pytest.fixture
def mortal_engine(tmp_path: Path) -> Iterator[Engine]:
    with running_engine(tmp_path / "engine") as started:
        yield started


@linux_only
def test_no_function_outlives_an_engine_that_was_killed(mortal_engine: Engine, tmp_path: Path) -> None:
    """An idle one, one that waits, one that computes without a pause, and the child of one."""
    code = """
    import { writeFileSync } from 'node:fs'
    import { spawn } from 'node:child_process'
    export const handler = async ({ file, busy }) => {
      if (busy === 'child') spawn('sleep', ['600'])
      writeFileSync(file, '')
      if (busy === 'waiting') await new Promise((resolve) => setTimeout(resolve, 600_000))
      if (busy === 'computing') for (;;) {}
    }
    """
    function = create_function(mortal_engine.client("lambda"), code, Timeout=600)
    kinds = ["waiting", "computing", "child"]
    with ThreadPoolExecutor(len(kinds)) as pool:
        calls = [pool.submit(function.invoke, {"file": str(tmp_path / kind), "busy": kind}) for kind in kinds]
        until(lambda: all((tmp_path / kind).exists() for kind in kinds))
        calls[-1].result()
        # The engine, its guard, three functions and the child of one.
        assert len(mortal_engine.family()) == 6
        mortal_engine.kill()
        until(lambda: mortal_engine.family() == [])
        assert [isinstance(call.exception(), BotoCoreError) for call in calls] == [True, True, False]


@linux_only
def test_a_deleted_function_takes_its_process_with_it(engine: Engine, lambdas: BaseClient) -> None:
    function = create_function(lambdas, "export const handler = async () => process.pid")
    pid = function.invoke().answer
    assert pid in engine.family()
    lambdas.delete_function(FunctionName=function.name)
    until(gone(engine, pid))


def gone(engine: Engine, pid: int) -> Callable[[], bool]:
    return lambda: pid not in engine.family()
