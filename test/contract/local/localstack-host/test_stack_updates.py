"""A stack update changes a table and keeps its items, or says what it cannot change."""

import json
from itertools import count

import pytest
from botocore.client import BaseClient
from engine import Engine, until
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


def test_a_removed_time_to_live_and_recovery_are_switched_off(stacks: BaseClient, dynamodb: BaseClient) -> None:
    table = next(names)
    create(stacks, dynamodb, table, indexed=False)
    features = {
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "TimeToLiveSpecification": {"AttributeName": "ends", "Enabled": True},
    }
    # Twice, because the second round finds what the first one has left in the stack.
    for _ in range(2):
        update(stacks, table, template(table, indexed=False, **features))
        assert features_of(dynamodb, table) == ("ENABLED", "ENABLED")
        update(stacks, table, template(table, indexed=False))
        assert features_of(dynamodb, table) == ("DISABLED", "DISABLED")


def features_of(dynamodb: BaseClient, table: str) -> tuple[str, str]:
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    time_to_live = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    return backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], time_to_live["TimeToLiveStatus"]


OTHER_INDEX = {
    "IndexName": "by-market",
    "KeySchema": [{"AttributeName": "market", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
NUMBERS = [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "market", "AttributeType": "N"}]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"GlobalSecondaryIndexes": [OTHER_INDEX]}, "GlobalSecondaryIndexes (by-market)"),
        ({"AttributeDefinitions": NUMBERS}, "GlobalSecondaryIndexes (by-market)"),
        ({"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}, "StreamSpecification"),
        ({"Tags": [{"Key": "team", "Value": "blue"}], "TableClass": "STANDARD_INFREQUENT_ACCESS"}, "TableClass, Tags"),
    ],
)
def test_a_change_that_cannot_be_made_fails_by_name(
    stacks: BaseClient, dynamodb: BaseClient, changed: dict[str, object], named: str
) -> None:
    """What the update could have done is left undone with it."""
    table = next(names)
    create(stacks, dynamodb, table, indexed=True)
    before = dynamodb.describe_table(TableName=table)["Table"]
    time_to_live = {"AttributeName": "ends", "Enabled": True}
    body = template(table, indexed=True, TimeToLiveSpecification=time_to_live, **changed)
    update_by_change_set(stacks, table, body)
    until(lambda: status_of(stacks, table) == "UPDATE_ROLLBACK_COMPLETE")
    events = stacks.describe_stack_events(StackName=table)["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events if event["LogicalResourceId"] == "Table"]
    assert f"{table} stays as it was: no update of a table changes {named} here" in reasons
    assert dynamodb.describe_table(TableName=table)["Table"] == before
    assert features_of(dynamodb, table)[1] == "DISABLED"


def update_by_change_set(stacks: BaseClient, stack: str, body: str) -> None:
    """As the CDK does it: the shorter way, UpdateStack, calls everything a success in LocalStack."""
    change = {"StackName": stack, "ChangeSetName": "change"}
    stacks.create_change_set(**change, TemplateBody=body)
    wait_for(stacks, "change_set_create_complete", **change)
    stacks.execute_change_set(**change)


def status_of(stacks: BaseClient, stack: str) -> str:
    return stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]


def test_what_a_template_says_in_other_words_is_no_change(stacks: BaseClient, dynamodb: BaseClient) -> None:
    table = next(names)
    encryption = {"SSESpecification": {"SSEEnabled": False}}
    stacks.create_stack(StackName=table, TemplateBody=template(table, indexed=True, **encryption))
    wait_for(stacks, "stack_create_complete", StackName=table)
    reordered = [{"AttributeName": key, "AttributeType": "S"} for key in ("market", "pk")]
    defaults = {"DeletionProtectionEnabled": "false", "TableClass": "STANDARD", "AttributeDefinitions": reordered}
    for same in (defaults | encryption, defaults, encryption):
        update(stacks, table, template(table, indexed=True, **same))
