"""Idempotency tokens of TransactWriteItems, which moto ignores: a caller that asks again would write twice."""

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localstack.aws.api import CommonServiceException

if TYPE_CHECKING:
    from localstack.aws.api import RequestContext, ServiceRequest, ServiceResponse
    from localstack.aws.api.core import ServiceRequestHandler

# DynamoDB's own time. SDKs send a token with every transaction: what is kept has to be small and must end.
REMEMBER_SECONDS = 600

type Token = tuple[str, str, str]


@dataclass(frozen=True)
class Remembered:
    at: float
    digest: bytes
    answer: "ServiceResponse"


class RememberedTransactions:
    """Lets each transaction through once, and repeats its answer to whoever asks again with the same token.

    Only what succeeded is remembered, as on AWS: a transaction that was cancelled may be tried again. The memory ends
    with the process, and so do the tables.
    """

    def __init__(self, handler: "ServiceRequestHandler") -> None:
        self._handler = handler
        # In the order of time, because a dictionary keeps the order in which it was filled.
        self._remembered: dict[Token, Remembered] = {}

    def __call__(self, context: "RequestContext", request: "ServiceRequest") -> "ServiceResponse":
        client_token = request.get("ClientRequestToken")
        if not client_token:
            return self._handler(context, request)
        token = (context.account_id, context.region, client_token)
        digest = digest_of(context)
        now = time.monotonic()
        self._forget_before(now - REMEMBER_SECONDS)
        known = self._remembered.get(token)
        if known is None:
            known = Remembered(now, digest, self._handler(context, request))
            self._remembered[token] = known
        if known.digest != digest:
            message = "The token was used before, with other items."
            raise CommonServiceException("IdempotentParameterMismatchException", message)
        return known.answer

    def _forget_before(self, moment: float) -> None:
        while self._remembered:
            oldest = next(iter(self._remembered))
            if self._remembered[oldest].at >= moment:
                return
            del self._remembered[oldest]


def digest_of(context: "RequestContext") -> bytes:
    """Of the items as they were sent, whatever the order of their attributes; what is only asked about is left out."""
    items = json.loads(context.request.get_data()).get("TransactItems")
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).digest()
