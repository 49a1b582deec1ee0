"""LocalStack's executor of functions, by Node processes instead of containers."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from plux import Plugin

from localstack_host.lambdas import documents
from localstack_host.lambdas.environment import function_environment, prepare_code
from localstack_host.lambdas.node_process import NodeExitedError, NodeProcess, NodeTimedOutError
from localstack_host.lambdas.process_guard import ProcessGuard

if TYPE_CHECKING:
    from localstack_host.lambdas.documents import Outcome

LOOPBACK = "127.0.0.1"
# The limits of AWS for loading a module, and for a function that names none.
START_SECONDS = 10
DEFAULT_SECONDS = 3

guard = ProcessGuard()


class StartError(Exception):
    """The handler could not be loaded."""

    def __init__(self, outcome: "Outcome") -> None:
        super().__init__(outcome.document.decode())
        self.outcome = outcome


class ProcessRuntimeExecutor(RuntimeExecutor):
    """One execution environment. LocalStack gives it one invocation at a time, and may stop it in the middle of one."""

    _process: NodeProcess | None = None
    _environment: dict[str, str]
    _folder: Path
    _stopped = False

    def start(self, env_vars: dict[str, str]) -> None:
        self._folder = prepare_code(self.function_version.config.code)
        self._environment = function_environment(env_vars, self._folder)
        try:
            self._load()
        except StartError as error:
            raise StatusErrorException("Environment startup failed", payload=error.outcome.document) from error

    def stop(self) -> None:
        """First the mark, then the process; `_load` goes the other way round, so that one of the two sees the other."""
        self._stopped = True
        if self._process is not None:
            self._process.end()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        started = time.monotonic()
        request_id = payload["invoke-id"]
        outcome = self._outcome_of(payload)
        invocation = documents.Invocation(
            request_id, self.function_version.id.qualifier, milliseconds=(time.monotonic() - started) * 1000
        )
        output = self._process.take_output() if self._process else b""
        return InvocationResult(
            request_id, outcome.document, is_error=outcome.failed, logs=documents.invocation_log(invocation, output)
        )

    def _outcome_of(self, payload: dict[str, str]) -> "Outcome":
        request_id = payload["invoke-id"]
        seconds = float(self.function_version.config.timeout or DEFAULT_SECONDS)
        try:
            process = self._living_process()
            answer = process.exchange(documents.request_line(payload, seconds), seconds)
        except StartError as error:
            return error.outcome
        except NodeTimedOutError:
            process.end()
            return documents.timed_out(request_id, seconds)
        except NodeExitedError as end:
            return documents.exited(request_id, end.status)
        return documents.outcome_of(answer)

    def _living_process(self) -> NodeProcess:
        """A process that timed out or ended is followed by a cold one, unless the environment itself has ended."""
        if self._process is not None and self._process.has_ended() and not self._stopped:
            self._process.end()
            self._load()
        return self._process

    def _load(self) -> None:
        """Start Node and wait until the handler is loaded."""
        if not (self.function_version.config.runtime or "").startswith("nodejs"):
            raise StartError(documents.failure("Runtime.InvalidRuntime", "functions run on nodejs only here"))
        self._process = NodeProcess(self._environment, folder=self._folder, group=guard.group())
        if self._stopped:
            self._process.end()
        try:
            failed = documents.start_failure(self._process.exchange(b"", START_SECONDS))
        except NodeTimedOutError:
            failed = documents.failure("Sandbox.Timedout", f"Init timed out after {START_SECONDS}.00 seconds")
        except NodeExitedError as end:
            failed = documents.failure("Runtime.ExitError", documents.exit_reason(end.status))
        if failed is not None:
            self._process.end()
            raise StartError(failed)

    def get_address(self) -> str:
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        """The host of AWS_ENDPOINT_URL, as the function gets it."""
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """Asked for by the program that runs in LocalStack's containers, which is not there."""
        return ""

    def get_logs(self) -> str:
        """What a function logged before it failed to start; LocalStack writes it to its own log."""
        return self._process.take_output().decode(errors="replace") if self._process else ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """LocalStack removes the unpacked code itself; there is no image."""


class ProcessRuntimeExecutorPlugin(Plugin):
    """LAMBDA_RUNTIME_EXECUTOR=process."""

    namespace = "localstack.lambda.runtime_executor"
    name = "process"

    def load(self, *_args: object, **_options: object) -> type[RuntimeExecutor]:
        return ProcessRuntimeExecutor
