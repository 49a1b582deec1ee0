"""
`python -m trainer.container`: does the job that its launcher names and answers the state that waits for it. Called by
the machines `run-container-fargate` and `run-container-sagemaker`, which give it what `message.py` reads.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from botocore.config import Config

from trainer.container.attend import Attendance, Interruption
from trainer.container.job_log import JobLog
from trainer.container.lake import Lake
from trainer.container.message import MalformedMessageError, Message, read_message
from trainer.container.verdict import Failed, malformed
from trainer.container.waiting_state import WaitingState

# Every call ends in time, and what passes by itself is tried again.
_CONFIG = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 5})


def main() -> int:
    interruption = Interruption()
    signal.signal(signal.SIGTERM, interruption.note)
    try:
        message = read_message(os.environ)
    except MalformedMessageError as error:
        return _refuse(error)
    with tempfile.TemporaryDirectory(prefix="job-") as out:
        return _attend(message, Path(out), interruption)


def _refuse(error: MalformedMessageError) -> int:
    sys.stderr.write(f"the message is no job: {error}\n")
    if error.token is not None:
        WaitingState(_client("stepfunctions"), error.token).answer(malformed(str(error)))
    return 1


def _attend(message: Message, out: Path, interruption: Interruption) -> int:
    waiting = WaitingState(_client("stepfunctions"), message.token)
    log = JobLog(_client("logs"), message.log_group, message.job_uri)
    attendance = Attendance(message, out, Lake(_client("s3")), waiting, log, interruption)
    verdict = attendance.attend()
    log.send()
    if verdict is None:
        sys.stdout.write("nobody waits for this job any more\n")
        return 0
    waiting.answer(verdict)
    return 1 if isinstance(verdict, Failed) else 0


def _client(service: str) -> object:
    import boto3  # noqa: PLC0415 - it takes a second, and SIGTERM may come before it is there

    return boto3.client(service, config=_CONFIG)


if __name__ == "__main__":
    sys.exit(main())
