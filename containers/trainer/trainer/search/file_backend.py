"""Optuna's journal in a file, for a machine without AWS, with the one thing that ours need beside it."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock

from trainer.search.backend import FencedBackend, refuse_batch


@dataclass(frozen=True)
class FileJournal:
    """A journal in a file, for workers on one machine."""

    path: Path


class ReentrantFileLock(JournalFileSymlinkLock):
    """A lock that its holder may take again: to look at the end of the file and append is one step."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._thread = threading.RLock()
        self._depth = 0

    def acquire(self) -> bool:
        self._thread.acquire()
        try:
            if self._depth == 0:
                super().acquire()
        except BaseException:
            self._thread.release()
            raise
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        try:
            if self._depth == 0:
                super().release()
        finally:
            self._thread.release()


class FileJournalBackend(JournalFileBackend, FencedBackend):
    """Safe for several processes on one machine."""

    def __init__(self, place: FileJournal) -> None:
        self._own_lock = ReentrantFileLock(str(place.path))
        super().__init__(str(place.path), lock_obj=self._own_lock)

    def append_logs_at(self, log_number: int, logs: list[dict[str, Any]]) -> bool:
        refuse_batch(logs)
        self._own_lock.acquire()
        try:
            if any(True for _ in self.read_logs(log_number)):
                return False
            self.append_logs(logs)
            return True
        finally:
            self._own_lock.release()
