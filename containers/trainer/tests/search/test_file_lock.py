"""The lock of a journal in a file, among processes."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from trainer.search.file_backend import ReentrantFileLock

TRAINER = Path(__file__).parents[2]

HOLDER = """
import sys, time
from pathlib import Path
from trainer.search.file_backend import ReentrantFileLock
lock = ReentrantFileLock(Path(sys.argv[1]))
lock.acquire()
lock.acquire()
lock.release()
print("held", flush=True)
sys.stdin.read()
"""


def holding(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", HOLDER, str(path)],
        env={**os.environ, "PYTHONPATH": str(TRAINER)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def is_held(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def test_who_is_killed_has_let_go(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    with holding(path) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            assert is_held(path)
        finally:
            holder.send_signal(signal.SIGKILL)
    lock = ReentrantFileLock(path)
    lock.acquire()
    lock.release()


def test_whoever_holds_it_may_take_it_again_and_lets_go_with_the_last_release(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    lock = ReentrantFileLock(path)
    lock.acquire()
    lock.acquire()
    lock.release()
    assert is_held(path)
    lock.release()
    assert not is_held(path)
