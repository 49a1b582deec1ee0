"""The Parquet files of lib/kernels/parquet give the same bits to the readers that others use."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[3]
FILES = ["edges", "empty", "one", "whole", "groups"]
ARROW_TYPES = {
    "timestamp": pa.timestamp("us", tz="UTC"),
    "double": pa.float64(),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "string": pa.string(),
}
PANDAS_TYPES = {
    "time": "datetime64[us, UTC]",
    "plain": "float64",
    "split": "float64",
    "gaps": "float64",
    "whole": "int64",
    "small": "int32",
    "entity": "str",
    "forced": "str",
}

Values = list[str | None]
Reader = Callable[[Path], pa.Table]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("parquet")
    node = ROOT / "node_modules" / "node" / "bin" / "node"
    script = Path(__file__).with_name("write-parquet-files.ts")
    subprocess.run([node, script, target, os.environ.get("TIDEGATE_SEED", "1")], check=True)  # noqa: S603 - our own words
    return target


def read_with_arrow(path: Path) -> pa.Table:
    return pq.read_table(path, page_checksum_verification=True)


def read_with_duckdb(path: Path) -> pa.Table:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.read_parquet(str(path)).to_arrow_table()


READERS: dict[str, Reader] = {"pyarrow": read_with_arrow, "duckdb": read_with_duckdb}


def texts(column: pa.ChunkedArray, kind: str) -> Values:
    """Doubles as their bits, whole numbers and instants as integers: nothing is rounded on the way."""
    array = column.combine_chunks()
    if kind == "string":
        return array.to_pylist()
    present = array.drop_null()
    width = np.uint64 if kind == "double" else np.int32 if kind == "int32" else np.int64
    numbers = iter(np.frombuffer(present.buffers()[1] or b"", dtype=width, count=len(present)).tolist())
    return [str(next(numbers)) if valid else None for valid in array.is_valid().to_pylist()]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", FILES)
def test_reads_the_same_bits(folder: Path, name: str, reader: str) -> None:
    table = READERS[reader](folder / f"{name}.parquet")
    expected = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    assert table.column_names == [column["name"] for column in expected]
    for column in expected:
        found = table.column(column["name"])
        assert found.type == ARROW_TYPES[column["type"]], column["name"]
        assert texts(found, column["type"]) == column["values"], column["name"]


def test_carries_metadata_and_ranges(folder: Path) -> None:
    footer = pq.ParquetFile(folder / "groups.parquet").metadata
    assert footer.metadata[b"contract"] == b"sample/1"
    assert footer.metadata[b"note"].decode() == "Füllhorn"
    times = pq.read_table(folder / "groups.parquet", columns=["time"]).column("time").to_pylist()
    first = footer.row_group(0).column(0).statistics
    assert (first.min, first.max) == (times[0], times[1023])
    assert footer.num_row_groups == 10


def test_leaves_out_row_groups_of_other_times(folder: Path) -> None:
    path = folder / "groups.parquet"
    times = pq.read_table(path, columns=["time"]).column("time").to_pylist()
    kept = pq.read_table(path, filters=[("time", ">=", times[9_000])])
    assert kept.column("time").to_pylist() == times[9_000:]


def test_becomes_the_expected_types_of_pandas(folder: Path) -> None:
    frame = pd.read_parquet(folder / "whole.parquet")
    found = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert {name: found[name] for name in PANDAS_TYPES} == PANDAS_TYPES
    assert frame["gaps"].isna().sum() == sum(row % 3 == 0 for row in range(1000))
