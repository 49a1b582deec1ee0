"""A journal of Optuna in a table of DynamoDB.

Our own, because Optuna keeps journals in files and in Redis only, and a search on AWS has neither: its workers share
nothing but the registry. One item is one log; its sort key is the log's number. An item is only ever put where none is,
and only after its writer has seen the item before it, so the numbers have no gap and the order is the same for all.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from botocore.exceptions import ClientError

from trainer.search.backend import LARGEST_BATCH, FencedBackend, refuse_batch
from trainer.search.errors import JournalBusyError, JournalGapError, LogTooLargeError
from trainer.search.patience import Patience

# DynamoDB takes items of 400 KB. The rest of an item, its keys and its mark, is below 3 KB.
LARGEST_LOG_BYTES = 396 * 1024
# It takes transactions of 4 MB. Quotes in a log are escaped once more in the request, which some engines measure.
LARGEST_BATCH_BYTES = 2_500_000

# Refusals that say "not now" or "not at this number". Any other one would come again.
PASSING_REFUSALS = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "None"}
)
PASSING_ERRORS = frozenset(
    {"ConditionalCheckFailedException", "TransactionConflictException", "ProvisionedThroughputExceededException"}
)

# So many logs are asked for by their keys, before a query is made for the rest.
NEAR = 8

# What twelve digits hold.
LAST_LOG_NUMBER = 10**12 - 1

Item = dict[str, dict[str, str]]


class DynamoClient(Protocol):
    """The part of boto3's client that a journal needs."""

    def put_item(self, **request: Any) -> dict[str, Any]: ...  # noqa: ANN401 - boto3 has no types
    def transact_write_items(self, **request: Any) -> dict[str, Any]: ...  # noqa: ANN401
    def batch_get_item(self, **request: Any) -> dict[str, Any]: ...  # noqa: ANN401
    def query(self, **request: Any) -> dict[str, Any]: ...  # noqa: ANN401


@dataclass(frozen=True)
class TableJournal:
    """A journal in a table with the keys `pk` and `sk`: all of the partition, one search each."""

    table: str
    partition: str


