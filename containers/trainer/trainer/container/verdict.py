"""How a job ends for the state that waits for it: the names and codes of the job runner."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trainer.container.message import Limits


class JobError(StrEnum):
    """`jobErrors` of schemas/jobs.ts; the machine tells by them what is worth another try."""

    FAILED = "JobFailed"
    SILENT = "JobSilent"
    TIMED_OUT = "JobTimedOut"
    MEMORY_EXCEEDED = "JobMemoryExceeded"
    REFUSED = "JobRefused"
    MALFORMED = "JobMessageMalformed"
    INTERRUPTED = "JobInterrupted"


@dataclass(frozen=True)
class Done:
    """`job-done/1`."""

    output: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """The cause begins with a code of the catalogue. `is_over`: no later try has a use for the checkpoints."""

    error: JobError
    cause: str
    is_over: bool


Verdict = Done | Failed


def refused(reason: str) -> Failed:
    return Failed(JobError.REFUSED, reason, is_over=True)


def malformed(reason: str) -> Failed:
    return Failed(JobError.MALFORMED, f"TG-3073: {reason}", is_over=True)


def interrupted(reason: str) -> Failed:
    """Through no fault of the job: a later try goes on from its checkpoints."""
    return Failed(JobError.INTERRUPTED, f"TG-3074: {reason}", is_over=False)


def timed_out(limits: Limits) -> Failed:
    return Failed(JobError.TIMED_OUT, f"TG-3019: ran longer than {limits.timeout_seconds} s", is_over=False)


def silent(limits: Limits) -> Failed:
    reason = f"TG-3072: gave no sign of life for {limits.silence_seconds} s"
    return Failed(JobError.SILENT, reason, is_over=False)


def out_of_memory(limits: Limits) -> Failed:
    reason = f"TG-3018: the machine ended it for its memory; its limit is {limits.memory_mib} MiB"
    return Failed(JobError.MEMORY_EXCEEDED, reason, is_over=True)


def failed(own_reason: str | None, exit_code: int, last_lines: list[str]) -> Failed:
    """`own_reason`: code and reason, where the harness has said so itself."""
    how = f"ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
    cause = own_reason or "\n".join([f"TG-3071: {how}", *last_lines])
    return Failed(JobError.FAILED, cause, is_over=exit_code >= 0)
