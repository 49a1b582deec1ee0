"""A model as anyone trains it with LightGBM, its rows in three formats, and what LightGBM says of them."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = ["price", "trade count", "spread", "kind"]


def main(folder: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(3000, len(NAMES)))
    rows[:, 3] = random.integers(0, 12, size=len(rows))
    rows[random.random(rows.shape) < 0.1] = np.nan
    label = (np.nan_to_num(rows[:, 0] * rows[:, 1]) + np.isin(rows[:, 3], [2, 5, 7]) > 0.5).astype(int)
    data = lgb.Dataset(rows, label, feature_name=NAMES, categorical_feature=[3], free_raw_data=False)
    settings = {"verbose": -1, "num_threads": 1, "seed": seed % 2**31}
    save(lgb.train({**settings, "objective": "binary"}, data, 40), folder / "main", rows)
    classes = {**settings, "objective": "multiclass", "num_class": 3}
    thirds = lgb.Dataset(rows, random.integers(0, 3, size=len(rows)), feature_name=NAMES, categorical_feature=[3])
    save(lgb.train(classes, thirds, 10), folder / "classes", rows)
    write_rows(folder, rows)


def save(booster: lgb.Booster, path: Path, rows: np.ndarray) -> None:
    booster.save_model(f"{path}.txt")
    booster.predict(rows, raw_score=True).astype("<f8").tofile(f"{path}.raw")
    booster.predict(rows).astype("<f8").tofile(f"{path}.values")
    booster.predict(rows[:50], pred_contrib=True).astype("<f8").tofile(f"{path}.contrib")


def write_rows(folder: Path, rows: np.ndarray) -> None:
    """Columns in another order than the model has them, among others that it does not know."""
    order = [2, 0, 3, 1]
    columns = {"id": [f"row {row}" for row in range(len(rows))], **{NAMES[at]: rows[:, at] for at in order}}
    table = pa.table(columns)
    pq.write_table(table, folder / "rows.parquet", row_group_size=700)
    write_odd_rows(folder, table)
    missing = ["", "nan", "NA"]
    with (folder / "rows.csv").open("w") as file:
        print(",".join(columns), file=file)
        for number, row in enumerate(rows):
            cells = [missing[number % 3] if np.isnan(row[at]) else repr(float(row[at])) for at in order]
            print(f"row {number}", *cells, sep=",", file=file)
    with (folder / "rows.ndjson").open("w") as file:
        for row in rows:
            print(json.dumps({NAMES[at]: None if np.isnan(row[at]) else float(row[at]) for at in order}), file=file)


def write_odd_rows(folder: Path, table: pa.Table) -> None:
    """Columns that mean something else than they seem to."""
    nested = pa.array([{"price": Decimal("1.25")}] * len(table), pa.struct([("price", pa.decimal128(5, 2))]))
    pq.write_table(table.append_column("quote", nested), folder / "nested.parquet")
    at = table.schema.get_field_index("price")
    times = {"times": pa.timestamp("us"), "nanos": pa.timestamp("ns"), "dates": pa.date32()}
    for name, kind in times.items():
        instants = pa.array([7] * len(table), pa.int32() if pa.types.is_date(kind) else pa.int64()).cast(kind)
        pq.write_table(table.set_column(at, "price", instants), folder / f"{name}.parquet")
    is_dear = [None if price is None else price > 0 for price in table["price"].to_pylist()]
    for name, values in {"flags": pa.array(is_dear), "ones": pa.array(is_dear).cast(pa.int8())}.items():
        pq.write_table(table.set_column(at, "price", values), folder / f"{name}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
