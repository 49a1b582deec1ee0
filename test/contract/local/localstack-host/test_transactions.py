"""A transaction happens whole or not at all, and once per token."""

from types import SimpleNamespace

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from engine import Engine
from localstack_host.dynamodb import tokens
from tables import Item, all_items, create_table, put

BEFORE = ("1", "2", "3")
NEVER = {"ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(pk)"}


@pytest.fixture(params=["without sort key", "with sort key"])
def keys(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"pk": "S"} if request.param == "without sort key" else {"pk": "S", "sk": "S"}


def key(name: str, keys: dict[str, str]) -> Item:
    """All items share a partition where there is a sort key."""
    return {"pk": {"S": name}} if len(keys) == 1 else {"pk": {"S": "all"}, "sk": {"S": name}}


def filled_table(client: BaseClient, keys: dict[str, str]) -> str:
    table = create_table(client, **keys)
    for name in BEFORE:
        nested = {"M": {"list": {"L": [{"N": name}]}}}
        client.put_item(TableName=table, Item={**key(name, keys), "amount": {"N": name}, "nested": nested})
    return table


def failing_transaction(table: str, keys: dict[str, str]) -> list[dict[str, object]]:
    """Each kind of write first, on items that are there and that are not; then the condition that never holds."""
    add = {"UpdateExpression": "ADD amount :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    grow = {
        "UpdateExpression": "SET nested.#list[5] = :one",
        "ExpressionAttributeNames": {"#list": "list"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return [
        put(table, {**key("new", keys), "amount": {"N": "9"}}),
        put(table, {**key("1", keys), "amount": {"N": "9"}}),
        {"Update": {"TableName": table, "Key": key("2", keys), **grow}},
        {"Update": {"TableName": table, "Key": key("new as well", keys), **add}},
        {"Delete": {"TableName": table, "Key": key("3", keys)}},
        {"ConditionCheck": {"TableName": table, "Key": key("none", keys), **NEVER}},
    ]


def test_a_failed_transaction_leaves_every_item_as_it_was(dynamodb: BaseClient, keys: dict[str, str]) -> None:
    table = filled_table(dynamodb, keys)
    before = all_items(dynamodb, table)
    with pytest.raises(ClientError) as failed:
        dynamodb.transact_write_items(TransactItems=failing_transaction(table, keys))
    reasons = [reason["Code"] for reason in failed.value.response["CancellationReasons"]]
    assert reasons == ["None"] * 5 + ["ConditionalCheckFailed"]
    assert all_items(dynamodb, table) == before


def test_a_table_named_by_its_arn_is_left_as_it_was(dynamodb: BaseClient, keys: dict[str, str]) -> None:
    table = filled_table(dynamodb, keys)
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    before = all_items(dynamodb, table)
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=failing_transaction(arn, keys))
    assert all_items(dynamodb, table) == before


def test_all_tables_of_a_failed_transaction_are_left_as_they_were(dynamodb: BaseClient) -> None:
    first, second = (create_table(dynamodb, pk="S") for _ in range(2))
    item = {"pk": {"S": "1"}}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[put(first, item), put(second, item, **NEVER)])
    assert all_items(dynamodb, first) == all_items(dynamodb, second) == []


def test_an_update_that_cannot_be_done_takes_its_transaction_back(dynamodb: BaseClient) -> None:
    table = filled_table(dynamodb, {"pk": "S"})
    before = all_items(dynamodb, table)
    add_to_map = {"UpdateExpression": "ADD nested :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    update = {"Update": {"TableName": table, "Key": {"pk": {"S": "1"}}, **add_to_map}}
    with pytest.raises(ClientError):
        dynamodb.transact_write_items(TransactItems=[put(table, {"pk": {"S": "new"}}), update])
    assert all_items(dynamodb, table) == before


def test_a_transaction_that_holds_writes_everything(dynamodb: BaseClient, keys: dict[str, str]) -> None:
    table = filled_table(dynamodb, keys)
    dynamodb.transact_write_items(TransactItems=failing_transaction(table, keys)[:-1])
    amounts = {item["sk" if len(keys) == 2 else "pk"]["S"]: item["amount"]["N"] for item in all_items(dynamodb, table)}
    assert amounts == {"1": "9", "2": "2", "new": "9", "new as well": "1"}


def add_one(table: str, *, amount: str = "1") -> list[dict[str, object]]:
    add = {"UpdateExpression": "ADD amount :more", "ExpressionAttributeValues": {":more": {"N": amount}}}
    return [{"Update": {"TableName": table, "Key": {"pk": {"S": "1"}}, **add}}]


def amount_of(client: BaseClient, table: str) -> str:
    return client.get_item(TableName=table, Key={"pk": {"S": "1"}})["Item"]["amount"]["N"]


def test_the_same_token_takes_effect_once(dynamodb: BaseClient) -> None:
    table = create_table(dynamodb, pk="S")
    for _ in range(3):
        dynamodb.transact_write_items(TransactItems=add_one(table), ClientRequestToken="take-once")
    assert amount_of(dynamodb, table) == "1"


def test_the_same_token_with_other_items_is_refused(dynamodb: BaseClient) -> None:
    table = create_table(dynamodb, pk="S")
    dynamodb.transact_write_items(TransactItems=add_one(table), ClientRequestToken="other-items")
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(TransactItems=add_one(table, amount="2"), ClientRequestToken="other-items")
    assert amount_of(dynamodb, table) == "1"


def test_a_token_is_free_again_after_a_failure(dynamodb: BaseClient) -> None:
    table = create_table(dynamodb, pk="S")
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(
            TransactItems=[put(table, {"pk": {"S": "1"}}, **NEVER)], ClientRequestToken="failed-first"
        )
    dynamodb.transact_write_items(TransactItems=add_one(table), ClientRequestToken="failed-first")
    assert amount_of(dynamodb, table) == "1"


@pytest.mark.parametrize("elsewhere", [{"region": "eu-central-1"}, {"account": "111111111111"}], ids=str)
def test_a_token_belongs_to_its_account_and_region(engine: Engine, elsewhere: dict[str, str]) -> None:
    """A table may bear the same name in both, so that the same request means another item."""
    clients = [engine.client("dynamodb"), engine.client("dynamodb", **elsewhere)]
    table = create_table(clients[0], pk="S")
    clients[1].create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    for client in clients:
        client.transact_write_items(TransactItems=add_one(table), ClientRequestToken=f"shared-{table}")
    assert [amount_of(client, table) for client in clients] == ["1", "1"]


def test_tokens_are_forgotten_after_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(tokens.time, "monotonic", lambda: clock.now)
    effects: list[float] = []
    remembered = tokens.RememberedTransactions(lambda _context, _request: effects.append(clock.now) or {})
    request = SimpleNamespace(get_data=lambda: b'{"TransactItems": []}')
    context = SimpleNamespace(account_id="000000000000", region="us-east-1", request=request)
    for clock.now in (0.0, 300.0, 600.0, 600.5, 900.0):
        remembered(context, {"ClientRequestToken": "token"})
    assert effects == [0.0, 600.5]
