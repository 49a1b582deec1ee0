"""Tables and items in the words of the API."""

from itertools import count

from botocore.client import BaseClient

numbers = count(1)

type Item = dict[str, dict[str, object]]


def create_table(client: BaseClient, **keys: str) -> str:
    """`create_table(client, pk="S", sk="B")`: the first is the partition key, the second the sort key."""
    name = f"table-{next(numbers)}"
    roles = ("HASH", "RANGE")
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": key, "KeyType": role} for key, role in zip(keys, roles, strict=False)],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in keys.items()],
    )
    return name


def put(table: str, item: Item, **options: object) -> dict[str, object]:
    return {"Put": {"TableName": table, "Item": item, **options}}


def all_items(client: BaseClient, table: str) -> list[Item]:
    return sorted(client.scan(TableName=table)["Items"], key=repr)
