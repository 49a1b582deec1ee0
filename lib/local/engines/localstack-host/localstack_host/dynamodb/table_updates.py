"""Changes of a table by a stack update. LocalStack has none, and tells nobody: the stack passes for updated."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import (
    DynamoDBTableProperties,
    DynamoDBTableProvider,
)

from localstack_host.dynamodb.table_definition import indexes, refused_changes, with_defaults

if TYPE_CHECKING:
    from botocore.client import BaseClient

type Properties = DynamoDBTableProperties
type Change = dict[str, dict[str, object]]

# What no template says, because it comes with the table.
KEPT = ("TableName", "Arn", "StreamArn")


def install() -> None:
    DynamoDBTableProvider.update = update


def update(_provider: DynamoDBTableProvider, request: ResourceRequest[Properties]) -> ProgressEvent[Properties]:
    """Adds and removes indexes, and sets point-in-time recovery and time to live; the items stay where they are."""
    present = request.previous_state
    # Nothing of `present` but this: a property that was removed would be there for the next update.
    wanted = request.desired_state | {name: present[name] for name in KEPT if name in present}
    if refused := refused_changes(wanted, present):
        message = f"{present['TableName']} stays as it was: no update of a table changes {', '.join(refused)} here"
        return ProgressEvent(status=OperationStatus.FAILED, resource_model=present, message=message)
    client: BaseClient = request.aws_client_factory.dynamodb
    for change in index_changes(wanted, present):
        client.update_table(
            TableName=present["TableName"],
            AttributeDefinitions=wanted["AttributeDefinitions"],
            GlobalSecondaryIndexUpdates=[change],
        )
    switch_features(client, with_defaults(wanted), with_defaults(present))
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=wanted)


def index_changes(wanted: Properties, present: Properties) -> Iterator[Change]:
    """One change each, as the API takes them: first what goes, then what comes."""
    new, old = indexes(wanted), indexes(present)
    for name in old.keys() - new.keys():
        yield {"Delete": {"IndexName": name}}
    for name in new.keys() - old.keys():
        yield {"Create": new[name]}


def switch_features(client: "BaseClient", wanted: Properties, present: Properties) -> None:
    table = {"TableName": present["TableName"]}
    recovery, recovery_before = (state["PointInTimeRecoverySpecification"] for state in (wanted, present))
    if recovery != recovery_before:
        client.update_continuous_backups(**table, PointInTimeRecoverySpecification=recovery)
    time_to_live, time_to_live_before = (state["TimeToLiveSpecification"] for state in (wanted, present))
    if time_to_live != time_to_live_before:
        # The API wants the name of the attribute also from whoever switches it off.
        client.update_time_to_live(**table, TimeToLiveSpecification=time_to_live_before | time_to_live)
