"""Parquet files of another writer (pyarrow) are imported to the values that were written."""

from __future__ import annotations

import json
import random
import subprocess
from decimal import Decimal
from os import environ
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

root = Path(__file__).parents[4]
node = root / "node_modules/node/bin/node"
script = Path(__file__).with_name("print-history.ts")

first_us = 1_704_153_600_123_456


def import_files(paths: list[Path], options: dict[str, object] | None = None) -> list[dict]:
    """What the command line makes of each of these files."""
    command = [node, script, json.dumps(options or {}), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603
    return [json.loads(line) for line in done.stdout.splitlines()]


def agg_trades(rows: int) -> pa.Table:
    """The layout of aggregated trades, with a type of its own in each column."""
    index = range(rows)
    return pa.table(
        {
            "agg_trade_id": pa.array(index, pa.int64()),
            "price": pa.array([Decimal(i * 10 + 3).scaleb(-1) for i in index], pa.decimal128(20, 1)),
            "quantity": pa.array([0.1 + i for i in index], pa.float64()),
            "first_trade_id": pa.array(index, pa.int32()),
            "last_trade_id": pa.array(index, pa.uint32()),
            "transact_time": pa.array([first_us + i for i in index], pa.timestamp("us", tz="UTC")),
            "is_buyer_maker": pa.array([i % 2 == 0 for i in index], pa.bool_()),
        }
    )


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_every_codec_gives_the_same_events(tmp_path: Path, compression: str, version: str) -> None:
    """Several row groups, dictionaries and both page versions; the row is the line."""
    path = tmp_path / "BTCUSDT-aggTrades-2024-01-02.parquet"
    pq.write_table(agg_trades(2500), path, compression=compression, row_group_size=700, data_page_version=version)
    (found,) = import_files([path])
    assert (found["layout"], found["unit"]) == ("binance-agg-trades", "microseconds")
    assert [line["line"] for line in found["lines"]] == list(range(1, 2501))
    for index, line in enumerate(found["lines"]):
        event = line["event"]
        assert (event["price"], event["quantity"]) == (float(f"{index}.3"), 0.1 + index)
        assert (event["sequence"], event["side"]) == (index, "sell" if index % 2 == 0 else "buy")
        assert line["eventTimeUs"] == first_us + index


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (pa.array([first_us // 1000], pa.timestamp("ms")), "microseconds"),
        (pa.array([first_us * 1000 + 999], pa.timestamp("ns", tz="UTC")), "microseconds"),
        (pa.array([first_us // 1000], pa.int64()), "milliseconds"),
        (pa.array([first_us * 1000], pa.int64()), "nanoseconds"),
        (pa.array(["2024-01-02T00:00:00.123Z"], pa.string()), None),
    ],
)
def test_times_of_every_kind_name_the_same_instant(tmp_path: Path, values: pa.Array, unit: str | None) -> None:
    """Mapped columns, a column that nobody needs, and nulls where a field may be missing."""
    path = tmp_path / "any.parquet"
    table = pa.table({"at": values, "v": pa.array([1.5]), "note": ["x"], "n": pa.array([None], pa.int64())})
    pq.write_table(table, path)
    options = {
        "stream": "observation",
        "entity": "GRID",
        "source": "meter",
        "map": {"at": "eventTime", "v": "value", "n": "sequence"},
        "set": {"field": "load"},
    }
    (found,) = import_files([path], options)
    assert found.get("unit") == unit
    (line,) = found["lines"]
    assert line["eventTimeUs"] // 1000 == first_us // 1000
    assert "sequence" not in line["event"]
    assert line["event"]["value"] == 1.5


def test_lists_are_levels_of_a_book(tmp_path: Path) -> None:
    """A nested column of our own names."""
    path = tmp_path / "book.parquet"
    table = pa.table(
        {
            "stream": ["book-snapshot"],
            "entity": ["BTC-USD"],
            "source": ["desk"],
            "eventTime": ["2024-01-02T00:00:00Z"],
            "lastUpdateId": pa.array([7], pa.int64()),
            "bids": pa.array([[[42000.0, 1.5]]], pa.list_(pa.list_(pa.float64()))),
            "asks": pa.array([[[42001.0, 2.0], [42002.0, 0.5]]], pa.list_(pa.list_(pa.float64()))),
        }
    )
    pq.write_table(table, path)
    (found,) = import_files([path])
    (line,) = found["lines"]
    assert line["event"]["bids"] == [[42000.0, 1.5]]
    assert line["event"]["asks"] == [[42001.0, 2.0], [42002.0, 0.5]]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0, None, 1e300])
def test_a_bad_value_costs_its_row(tmp_path: Path, bad: float | None) -> None:
    """The row number and the field are named, and the others come through."""
    path = tmp_path / "BTCUSDT-aggTrades-2024-01-02.parquet"
    table = agg_trades(5)
    quantity = pa.array([0.1, 0.2, bad, 0.4, 0.5], pa.float64())
    pq.write_table(table.set_column(2, "quantity", quantity), path)
    (found,) = import_files([path])
    rejected = [(line["line"], line["rejected"]["field"]) for line in found["lines"] if "rejected" in line]
    assert rejected == [(3, "quantity")]
    assert len(found["lines"]) == 5


def test_random_damage_is_refused_or_reported_and_never_thrown(tmp_path: Path) -> None:
    """Flipped and cut bytes: an error of the catalogue on opening, or a last line that says where it broke."""
    chance = random.Random(int(environ.get("TIDEGATE_SEED", "1")))  # noqa: S311
    whole = tmp_path / "BTCUSDT-aggTrades-2024-01-02.parquet"
    pq.write_table(agg_trades(300), whole, compression="snappy", row_group_size=100)
    content = whole.read_bytes()
    paths = []
    for index in range(120):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        cut = chance.randrange(len(damaged)) if chance.random() < 0.2 else len(damaged)
        folder = tmp_path / str(index)
        folder.mkdir()
        path = folder / whole.name
        path.write_bytes(damaged[:cut])
        paths.append(path)
    results = import_files(paths)
    assert len(results) == len(paths)
    for found in results:
        assert "code" in found or all("event" in line or "rejected" in line for line in found["lines"])
