"""Changes of a table by a stack update. LocalStack has none, and tells nobody: the stack passes for updated."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import (
    DynamoDBTableProperties,
    DynamoDBTableProvider,
)

if TYPE_CHECKING:
    from botocore.client import BaseClient

type Properties = DynamoDBTableProperties
type Change = dict[str, dict[str, object]]


def install() -> None:
    DynamoDBTableProvider.update = update


def update(_provider: DynamoDBTableProvider, request: ResourceRequest[Properties]) -> ProgressEvent[Properties]:
    """Adds and removes indexes, and sets point-in-time recovery and time to live; the items stay where they are."""
    wanted, present = request.desired_state, request.previous_state
    client: BaseClient = request.aws_client_factory.dynamodb
    table = {"TableName": present["TableName"]}
    for change in index_changes(wanted, present):
        client.update_table(
            **table, AttributeDefinitions=wanted["AttributeDefinitions"], GlobalSecondaryIndexUpdates=[change]
        )
    if recovery := changed("PointInTimeRecoverySpecification", wanted, present):
        client.update_continuous_backups(**table, PointInTimeRecoverySpecification=recovery)
    if time_to_live := changed("TimeToLiveSpecification", wanted, present):
        client.update_time_to_live(**table, TimeToLiveSpecification=time_to_live)
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=present | wanted)


def changed(name: str, wanted: Properties, present: Properties) -> dict[str, object] | None:
    return wanted.get(name) if wanted.get(name) != present.get(name) else None


def index_changes(wanted: Properties, present: Properties) -> Iterator[Change]:
    """One change each, as the API takes them: first what goes, then what comes."""
    new, old = indexes(wanted), indexes(present)
    for name in old.keys() - new.keys():
        yield {"Delete": {"IndexName": name}}
    for name in new.keys() - old.keys():
        yield {"Create": new[name]}


def indexes(table: Properties) -> dict[str, dict[str, object]]:
    return {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes") or []}
