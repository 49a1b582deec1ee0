"""A worker process of the tests. It can stop at a chosen moment, say so, and wait there to be killed."""

import json
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import optuna
from optuna.trial import TrialState
from trainer.search import SeededSampler, TableJournal, Worker, open_study, work
from trainer.search.dynamo_backend import DynamoJournalBackend
from trainer.search.open_backend import dynamo_client

STEPS = 3
STATE_OF_A_TRIAL = 6


@dataclass(frozen=True)
class Orders:
    """`hold` is a moment: `in objective`, or `before` or `after` one of `take`, `result`. The folder takes the news."""

    worker: str
    folder: str
    table: str
    partition: str
    study: str
    seed: int
    hold: str = ""

    def file(self, name: str) -> Path:
        return Path(self.folder) / f"{self.worker}.{name}"


class HoldingBackend(DynamoJournalBackend):
    """Stops between what was read and what is appended, or when it is appended and nobody knows yet."""

    def __init__(self, orders: Orders) -> None:
        super().__init__(dynamo_client(), TableJournal(orders.table, orders.partition))
        self._orders = orders

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        moment = moment_of(logs)
        self._hold_at(f"before {moment}")
        super().append_logs(logs)
        self._hold_at(f"after {moment}")

    def _hold_at(self, moment: str) -> None:
        if self._orders.hold == moment:
            hold(self._orders)


def moment_of(logs: list[dict[str, Any]]) -> str:
    if logs[0]["op_code"] != STATE_OF_A_TRIAL:
        return "another log"
    return "take" if logs[0]["state"] == TrialState.RUNNING else "result"


def hold(orders: Orders) -> None:
    orders.file("held").touch()
    while True:
        signal.pause()


def main(orders: Orders) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial: optuna.Trial) -> float:
        x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
        for step in range(STEPS):
            trial.report(x * x + y, step)
            if step == STEPS // 2 and orders.hold == "in objective":
                hold(orders)
        with orders.file("ran").open("a") as ran:
            ran.write(f"{trial.number}\n")
        return x * x + y

    study = open_study(HoldingBackend(orders), orders.study, sampler=SeededSampler(orders.seed))
    orders.file("ready").touch()
    sys.stdin.readline()
    work(study, objective, Worker(orders.worker, lambda: datetime.now(UTC), heartbeat_seconds=5))


if __name__ == "__main__":
    main(Orders(**json.loads(sys.argv[1])))
