"""
Fits what a search has found, whoever it was: one fit a target on the rows of the last fold, stopped early by its
rows to stop by, and the probabilities of rows that no search has seen, as raw doubles.

One argument: the task as JSON. One line of JSON on stdout: how many rows were forecast.
"""

import json
import os
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np
import pyarrow.parquet as pq


def columns(path: str, names: list[str]) -> np.ndarray:
    table = pq.read_table(path, columns=names)
    return np.column_stack([table[name].to_numpy() for name in names])


def main() -> None:
    task = json.loads(sys.argv[1])
    rows, test = columns(task["table"], task["features"]), columns(task["test"], task["features"])
    labels = columns(task["table"], task["targets"])
    fold = task["folds"][-1]
    train, stop = slice(*fold["train"]), slice(*fold["stop"])
    fixed = {"objective": "binary", "verbosity": -1, "num_threads": 1, "bagging_freq": 1, "seed": task["seed"]}
    parameters = {**fixed, "deterministic": True, "force_row_wise": True, **task["parameters"]}
    forecasts = []
    for label in labels.T:
        data = lgb.Dataset(rows[train], label=label[train])
        judge = lgb.Dataset(rows[stop], label=label[stop], reference=data)
        early = lgb.early_stopping(task["patience"], verbose=False)
        booster = lgb.train(parameters, data, task["rounds"], valid_sets=[judge], callbacks=[early])
        forecasts.append(booster.predict(test))
    Path(task["out"]).write_bytes(np.concatenate(forecasts).astype(np.float64).tobytes())
    print(json.dumps({"rows": len(test)}))


main()
