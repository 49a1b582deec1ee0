"""The lines of a job, in the log group where those of all jobs are, and in the stream that is named after it."""

import sys
import time
from collections import deque
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

# One call takes a mebibyte, in which each line counts for 26 bytes more, and 10,000 lines.
_MOST_BYTES = 1_048_576
_MOST_LINES = 10_000
_BESIDE_LINE = 26
_LONGEST_LINE = 16_384
# A log that is away must not fill the memory of the container.
_MOST_WAITING = 20_000
_KEPT = 20


class JobLog:
    """`take` may be called from another thread than the rest."""

    def __init__(self, client: Any, group: str, job_uri: str) -> None:  # noqa: ANN401 - boto3 has no types
        self._client = client
        self._place = {"logGroupName": group, "logStreamName": log_stream(job_uri)}
        self._waiting: deque[dict[str, Any]] = deque(maxlen=_MOST_WAITING)
        self._last: deque[str] = deque(maxlen=_KEPT)
        self._has_stream = False

    def take(self, line: str) -> None:
        if not line.strip():
            return
        self._last.append(line[:500])
        for start in range(0, len(line), _LONGEST_LINE):
            text = line[start : start + _LONGEST_LINE]
            self._waiting.append({"timestamp": time.time_ns() // 1_000_000, "message": text})

    def last_lines(self) -> list[str]:
        return list(self._last)

    def send(self) -> None:
        """All that waits. Never fails: what cannot be sent is tried again with the next lines."""
        try:
            while batch := self._batch():
                self._put(batch)
                for _ in batch:
                    self._waiting.popleft()
        except (BotoCoreError, ClientError) as error:
            sys.stderr.write(f"lines of the job wait: {error}\n")

    def _put(self, batch: list[dict[str, Any]]) -> None:
        if not self._has_stream:
            # It is there after an earlier try of the job.
            with suppress(self._client.exceptions.ResourceAlreadyExistsException):
                self._client.create_log_stream(**self._place)
            self._has_stream = True
        self._client.put_log_events(**self._place, logEvents=batch)

    def _batch(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        size = 0
        for line in list(self._waiting)[:_MOST_LINES]:
            size += len(line["message"].encode()) + _BESIDE_LINE
            if size > _MOST_BYTES:
                break
            batch.append(line)
        # Asked for by time, and a clock may have been set back.
        return sorted(batch, key=lambda line: line["timestamp"])


def log_stream(job_uri: str) -> str:
    """As `jobLogStream` of lib/domain/train/job-log.ts names it."""
    name = urlsplit(job_uri).path.lstrip("/").removesuffix(".json")
    return name.replace(":", "_").replace("*", "_")
