"""The Python half of lane.ts: the same task, the same order of things, the same answer."""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np


class Lane(Protocol):
    """A library that is measured; its tables are its own affair."""

    def load(self, shared: str) -> Any: ...  # noqa: ANN401 - a table of the library
    def write(self, table: Any, path: str, *, plain: bool) -> None: ...  # noqa: ANN401
    def read(self, path: str, columns: list[str]) -> Any: ...  # noqa: ANN401
    def values(self, table: Any, column: str) -> np.ndarray: ...  # noqa: ANN401


def seconds(work: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> float:
    """Once before it is timed, so that pools of threads and of memory are there."""
    prepare()
    work()
    prepare()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def digest(lane: Lane, path: str, columns: list[str]) -> str:
    proof = hashlib.sha256()
    table = lane.read(path, columns)
    for column in columns:
        proof.update(np.ascontiguousarray(lane.values(table, column)).view(np.uint8).data)
    return proof.hexdigest()


def measure(lane: Lane, task: dict[str, Any]) -> dict[str, float]:
    own, shared, columns = task["own"], task["shared"], task["columns"]
    table = lane.load(shared)

    def clear() -> None:
        Path(own).unlink(missing_ok=True)

    return {
        "writePlain": seconds(lambda: lane.write(table, own, plain=True), clear),
        "write": seconds(lambda: lane.write(table, own, plain=False), clear),
        "readOwn": seconds(lambda: lane.read(own, columns)),
        "readShared": seconds(lambda: lane.read(shared, columns)),
        "readFew": seconds(lambda: lane.read(shared, task["few"])),
    }


def prove(lane: Lane, task: dict[str, Any]) -> dict[str, str]:
    own, shared, columns = task["own"], task["shared"], task["columns"]
    proofs = {"shared": digest(lane, shared, columns), "own": digest(lane, own, columns)}
    Path(own).unlink()
    lane.write(lane.load(shared), own, plain=True)
    return proofs | {"ownPlain": digest(lane, own, columns)}


def run_lane(lane: Lane) -> None:
    if sys.argv[1:] == ["load"]:
        return
    task = json.loads(sys.argv[1])
    answer = {"times": measure(lane, task), "proofs": prove(lane, task) if task["prove"] else {}}
    sys.stdout.write(json.dumps(answer))
