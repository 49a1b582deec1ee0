"""One Node process with a loaded handler, and the three pipes between it and LocalStack."""

import os
import select
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

BOOTSTRAP = Path(__file__).with_name("bootstrap.mjs")
# What a pipe holds at most on the systems that we know; a read of that size empties it.
PIPE_BYTES = 1 << 16
EXIT_SECONDS = 5


class NodeTimedOutError(Exception):
    """There was no answer in time."""


class NodeExitedError(Exception):
    """The process ended instead of answering."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class NodeProcess:
    """Requests and answers are lines of JSON on two pipes of their own; standard output and error are the log."""

    def __init__(self, environment: Mapping[str, str], *, folder: Path, group: int) -> None:
        self._in_use = threading.Lock()
        self._output = bytearray()
        self._logging = True
        self._closed = False
        child_requests, self._requests = os.pipe()
        self._answers, child_answers = os.pipe()
        try:
            self._child = subprocess.Popen(  # noqa: S603 - the launcher names the program
                [os.environ.get("LAMBDA_PROCESS_NODE", "node"), str(BOOTSTRAP)],
                env={**environment, "LOCALSTACK_HOST_PIPES": f"{child_requests},{child_answers}"},
                cwd=folder,
                pass_fds=(child_requests, child_answers),
                process_group=group,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError:
            os.close(self._requests)
            os.close(self._answers)
            raise
        finally:
            os.close(child_requests)
            os.close(child_answers)
        self._log = self._child.stdout.fileno()
        for pipe in (self._requests, self._answers, self._log):
            os.set_blocking(pipe, False)

    def exchange(self, request: bytes, seconds: float) -> bytes:
        """Send a request and wait for its answer.

        Everything is read while the request is still being written: a function that logs much, or answers much, would
        otherwise wait for us to read while we wait for it to read.
        """
        with self._in_use:
            unsent = memoryview(request)
            answer = bytearray()
            deadline = time.monotonic() + seconds
            while not answer.endswith(b"\n"):
                ready = self._wait(deadline, writing=len(unsent) > 0)
                if self._log in ready:
                    self._keep_output()
                if self._requests in ready:
                    unsent = write_pipe(self._requests, unsent)
                if self._answers in ready:
                    part = read_pipe(self._answers)
                    if part == b"":
                        raise NodeExitedError(self._exit_status())
                    answer += part or b""
            # What was logged before the answer lies in the pipe by now.
            self._keep_output()
            return bytes(answer)

    def has_ended(self) -> bool:
        return self._closed or self._child.poll() is not None

    def take_output(self) -> bytes:
        """What the function has logged since it was asked last."""
        output, self._output = bytes(self._output), bytearray()
        return output

    def end(self) -> None:
        """End the process, also from another thread while an exchange goes on.

        The pipes are closed once no exchange uses them: their numbers are given to whoever opens a file next.
        """
        self._child.kill()
        self._child.wait()
        with self._in_use:
            if self._closed:
                return
            self._closed = True
            self._child.stdout.close()
            os.close(self._requests)
            os.close(self._answers)

    def _wait(self, deadline: float, *, writing: bool) -> set[int]:
        """The pipes that are ready. A function that logs without a pause has to meet its deadline too."""
        if self._closed:
            raise NodeExitedError(self._child.returncode)
        remaining = deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        if self._logging:
            poll.register(self._log, select.POLLIN)
        if writing:
            poll.register(self._requests, select.POLLOUT)
        ready = {pipe for pipe, _ in poll.poll(remaining * 1000)} if remaining > 0 else set()
        if not ready:
            raise NodeTimedOutError
        return ready

    def _keep_output(self) -> None:
        """A closed log is always "ready": it must not be waited for again."""
        output = read_pipe(self._log)
        self._logging = output != b""
        self._output += output or b""

    def _exit_status(self) -> int:
        """The answers' end was seen, the process is on its way out; one that only closed the pipe is helped along."""
        self._keep_output()
        try:
            return self._child.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()


def read_pipe(pipe: int) -> bytes | None:
    """What lies in a pipe: no bytes at its end, None while it is only empty."""
    try:
        return os.read(pipe, PIPE_BYTES)
    except BlockingIOError:
        return None


def write_pipe(pipe: int, data: memoryview) -> memoryview:
    """What is left to write. Nothing of it is of use to a process that has ended: its answers tell so."""
    try:
        return data[os.write(pipe, data) :]
    except BlockingIOError:
        return data
    except BrokenPipeError:
        return data[len(data) :]
