"""The pulse of a run: who looks from outside sees that it lives and how far it is; limits and SIGTERM end it."""

import json
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from trainer.faults import Code, InterruptedRunError, TrainError
from trainer.writing import write_quickly

_STATUS = Path("/proc/self/status")
_KIB = 1024
# A file for each round would take a seventh of the processor time of a search, and more of its time on a busy disk.
_SECONDS_BETWEEN_ROUNDS = 0.2


class Progress:
    """
    `beat_round` is called each round of a fit and `beat` between all longer steps, never from a signal or another
    thread.
    """

    def __init__(self, heartbeat: Path) -> None:
        self._heartbeat = heartbeat
        self._started = time.monotonic()
        self._is_stopping = False
        self._most_bytes: int | None = None
        self._most_seconds: int | None = None
        self._scene: dict[str, str | float | None] = {}
        self._next_round = 0.0

    def set_scene(self, **scene: str | float | None) -> None:
        """What all beats from now on belong to, such as a trial or a fold."""
        self._scene |= scene

    def stop_on_sigterm(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            # Only noted here: an exception in the midst of a callback of LightGBM would be lost.
            self._is_stopping = True

        signal.signal(signal.SIGTERM, stop)

    def limit(self, memory_mib: int, timeout_seconds: int) -> None:
        self._most_bytes = memory_mib * 2**20
        self._most_seconds = timeout_seconds

    def beat_round(self, **state: str | float | None) -> None:
        """A beat, unless the last one was just now: SIGTERM alone ends the run at once."""
        self._end_if_asked()
        if time.monotonic() >= self._next_round:
            self.beat(**state)

    def beat(self, **state: str | float | None) -> None:
        """Raises when the run has to end."""
        self._end_if_asked()
        now = time.monotonic()
        self._next_round = now + _SECONDS_BETWEEN_ROUNDS
        wall = now - self._started
        peak = peak_bytes()
        write_quickly(self._heartbeat, json.dumps({**self._scene, **state, "wallSeconds": wall, "peakBytes": peak}))
        if self._most_bytes is not None and peak > self._most_bytes:
            reason = f"{peak / 2**20:.0f} MiB are in use, and {self._most_bytes // 2**20} are allowed"
            raise TrainError(Code.MEMORY_EXCEEDED, reason)
        if self._most_seconds is not None and wall > self._most_seconds:
            raise TrainError(Code.TIME_EXCEEDED, f"{self._most_seconds} seconds are over")

    def _end_if_asked(self) -> None:
        if self._is_stopping:
            raise InterruptedRunError

    def tell(self, **fact: str | float | None) -> None:
        """One line of JSON on standard output, where logs are collected."""
        sys.stdout.write(json.dumps(fact) + "\n")
        sys.stdout.flush()

    def usage(self) -> dict[str, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "wallSeconds": time.monotonic() - self._started,
            "cpuSeconds": time.process_time() + children.ru_utime + children.ru_stime,
            "peakBytes": peak_bytes(),
        }


def peak_bytes() -> int:
    """
    The most memory that this program has held. Linux carries `ru_maxrss` over from whoever started the process, so a
    small job of a large parent would look large: its status file knows better.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIB
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KIB
