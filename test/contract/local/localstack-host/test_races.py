"""One operation after the other: what the lock of the DynamoDB provider is there for."""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.client import BaseClient
from engine import ROOT, Engine
from races import RACERS, random_items, winners_of_rounds
from tables import all_items, create_table

ROUNDS = 300
MOST_ROUNDS_WITHOUT_LOCK = 2_000
WRITERS = 32
INCREMENTS = 50

type Report = Callable[..., None]


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str], seed: int) -> Report:
    """One line of JSON with the figures of a probe, for whoever compares runs."""

    def write(**figures: object) -> None:
        with capsys.disabled():
            print(json.dumps({**figures, "commit": commit(), "seed": seed}))

    return write


def commit() -> str:
    asked = subprocess.run(
        ["/usr/bin/env", "git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


@pytest.fixture
def dynamodb(restless_engine: Engine) -> BaseClient:
    return restless_engine.client("dynamodb")


def test_every_race_of_transactions_has_one_winner(dynamodb: BaseClient, report: Report, seed: int) -> None:
    table = create_table(dynamodb, pk="S")
    winners = winners_of_rounds(dynamodb, table, random_items(seed, ROUNDS))
    report(probe="transaction races", rounds=ROUNDS, racers=RACERS, winners=sum(winners))
    assert winners == [1] * ROUNDS
    # The losers left nothing behind: each round wrote the winner's item and the winner's note.
    assert len(all_items(dynamodb, table)) == 2 * ROUNDS


def test_the_same_races_without_the_lock_are_seen_to_fail(
    engine_without_lock: Engine, report: Report, seed: int
) -> None:
    client = engine_without_lock.client("dynamodb")
    table = create_table(client, pk="S")
    winners: list[int] = []
    while set(winners) <= {1} and len(winners) < MOST_ROUNDS_WITHOUT_LOCK:
        winners += winners_of_rounds(client, table, random_items(seed + len(winners), 20))
    wrong = sum(1 for of_round in winners if of_round != 1)
    report(probe="transaction races without lock", rounds=len(winners), racers=RACERS, wrong=wrong)
    assert wrong > 0


def test_no_increment_is_lost(dynamodb: BaseClient, report: Report) -> None:
    table = create_table(dynamodb, pk="S")
    key = {"pk": {"S": "counter"}}

    def increment(_writer: int) -> None:
        for _ in range(INCREMENTS):
            dynamodb.update_item(
                TableName=table,
                Key=key,
                UpdateExpression="ADD amount :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(increment, range(WRITERS)))
    amount = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]["amount"]["N"]
    report(probe="increments", writers=WRITERS, each=INCREMENTS, amount=int(amount))
    assert amount == str(WRITERS * INCREMENTS)
