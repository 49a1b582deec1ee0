"""One job from its message to its answer: restore, run, watch, store."""

import json
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trainer.container import verdict as verdicts
from trainer.container.harness import Harness, MemoryEvents
from trainer.container.job_log import JobLog
from trainer.container.kept_fits import KeptFits
from trainer.container.lake import Lake
from trainer.container.message import Message
from trainer.container.verdict import Done, Failed, Verdict
from trainer.container.waiting_state import WaitingState
from trainer.places import file_digest

_RESULT = "result.json"
# A crash may be a chance; one that comes each time is a defect.
_MOST_STARTS = 3
# What a shell, and the trainer, say of a program that ended because of SIGTERM.
_TERMINATED = 143
# Of the two minutes between SIGTERM and SIGKILL: the rest is for storing fits and for the answer.
_MOST_GRACE = 80.0


@dataclass(frozen=True)
class Pace:
    look_seconds: float = 1.0
    """Between two signs of life to the waiting state, and two looks for new fits."""
    beat_seconds: float = 30.0


@dataclass
class Interruption:
    """SIGTERM has come: the machine takes the container away."""

    is_there: bool = False

    def note(self, *_: object) -> None:
        self.is_there = True


@dataclass
class Attendance:
    message: Message
    out: Path
    lake: Lake
    waiting: WaitingState
    log: JobLog
    interruption: Interruption
    pace: Pace = field(default_factory=Pace)
    memory: MemoryEvents = field(default_factory=MemoryEvents)

    def __post_init__(self) -> None:
        self._fits = KeptFits(self.lake, self.message.results, self.out)
        self._started = monotonic()
        self._beaten: float | None = None

    def attend(self) -> Verdict | None:
        """None when nobody waits for an answer any more. What a store refuses is for a later try."""
        try:
            if not self._beat():
                return None
            self._say(f"job {self.message.job_uri}: {self._fits.restore()} finished fits of earlier tries")
            verdict = self._run_to_its_end()
            if isinstance(verdict, Done) or (verdict is not None and verdict.is_over):
                self._fits.forget()
        except (BotoCoreError, ClientError, OSError) as error:
            verdict = verdicts.interrupted(f"a store did not answer: {error}")
        return verdict

    def _run_to_its_end(self) -> Verdict | None:
        """What others have ended goes on at once, from its checkpoints."""
        kills = self.memory.kills()
        for start in range(1, _MOST_STARTS + 1):
            harness = Harness(self.message, self.out, self.log.take)
            try:
                code, ending = self._watch(harness)
            finally:
                harness.close()
                self.log.send()
            if ending == "gone":
                return None
            if code == 0:
                return self._store()
            self._fits.keep()
            if isinstance(ending, Failed):
                return ending
            if self.memory.kills() > kills:
                return verdicts.out_of_memory(self.message.limits)
            if (code >= 0 and code != _TERMINATED) or start == _MOST_STARTS:
                break
            self._say(f"job {self.message.job_uri}: ended by others ({code}), started again")
        return verdicts.failed(self._own_reason(), code, self.log.last_lines())

    def _watch(self, harness: Harness) -> tuple[int, Failed | str | None]:
        """Its exit code, and why it was asked to end, if it was."""
        ending: Failed | str | None = None
        grace = min(self.message.limits.grace_seconds, _MOST_GRACE)
        while (code := harness.ended(self.pace.look_seconds)) is None:
            self.log.send()
            ending = ending or self._reason_to_end(harness)
            if ending is not None:
                harness.ask_to_end(grace)
        return code, ending

    def _reason_to_end(self, harness: Harness) -> Failed | str | None:
        limits = self.message.limits
        if self.interruption.is_there:
            return verdicts.interrupted("the container was told to end")
        if monotonic() - self._started >= limits.timeout_seconds:
            return verdicts.timed_out(limits)
        if harness.silent_seconds() >= limits.silence_seconds:
            return verdicts.silent(limits)
        return None if self._is_wanted() else "gone"

    def _is_wanted(self) -> bool:
        """Asks no more often than the pace says. A store that is away for a moment ends no job."""
        if self._beaten is not None and monotonic() - self._beaten < self.pace.beat_seconds:
            return True
        try:
            self._fits.keep()
            return self._beat()
        except (BotoCoreError, ClientError) as error:
            self._say(f"a heartbeat failed: {error}")
            return True

    def _beat(self) -> bool:
        self._beaten = monotonic()
        return self.waiting.beat()

    def _store(self) -> Verdict | None:
        """The files of the result, and `result.json` last: where that is, everything is."""
        result = self._result()
        if result is None or result.get("status") != "succeeded":
            return verdicts.refused("TG-3071: the training ended well, and left no result that keeps its contract")
        for file in result["files"]:
            path = self.out / file["place"]
            if file_digest(path) != file["sha256"]:
                return verdicts.refused(f"TG-3003: {file['place']} is not what the result says")
            self.lake.store(path, f"{self.message.results}/{file['place']}")
            if not self._is_wanted():
                return None
        uri = f"{self.message.results}/{_RESULT}"
        self.lake.store(self.out / _RESULT, uri)
        return Done({"contract": "job-done/1", "resultUri": uri, **self._usage()})

    def _usage(self) -> dict[str, float]:
        """Of all starts together; `ru_maxrss` is that of the largest."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        most_bytes = used.ru_maxrss if sys.platform == "darwin" else used.ru_maxrss * 1024
        return {
            "wallSeconds": round(monotonic() - self._started, 3),
            "cpuSeconds": round(used.ru_utime + used.ru_stime, 3),
            "peakMiB": -(-most_bytes // 2**20),
        }

    def _own_reason(self) -> str | None:
        result = self._result()
        return f"{result['code']}: {result['reason']}" if result and result.get("status") == "failed" else None

    def _result(self) -> dict[str, Any] | None:
        try:
            found = json.loads((self.out / _RESULT).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _say(self, line: str) -> None:
        """Beside the lines of the job, which are not printed: what is printed lands in a log as well."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        self.log.take(line)
