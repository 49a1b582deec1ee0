"""A stack update changes the indexes of a table and keeps its items."""

import json
from itertools import count

import pytest
from botocore.client import BaseClient
from engine import Engine
from functions import wait_for
from tables import all_items

ITEMS = [{"pk": {"S": str(number)}, "market": {"S": "DE" if number % 2 else "FR"}} for number in range(1, 6)]
names = (f"stack-{number}" for number in count(1))


@pytest.fixture(scope="module")
def stacks(engine: Engine) -> BaseClient:
    return engine.client("cloudformation")


def template(table: str, *, indexed: bool, **more: object) -> str:
    """The table of a stack, with or without an index by market."""
    by_market = {
        "IndexName": "by-market",
        "KeySchema": [{"AttributeName": "market", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    keys = ["pk", "market"] if indexed else ["pk"]
    properties = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        **({"GlobalSecondaryIndexes": [by_market]} if indexed else {}),
        **more,
    }
    return json.dumps({"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}})


def create(stacks: BaseClient, dynamodb: BaseClient, table: str, *, indexed: bool) -> None:
    stacks.create_stack(StackName=table, TemplateBody=template(table, indexed=indexed))
    wait_for(stacks, "stack_create_complete", StackName=table)
    for item in ITEMS:
        dynamodb.put_item(TableName=table, Item=item)


def update(stacks: BaseClient, table: str, body: str) -> None:
    stacks.update_stack(StackName=table, TemplateBody=body)
    wait_for(stacks, "stack_update_complete", StackName=table)


def test_an_added_index_finds_the_items_that_were_there(stacks: BaseClient, dynamodb: BaseClient) -> None:
    table = next(names)
    create(stacks, dynamodb, table, indexed=False)
    update(stacks, table, template(table, indexed=True))
    answer = dynamodb.query(
        TableName=table,
        IndexName="by-market",
        KeyConditionExpression="market = :market",
        ExpressionAttributeValues={":market": {"S": "FR"}},
    )
    assert sorted(item["pk"]["S"] for item in answer["Items"]) == ["2", "4"]
    assert all_items(dynamodb, table) == ITEMS


def test_a_removed_index_leaves_the_items(stacks: BaseClient, dynamodb: BaseClient) -> None:
    table = next(names)
    create(stacks, dynamodb, table, indexed=True)
    update(stacks, table, template(table, indexed=False))
    assert not dynamodb.describe_table(TableName=table)["Table"].get("GlobalSecondaryIndexes")
    assert all_items(dynamodb, table) == ITEMS


def test_recovery_and_time_to_live_are_set(stacks: BaseClient, dynamodb: BaseClient) -> None:
    table = next(names)
    create(stacks, dynamodb, table, indexed=False)
    recovery = {"PointInTimeRecoveryEnabled": True}
    time_to_live = {"AttributeName": "ends", "Enabled": True}
    body = template(
        table, indexed=False, PointInTimeRecoverySpecification=recovery, TimeToLiveSpecification=time_to_live
    )
    update(stacks, table, body)
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    described = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert described == {"AttributeName": "ends", "TimeToLiveStatus": "ENABLED"}
