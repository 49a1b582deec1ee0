"""What is kept of a fold is enough to forecast with it again: a model, its rows, and what makes values of margins."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import lightgbm
import numpy as np
import pyarrow.parquet as pq
from planted import Document, every_objective, file_of, json_of, planted, predictions_of
from scipy.special import softmax

Train = Callable[..., Path]


def replayed(out: Path, rows: Path, head: Document, fold: int) -> np.ndarray:
    """Margins of the kept trees, for the rows that the fold has forecast; one column a class."""
    columns = pq.read_table([rows / "part-0.parquet", rows / "part-1.parquet"])
    trees = lightgbm.Booster(model_file=str(file_of(out, "fold-model", head["name"], fold)))
    lines = predictions_of(out, head["name"], fold)["row_id"][:: head.get("classes", 1)]
    at = np.searchsorted(columns["row_id"].to_numpy(), lines)
    matrix = np.column_stack([columns[name].to_numpy()[at] for name in trees.feature_name()])
    return trees.predict(matrix, raw_score=True, num_threads=1).reshape(len(at), -1)


def bounds(out: Path, fold: int, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    (interval,) = json_of(out, "conformal", None, fold)["intervals"]
    low, high = np.minimum(low, high), np.maximum(low, high)
    middle = (low + high) / 2
    return np.minimum(low - interval["widening"], middle), np.maximum(high + interval["widening"], middle)


def test_a_fold_alone_forecasts_the_same_from_its_files(
    train: Train, tmp_path: Path, random: Random, tell: Callable[..., None]
) -> None:
    heads, fold = every_objective(), random.randrange(2)
    out = train(planted(seed=random.getrandbits(32), mode="evaluate", heads=heads), "one")
    raw = {head["name"]: replayed(out, tmp_path / "one" / "job", head, fold) for head in heads}
    steps = json_of(out, "calibration", "burst", fold)
    low, high = bounds(out, fold, raw["low"], raw["high"])
    values = {
        "burst": np.interp(raw["burst"], steps["breakpoints"], steps["values"]),
        "kind": softmax(raw["kind"], axis=1),
        "low": low,
        "high": high,
        **{name: np.exp(raw[name]) for name in ("count", "volume")},
        "amount": raw["amount"],
    }
    kept = {name: predictions_of(out, name, fold) for name in values}
    tell(fold=fold, lines={name: len(lines["raw"]) for name, lines in kept.items()})
    for name, lines in kept.items():
        assert np.array_equal(lines["raw"], raw[name].reshape(-1)), name
        assert np.array_equal(lines["value"], values[name].reshape(-1)), name
