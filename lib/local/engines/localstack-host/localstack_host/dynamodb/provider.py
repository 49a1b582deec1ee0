"""PROVIDER_OVERRIDE_DYNAMODB=moto: the service that LocalStack starts at the first call."""

import threading
from typing import TYPE_CHECKING

from localstack.services.plugins import Service, aws_provider

if TYPE_CHECKING:
    from localstack.aws.api import RequestContext, ServiceRequest, ServiceResponse
    from localstack.aws.api.core import ServiceRequestHandler
    from localstack.aws.skeleton import DispatchTable

# moto checks a condition and then writes, without a lock: two of the callers that race for an item could both win.
one_at_a_time = threading.RLock()


@aws_provider(api="dynamodb", name="moto")
def dynamodb_by_moto() -> Service:
    """LocalStack imports this module whenever it starts, and calls this only when DynamoDB is used: moto comes then."""
    from localstack.aws.api.dynamodb import DynamodbApi  # noqa: PLC0415

    from localstack_host.dynamodb import numbers, rollback, table_updates  # noqa: PLC0415

    numbers.install()
    rollback.install()
    table_updates.install()
    return Service.for_provider(DynamodbApi(), dispatch_table_factory=dispatch_table)


def dispatch_table(provider: object) -> "DispatchTable":
    from localstack.services.moto import MotoFallbackDispatcher  # noqa: PLC0415

    from localstack_host.dynamodb.tokens import RememberedTransactions  # noqa: PLC0415

    handlers = dict(MotoFallbackDispatcher(provider))
    handlers["TransactWriteItems"] = RememberedTransactions(handlers["TransactWriteItems"])
    return {operation: locked(handler) for operation, handler in handlers.items()}


def locked(handler: "ServiceRequestHandler") -> "ServiceRequestHandler":
    def call(context: "RequestContext", request: "ServiceRequest") -> "ServiceResponse":
        with one_at_a_time:
            return handler(context, request)

    return call
