"""The harness as a process group of its own, which nothing that it has started outlives."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TextIO, cast

from trainer.container.message import LIMITS, TOKEN, Message

# Numeric libraries start a thread per core of the machine unless told otherwise.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DRAIN_SECONDS = 10.0
READER = "lines of the harness"


class Harness:
    """`python -m trainer` for one job; alive as long as it writes lines or touches its heartbeat."""

    def __init__(self, message: Message, out: Path, take: Callable[[str], None]) -> None:
        self._heartbeat = out / "heartbeat.json"
        self._seen = self._read_heartbeat()
        self._alive = monotonic()
        self._take = take
        self._asked: float | None = None
        command = [sys.executable, "-m", "trainer", "--job", message.job_uri, "--out", str(out)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program, and an address that was judged
            command,
            env=_environment(message.limits.cpus),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        # There is one, because it was asked for.
        self._lines = cast("TextIO", self._process.stdout)
        self._reader = Thread(target=self._read, name=READER, daemon=True)
        self._reader.start()

    def ended(self, within: float) -> int | None:
        """The exit code, once it has ended: below 0 a signal."""
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def silent_seconds(self) -> float:
        seen = self._read_heartbeat()
        if seen != self._seen:
            self._alive = monotonic()
        self._seen = seen
        return monotonic() - self._alive

    def ask_to_end(self, grace: float) -> None:
        """SIGTERM, and SIGKILL to what is still there after its grace. Called again and again until it has ended."""
        if self._asked is None:
            self._asked = monotonic()
            self._signal(signal.SIGTERM)
        elif monotonic() - self._asked >= grace:
            self._signal(signal.SIGKILL)

    def close(self) -> None:
        """
        Ends whatever it has left behind, and waits for its last lines; not without end, because a process that hides
        from its group may hold the other end of the pipe.
        """
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._reader.join(_DRAIN_SECONDS)

    def _read(self) -> None:
        """Closes the pipe itself, where it ends: on a busy machine that may be after all have stopped to wait."""
        with self._lines as lines:
            for line in lines:
                self._alive = monotonic()
                self._take(line.rstrip("\n"))

    def _read_heartbeat(self) -> tuple[int, int] | None:
        """Only whether it changes counts."""
        try:
            found = self._heartbeat.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _signal(self, number: signal.Signals) -> None:
        # All of the group have ended; a system may refuse a signal to those who wait to be collected.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _environment(cpus: int) -> dict[str, str]:
    """That of the container, by which it finds its credentials; but the token is not for recipes."""
    kept = {name: value for name, value in os.environ.items() if name not in {TOKEN, LIMITS}}
    return {**kept, **dict.fromkeys(_THREADS, str(cpus))}


@dataclass(frozen=True)
class MemoryEvents:
    """How often the machine has ended a process of this container for its memory."""

    # Of both versions of control groups, as a container sees its own.
    places: tuple[Path, ...] = (Path("/sys/fs/cgroup/memory.events"), Path("/sys/fs/cgroup/memory/memory.oom_control"))

    def kills(self) -> int:
        for place in self.places:
            try:
                lines = place.read_text(encoding="ascii").splitlines()
            except OSError:
                continue
            for name, *values in (line.split() for line in lines if line):
                if name == "oom_kill" and values:
                    return int(values[0])
        return 0
