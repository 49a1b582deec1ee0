"""Optuna's journal in a file, for a machine without AWS, with the one thing that ours need beside it."""

import fcntl
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optuna.storages.journal import JournalFileBackend
from optuna.storages.journal._file import BaseJournalFileLock

from trainer.search.backend import FencedBackend, refuse_batch


@dataclass(frozen=True)
class FileJournal:
    """A journal in a file, for workers on one machine."""

    path: Path


class ReentrantFileLock(BaseJournalFileLock):
    """A lock that its holder may take again: to look at the end of the file and append is one step.

    The kernel holds it, not a file that is there: whoever is killed has let go of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.RLock()
        self._depth = 0
        self._descriptor = -1

    def acquire(self) -> bool:
        self._thread.acquire()
        try:
            if self._depth == 0:
                self._descriptor = _locked(self._path)
        except BaseException:
            self._thread.release()
            raise
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        try:
            if self._depth == 0:
                os.close(self._descriptor)
        finally:
            self._thread.release()


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class FileJournalBackend(JournalFileBackend, FencedBackend):
    """Safe for several processes on one machine."""

    def __init__(self, place: FileJournal) -> None:
        self._own_lock = ReentrantFileLock(place.path.with_name(f"{place.path.name}.lock"))
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
