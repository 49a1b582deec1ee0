"""
Trains the model that all evaluators score: binary, one thread, the same for the same rows and seed.

One argument: the task as JSON. Beside the rows come the text, the JSON dump, and LightGBM's own raw scores of the rows
to be scored. One line of JSON on stdout: what was trained.
"""

import json
import os
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np


def read_rows(path: Path, features: int) -> np.ndarray:
    return np.fromfile(path).reshape(-1, features)


def main() -> None:
    task = json.loads(sys.argv[1])
    folder = Path(task["folder"])
    parameters = {
        "objective": "binary",
        "num_leaves": task["leaves"],
        "learning_rate": 0.05,
        "num_threads": 1,
        "seed": task["seed"],
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    data = lgb.Dataset(read_rows(folder / "train.f64", task["features"]), label=np.fromfile(folder / "labels.f64"))
    lgb.train(parameters, data, task["trees"]).save_model(folder / "model.txt")
    # Read again: what the file says is the model.
    booster = lgb.Booster(model_file=folder / "model.txt")
    dump = booster.dump_model()
    (folder / "model.json").write_text(json.dumps(dump))
    booster.predict(read_rows(folder / "rows.f64", task["features"]), raw_score=True).tofile(folder / "raw.f64")
    leaves = [tree["num_leaves"] for tree in dump["tree_info"]]
    print(json.dumps({"trees": len(leaves), "fewestLeaves": min(leaves)}))


main()
