"""The end of an execution environment, at the moments that no call from outside can hit."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from engine import NODE
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack_host.lambdas import executor
from localstack_host.lambdas.executor import ProcessRuntimeExecutor
from localstack_host.lambdas.node_process import NodeProcess

OWN_GROUP = 0
EVENT = {"invoke-id": "1", "invoked-function-arn": "arn", "payload": "{}", "trace-id": "1"}


class Starts:
    """Every process that is started, and what happens right before: after all checks that it may be started."""

    def __init__(self) -> None:
        self.processes: list[NodeProcess] = []
        self.before: Callable[[], None] = lambda: None

    def group(self) -> int:
        self.before()
        return OWN_GROUP

    def node_process(self, environment: dict[str, str], **options: object) -> NodeProcess:
        self.processes.append(NodeProcess(environment, **options))
        return self.processes[-1]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Starts]:
    recorded = Starts()
    monkeypatch.setenv("LAMBDA_PROCESS_NODE", str(NODE))
    monkeypatch.setattr(executor, "guard", recorded)
    monkeypatch.setattr(executor, "NodeProcess", recorded.node_process)
    yield recorded
    for process in recorded.processes:
        process.end()


@pytest.fixture
def environment(tmp_path: Path) -> ProcessRuntimeExecutor:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "index.js").write_text("exports.handler = async () => 'done'", encoding="utf-8")
    code = SimpleNamespace(get_unzipped_code_location=lambda: folder, is_hot_reloading=lambda: False)
    config = SimpleNamespace(code=code, runtime="nodejs24.x", timeout=10)
    version = SimpleNamespace(config=config, id=SimpleNamespace(qualifier="$LATEST"))
    return ProcessRuntimeExecutor("environment", version)


VARIABLES = {"_HANDLER": "index.handler"}


def test_a_stop_in_the_middle_of_a_start_leaves_no_process(starts: Starts, environment: ProcessRuntimeExecutor) -> None:
    starts.before = environment.stop
    with pytest.raises(StatusErrorException):
        environment.start(VARIABLES)
    assert [process.has_ended() for process in starts.processes] == [True]


def test_a_stop_in_the_middle_of_a_cold_start_leaves_no_process(
    starts: Starts, environment: ProcessRuntimeExecutor
) -> None:
    """The first process has ended, and a call starts the next one."""
    environment.start(VARIABLES)
    assert environment.invoke(EVENT).payload == b'"done"'
    starts.processes[0].end()
    starts.before = environment.stop
    assert environment.invoke(EVENT).is_error
    assert [process.has_ended() for process in starts.processes] == [True, True]