class DynamoJournalBackend(FencedBackend):
    """Safe for any number of threads, processes and machines that write to one journal."""

    def __init__(self, client: DynamoClient, place: TableJournal, patience: Patience | None = None) -> None:
        self._client = client
        self._place = place
        self._patience = patience or Patience()
        # Every log below this number exists; it may lag behind the journal and never runs ahead of it.
        self._end = 0

    def read_logs(self, log_number_from: int) -> Iterator[dict[str, Any]]:
        return (json.loads(item["log"]["S"]) for item in self._items(log_number_from))

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Append all logs in their order; up to 100 of them, if they are no larger than 2.5 MB, as one."""
        for batch in _batches([_written(log) for log in logs]):
            self._append(batch)

    def append_logs_at(self, log_number: int, logs: list[dict[str, Any]]) -> bool:
        refuse_batch(logs)
        batches = list(_batches([_written(log) for log in logs]))
        if len(batches) != 1:
            raise LogTooLargeError(f"{len(logs)} logs are together larger than {LARGEST_BATCH_BYTES} bytes")
        mark = uuid4().hex
        return self._put(log_number, batches[0], mark) or self._carries(log_number, mark)

    def _append(self, batch: list[str]) -> None:
        mark = uuid4().hex
        for _ in self._patience.tries():
            start = self._end
            if self._put(start, batch, mark) or self._overtaken(mark):
                return
        raise JournalBusyError(
            f"{self._place.partition}: others were faster {self._patience.most_tries} times; log {self._end} is still "
            "not written. Use fewer workers, or report less often"
        )

    def _put(self, log_number: int, batch: list[str], mark: str) -> bool:
        """Write the batch from this number on, unless there is something. False may also mean that it is ours."""
        puts = [self._request(log_number + offset, log, mark) for offset, log in enumerate(batch)]
        try:
            if len(puts) == 1:
                self._client.put_item(**puts[0])
            else:
                self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
        except ClientError as error:
            if not _will_pass(error):
                raise
            return False
        self._end = log_number + len(batch)
        return True

    def _request(self, log_number: int, log: str, mark: str) -> dict[str, Any]:
        item = self._key(log_number) | {"log": {"S": log}, "mark": {"S": mark}}
        condition = "attribute_not_exists(pk)"
        return {"TableName": self._place.table, "Item": item, "ConditionExpression": condition}

    def _key(self, log_number: int) -> Item:
        return {"pk": {"S": self._place.partition}, "sk": {"S": sort_key(log_number)}}

    def _overtaken(self, mark: str) -> bool:
        """Move to the end of the journal; true if the batch with this mark is on the way.

        A client that repeats a request whose answer was lost is refused by its own first success.
        """
        return any(item["mark"]["S"] == mark for item in self._items(self._end))

    def _carries(self, log_number: int, mark: str) -> bool:
        first = next(self._items(log_number), None)
        return first is not None and first["mark"]["S"] == mark

    def _items(self, log_number: int) -> Iterator[Item]:
        """The items from this number on, without a gap.

        A read of many items is not one moment: it may find the second item of a batch and not the first, which was put
        at the same time. Such a gap closes by itself; to pass over it would be another order than everyone else's.
        """
        expected = log_number
        for _ in self._patience.tries():
            for item in self._found(expected):
                if item["sk"]["S"] != sort_key(expected):
                    break
                expected += 1
                self._end = max(self._end, expected)
                yield item
            else:
                return
        raise JournalGapError(f"{self._place.partition}: {sort_key(expected)} is missing and later logs are there")

    def _found(self, log_number: int) -> Iterator[Item]:
        """Most reads find one new log or none. To ask for the next few by their keys takes the same time however long
        the journal is, also where an engine passes over the whole partition to answer a query."""
        near = self._near(log_number)
        yield from near
        if len(near) == NEAR:
            yield from self._query(log_number + NEAR)

    def _near(self, log_number: int) -> list[Item]:
        keys = [self._key(number) for number in range(log_number, log_number + NEAR)]
        request = {self._place.table: {"Keys": keys, "ConsistentRead": True}}
        found: list[Item] = []
        for _ in self._patience.tries():
            answer = self._client.batch_get_item(RequestItems=request)
            found.extend(answer["Responses"].get(self._place.table, []))
            request = answer.get("UnprocessedKeys", {})
            if not request:
                return sorted(found, key=lambda item: item["sk"]["S"])
        raise JournalBusyError(f"{self._place.table} left reads undone {self._patience.most_tries} times")

    def _query(self, log_number: int) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._place.table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :partition AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":partition": {"S": self._place.partition},
                ":first": {"S": sort_key(log_number)},
                ":last": {"S": sort_key(LAST_LOG_NUMBER)},
            },
        }
        while True:
            page = self._client.query(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def sort_key(log_number: int) -> str:
    return f"log#{log_number:012d}"


def _written(log: dict[str, Any]) -> str:
    text = json.dumps(log, separators=(",", ":"))
    # Everything in it is ASCII: characters are bytes.
    if len(text) > LARGEST_LOG_BYTES:
        raise LogTooLargeError(
            f"a log of {len(text)} bytes is larger than {LARGEST_LOG_BYTES}; keep large values of a trial in an object "
            f"and its name in the trial. It begins: {text[:120]}"
        )
    return text


def _batches(logs: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for log in logs:
        if batch and (len(batch) == LARGEST_BATCH or size + len(log) > LARGEST_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(log)
        size += len(log)
    if batch:
        yield batch


def _will_pass(error: ClientError) -> bool:
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])
    if error.response["Error"]["Code"] == "TransactionCanceledException":
        return all(reason["Code"] in PASSING_REFUSALS for reason in reasons)
    return error.response["Error"]["Code"] in PASSING_ERRORS
