"""What each row is used for in each fold. The folds come whole from TypeScript; nothing is split here."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.places import fetch_checked, locate
from trainer.table import Integers, Table, numbers, read_batches, whole

ROLES = ("train", "stop", "calibrate", "test")
_COLUMNS = ["row_id", "fold", "role"]


@dataclass(frozen=True)
class Fold:
    """Positions in the table, rising. A row of the table without a role was purged, or lies outside of the fold."""

    number: int
    train: Integers
    stop: Integers
    calibrate: Integers
    test: Integers

    def roles(self) -> Iterator[tuple[str, Integers]]:
        return ((role, getattr(self, role)) for role in ROLES)

    def counts(self) -> dict[str, int]:
        return {role: len(rows) for role, rows in self.roles()}


def load_folds(order: Order, table: Table) -> tuple[Fold, ...]:
    described = order.table.folds
    path = fetch_checked(locate(described.place, order.table_place), described.sha256, order.downloads)
    batches = list(read_batches(path, _COLUMNS, described.rows))
    row_ids, fold, role = (_column(name, [numbers(batch, name) for batch in batches]) for name in _COLUMNS)
    _check_range("fold", fold, order.table.fold_count)
    _check_range("role", role, len(ROLES))
    positions = positions_of(table.row_ids, row_ids)
    return tuple(
        _fold(number, positions[fold == number], role[fold == number]) for number in range(order.table.fold_count)
    )


def positions_of(row_ids: Integers, wanted: Integers) -> Integers:
    """Where in the table the rows with these ids are."""
    by_id = np.argsort(row_ids, kind="stable")
    ordered = row_ids[by_id]
    if np.any(ordered[1:] == ordered[:-1]):
        twice = ordered[1:][ordered[1:] == ordered[:-1]][0]
        raise TrainError(Code.ROW_IDS_DIFFER, f"two rows of the table have the row_id {twice}")
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    unknown = ordered[at] != wanted
    if np.any(unknown):
        count, first = int(unknown.sum()), wanted[unknown][0]
        raise TrainError(Code.ROW_IDS_DIFFER, f"the folds name {count} rows that the table lacks, {first} first")
    return by_id[at]


def _column(name: str, parts: list[np.ndarray]) -> Integers:
    code = Code.ROW_IDS_DIFFER if name == "row_id" else Code.FOLDS_INVALID
    return whole(np.concatenate(parts) if parts else np.empty(0), name, code)


def _check_range(name: str, values: Integers, count: int) -> None:
    outside = values[(values < 0) | (values >= count)]
    if len(outside) > 0:
        raise TrainError(Code.FOLDS_INVALID, f"there is a {name} {outside[0]}, and {count} exist")


def _fold(number: int, positions: Integers, role: Integers) -> Fold:
    if len(np.unique(positions)) != len(positions):
        # A row to calibrate or to test on that was fitted on too would make every figure of the fold too good.
        raise TrainError(Code.FOLDS_INVALID, f"fold {number} uses a row twice")
    train, stop, calibrate, test = (np.sort(positions[role == code]) for code in range(len(ROLES)))
    return Fold(number=number, train=train, stop=stop, calibrate=calibrate, test=test)
