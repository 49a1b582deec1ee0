"""A model as anyone trains it with LightGBM, its rows in three formats, and what LightGBM says of them."""

import json
import sys
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
    pq.write_table(pa.table(columns), folder / "rows.parquet", row_group_size=700)
    missing = ["", "nan", "NA"]
    with (folder / "rows.csv").open("w") as file:
        print(",".join(columns), file=file)
        for number, row in enumerate(rows):
            cells = [missing[number % 3] if np.isnan(row[at]) else repr(float(row[at])) for at in order]
            print(f"row {number}", *cells, sep=",", file=file)
    with (folder / "rows.ndjson").open("w") as file:
        for row in rows:
            print(json.dumps({NAMES[at]: None if np.isnan(row[at]) else float(row[at]) for at in order}), file=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
