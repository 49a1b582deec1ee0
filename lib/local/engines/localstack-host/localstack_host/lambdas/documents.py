"""What goes to the Node side and what comes back to the caller, as documents."""

import json
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended, as the caller gets to see it."""

    document: bytes
    failed: bool


def request_line(payload: Mapping[str, str], seconds: float) -> bytes:
    """An invocation as one line: the event travels as a string, because its text may hold line breaks."""
    request = {
        "id": payload["invoke-id"],
        "arn": payload["invoked-function-arn"],
        "trace": payload.get("trace-id", ""),
        "deadline": int((time.time() + seconds) * 1000),
        "event": payload["payload"],
    }
    return json.dumps(request).encode() + b"\n"


def outcome_of(answer: bytes) -> Outcome:
    """The handler's result, or the document of the error that it threw."""
    message = json.loads(answer)
    if "error" in message:
        return Outcome(json.dumps(message["error"]).encode(), failed=True)
    return Outcome(message["result"].encode(), failed=False)


def start_failure(answer: bytes) -> Outcome | None:
    """Why the handler could not be loaded; nothing when it could."""
    return None if "ready" in json.loads(answer) else outcome_of(answer)


def failure(kind: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": message}).encode(), failed=True)


def timed_out(request_id: str, seconds: float) -> Outcome:
    return failure("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds")


def exited(request_id: str, status: int) -> Outcome:
    return failure("Runtime.ExitError", f"RequestId: {request_id} Error: {exit_reason(status)}")


def exit_reason(status: int) -> str:
    """AWS's words for the end of a process; a negative status is the signal that ended it."""
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    return f"Runtime exited with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"


@dataclass(frozen=True)
class Invocation:
    """What the log tells about an invocation."""

    request_id: str
    version: str
    milliseconds: float


def invocation_log(invocation: Invocation, output: bytes) -> str:
    """The function's output between the lines that AWS writes around it, which alarms and readers of logs look for."""
    text = output.decode(errors="replace")
    end_of_line = "" if text == "" or text.endswith("\n") else "\n"
    request = f"RequestId: {invocation.request_id}"
    return (
        f"START {request} Version: {invocation.version}\n"
        f"{text}{end_of_line}"
        f"END {request}\n"
        f"REPORT {request}\tDuration: {invocation.milliseconds:.2f} ms"
    )
