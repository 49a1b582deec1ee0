"""Files that are there whole or not at all."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_PER_GROUP = 2**20
_MOST_PAGE_BYTES = 2**30


def write_whole(path: Path, content: bytes) -> None:
    """Outlives a crash of the machine: on the disk before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def write_quickly(path: Path, text: str) -> None:
    """Never seen half-written, but not forced to the disk: for what is written a thousand times."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def write_parquet(path: Path, columns: dict[str, pa.Array]) -> None:
    """Flat, uncompressed, without nulls, one page a chunk: what the Parquet kernel of the project reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([pa.field(name, values.type, nullable=False) for name, values in columns.items()])
    pq.write_table(
        pa.Table.from_arrays(list(columns.values()), schema=schema),
        path,
        row_group_size=_ROWS_PER_GROUP,
        compression="none",
        use_dictionary=[name for name, values in columns.items() if pa.types.is_string(values.type)],
        data_page_size=_MOST_PAGE_BYTES,
        max_rows_per_page=_ROWS_PER_GROUP,
        data_page_version="1.0",
        store_schema=False,
        write_page_checksum=True,
    )
