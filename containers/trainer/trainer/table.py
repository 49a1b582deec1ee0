"""The table to train on, in memory: features as one matrix, labels, weights and regimes as columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from trainer.contracts import FeatureTable
from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.places import fetch_checked, locate

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

_ROWS_AT_ONCE = 65_536
_BYTES_PER_VALUE = 8


@dataclass(frozen=True)
class Table:
    """Rows in the order of the files. A missing feature is NaN."""

    features: tuple[str, ...]
    matrix: Floats
    row_ids: Integers
    times: Integers
    labels: Mapping[str, Floats]
    weights: Floats | None
    regimes: Integers | None


def load_table(order: Order) -> Table:
    """Reads what the job needs of the table: the labels that its heads learn, and no others."""
    described = order.table
    _check_room(described, order.job.limits.memory_mib)
    targets = sorted({head.target for head in order.job.heads})
    extra = [name for name in (described.weight, described.regime) if name is not None]
    content = {name: np.empty(described.rows) for name in ("row_id", "event_time_us", *targets, *extra)}
    matrix = np.empty((described.rows, len(described.features)))
    _fill(order, content | {name: matrix[:, at] for at, name in enumerate(described.features)})
    regime = described.regime
    return Table(
        features=described.features,
        matrix=matrix,
        row_ids=whole(content["row_id"], "row_id", Code.ROW_IDS_DIFFER),
        times=whole(content["event_time_us"], "event_time_us", Code.TABLE_UNREADABLE),
        labels={name: content[name] for name in targets},
        weights=None if described.weight is None else content[described.weight],
        regimes=None if regime is None else whole(content[regime], regime, Code.TABLE_UNREADABLE),
    )


def _fill(order: Order, target: Mapping[str, Floats]) -> None:
    described, columns = order.table, list(target)
    filled = 0
    for part in described.files:
        path = fetch_checked(locate(part.place, order.table_place), part.sha256, order.downloads)
        for batch in read_batches(path, columns, part.rows):
            end = filled + batch.num_rows
            if end <= described.rows:
                for name in columns:
                    target[name][filled:end] = numbers(batch, name)
            filled = end
    if filled != described.rows:
        reason = f"the files hold {filled} rows, and the table is said to have {described.rows}"
        raise TrainError(Code.TABLE_UNREADABLE, reason)


def read_batches(path: Path, columns: list[str], rows: int) -> Iterator[pa.RecordBatch]:
    """The batches of a Parquet file that has these columns and so many rows."""
    try:
        with pq.ParquetFile(path) as file:
            lacking = [name for name in columns if name not in file.schema_arrow.names]
            if lacking:
                raise TrainError(Code.TABLE_UNREADABLE, f"{path.name} lacks the columns {', '.join(lacking)}")
            if file.metadata.num_rows != rows:
                found = file.metadata.num_rows
                raise TrainError(Code.TABLE_UNREADABLE, f"{path.name} has {found} rows, and {rows} were said")
            yield from file.iter_batches(_ROWS_AT_ONCE, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise TrainError(Code.TABLE_UNREADABLE, f"{path.name} cannot be read as Parquet: {error}") from error


def numbers(batch: pa.RecordBatch, name: str) -> Floats:
    """A column as doubles; null is NaN. Whole numbers are exact up to 2^53, as everywhere in the project."""
    column = batch.column(name)
    try:
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64())
        kind = column.type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
            raise TrainError(Code.TABLE_UNREADABLE, f"column {name} holds {kind}, not numbers")
        return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid as error:
        raise TrainError(Code.TABLE_UNREADABLE, f"column {name} holds what no double can: {error}") from error


def whole(values: Floats, name: str, code: Code) -> Integers:
    if not np.all(np.isfinite(values)) or np.any(values != np.floor(values)):
        raise TrainError(code, f"column {name} holds something that is not a whole number")
    return values.astype(np.int64)


def _check_room(described: FeatureTable, memory_mib: int) -> None:
    """Refuses at once what cannot fit: the features alone take 8 bytes a value."""
    least = described.rows * len(described.features) * _BYTES_PER_VALUE
    if least > memory_mib * 2**20:
        needed = -(-least // 2**20)
        raise TrainError(Code.MEMORY_EXCEEDED, f"the features alone take {needed} MiB, and {memory_mib} are allowed")
