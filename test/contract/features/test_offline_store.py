"""The offline store and the tables made of it give other readers the rows that we wrote."""

import json
import os
import subprocess
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pytest

ROOT = Path(__file__).resolve().parents[3]
COLUMNS = ["entity", "event_time", "knowledge_time", "sequence", "last_price", "ew_volatility_5m"]
FEATURES = ["last_price", "ew_volatility_5m"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("offline")
    node = ROOT / "node_modules" / "node" / "bin" / "node"
    script = Path(__file__).with_name("write-offline-store.ts")
    subprocess.run([node, script, target, os.environ.get("TIDEGATE_SEED", "1")], check=True)  # noqa: S603 - our own words
    return target


def expected_rows(folder: Path) -> pd.DataFrame:
    rows = pd.DataFrame(json.loads((folder / "expected.json").read_text()))
    for name in FEATURES:
        rows[name] = [int(np.frombuffer(bytes.fromhex(bits), "<u8")[0]) for bits in rows[name]]
    return rows


def as_bits(rows: pd.DataFrame) -> pd.DataFrame:
    """Times as microseconds, numbers as bits: comparing is exact, whatever is missing."""
    plain = rows[COLUMNS].copy()
    for name in ["event_time", "knowledge_time"]:
        plain[name] = plain[name].dt.tz_convert("UTC").astype("datetime64[us, UTC]").astype("int64")
    for name in FEATURES:
        plain[name] = plain[name].to_numpy(np.float64).view("<u8")
    return plain


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["event_time", "knowledge_time", "sequence"]).reset_index(drop=True)


def demand_equal(found: pd.DataFrame, folder: Path) -> None:
    expected = expected_rows(folder)
    assert len(expected) > 200
    assert (expected["sequence"] > 0).any()
    found = as_bits(found)
    for name in COLUMNS:
        assert in_order(found)[name].tolist() == in_order(expected)[name].tolist()


def test_duckdb_reads_the_lake_by_its_hive_partitions(folder: Path) -> None:
    glob = folder / "lake" / "main" / "features" / "trades" / "*" / "*" / "*" / "*.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.read_parquet(str(glob), hive_partitioning=True).to_arrow_table().to_pandas()
    assert {str(day)[:10] for day in found["dt"]} == {"2026-01-05", "2026-01-06", "2026-01-07"}
    assert set(found["v"].astype(int)) == {1}
    demand_equal(found, folder)


def test_arrow_reads_the_lake_by_its_hive_partitions(folder: Path) -> None:
    dataset = ds.dataset(folder / "lake" / "main" / "features" / "trades", partitioning="hive")
    demand_equal(dataset.to_table().to_pandas(), folder)


def test_a_history_loads_with_the_types_that_a_notebook_expects(folder: Path) -> None:
    table = pd.read_parquet(folder / "training.parquet")
    assert len(table) == len((folder / "rows.csv").read_text().splitlines()) - 1
    assert {name: str(kind) for name, kind in table.dtypes.items()} == {
        "row_id": "int64",
        "entity": "str",
        "time": "datetime64[us, UTC]",
        "event_time": "datetime64[us, UTC]",
        "knowledge_time": "datetime64[us, UTC]",
        "last_price": "float64",
        "last_price__status": "str",
        "ew_volatility_5m": "float64",
        "ew_volatility_5m__status": "str",
    }
    assert (table["event_time"].dropna() <= table["time"][table["event_time"].notna()]).all()
    assert (table["knowledge_time"].dropna() <= table["time"][table["knowledge_time"].notna()]).all()
    present = table["last_price__status"] == "PRESENT"
    assert present.sum() > len(table) // 2
    assert (table["last_price"].notna() == present).all()


def test_duckdb_reads_the_same_history(folder: Path) -> None:
    table = pd.read_parquet(folder / "training.parquet")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.read_parquet(str(folder / "training.parquet")).to_arrow_table().to_pandas()
    assert found["row_id"].tolist() == table["row_id"].tolist()
    for name in FEATURES:
        assert found[name].to_numpy(np.float64).tolist() == pytest.approx(table[name].tolist(), rel=0, nan_ok=True)
