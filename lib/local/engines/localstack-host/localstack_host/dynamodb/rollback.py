"""A transaction that fails leaves every item as it was.

moto copies each table as a whole, once for every item that the transaction names, and puts the copies in the place of
the tables when it fails: a thousand items make a transaction slow, and a table that was named by its ARN is forgotten.
Here the touched items are copied, and put back into the table that everybody knows.
"""

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from moto.dynamodb import models
from moto.dynamodb.exceptions import MockValidationException, ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend, Table

if TYPE_CHECKING:
    from moto.dynamodb.models.dynamo_type import DynamoType, Item

type Operation = dict[str, dict[str, object]]
type Transact = Callable[[DynamoDBBackend, list[Operation]], None]


def install() -> None:
    models.copy = CopyWithoutTables
    DynamoDBBackend.transact_write_items = with_rollback(DynamoDBBackend.transact_write_items)


class CopyWithoutTables:
    """Stands for the module `copy` where moto runs its transactions, the only place there that copies a table."""

    @staticmethod
    def deepcopy[Value](value: Value) -> Value:
        return value if isinstance(value, Table) else copy.deepcopy(value)


def with_rollback(transact: Transact) -> Transact:
    def transact_write_items(backend: DynamoDBBackend, transact_items: list[Operation]) -> None:
        places = list(touched_places(backend, transact_items))
        try:
            transact(backend, transact_items)
        except Exception:
            for place in places:
                place.restore()
            raise

    return transact_write_items


class Place:
    """Where an item lies, or could lie, and what lay there before."""

    def __init__(self, table: Table, hash_key: "DynamoType", range_key: "DynamoType | None") -> None:
        self._table = table
        self._hash_key = hash_key
        self._range_key = range_key
        self._before: Item | None = copy.deepcopy(table.get_item(hash_key, range_key))

    def restore(self) -> None:
        if self._range_key is None:
            put_back(self._table.items, self._hash_key, self._before)
        else:
            put_back(self._table.items[self._hash_key], self._range_key, self._before)


def put_back(items: "dict[DynamoType, Item]", key: "DynamoType", item: "Item | None") -> None:
    if item is None:
        items.pop(key, None)
    else:
        items[key] = item


def touched_places(backend: DynamoDBBackend, operations: list[Operation]) -> Iterator[Place]:
    """An operation that names no table or no whole key writes nothing; moto says what is wrong with it."""
    for operation in operations:
        for details in operation.values():
            try:
                table = backend.get_table(details.get("TableName"))
                yield Place(table, *backend.get_keys_value(table, details.get("Key") or details.get("Item") or {}))
            except (ResourceNotFoundException, MockValidationException):
                continue
