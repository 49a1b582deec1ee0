"""Callers that race for one item, each by a transaction that only the first may win."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from tables import put

RACERS = 16


def random_items(seed: int, count: int) -> list[str]:
    draw = Random(seed)  # noqa: S311 - reproducible on purpose
    return [f"item-{draw.getrandbits(64):016x}" for _ in range(count)]


def winners_of_rounds(client: BaseClient, table: str, items: list[str]) -> list[int]:
    """How many transactions won in each round, which is about one new item: one, wherever conditions hold."""
    start = Barrier(RACERS)

    def race(racer: int) -> list[bool]:
        won = []
        for item in items:
            start.wait(60)
            won.append(claim(client, table, item, racer))
        return won

    with ThreadPoolExecutor(RACERS) as pool:
        return [sum(of_round) for of_round in zip(*pool.map(race, range(RACERS)), strict=True)]


def claim(client: BaseClient, table: str, item: str, racer: int) -> bool:
    claimed = put(
        table,
        {"pk": {"S": item}, "owner": {"N": str(racer)}},
        ConditionExpression="attribute_not_exists(pk)",
    )
    note = put(table, {"pk": {"S": f"{item}-note-of-{racer}"}})
    try:
        client.transact_write_items(TransactItems=[claimed, note])
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        return False
    return True
