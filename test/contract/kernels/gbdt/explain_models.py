"""`explain_models.py FOLDER SEED`: models of many kinds with rows, and what LightGBM says to explain them."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import lightgbm as lgb
import numpy as np

ROWS = 150
AWKWARD = [np.nan, 0.0, -0.0, 1e-36, -1e-36, 5e-324, np.inf, -np.inf, 1e300, -1.0, 2.5]


@dataclass(frozen=True)
class Case:
    """One model: what it is trained with, and on what."""

    objective: str
    features: int = 8
    trees: int = 25
    parameters: dict[str, object] = field(default_factory=dict)
    gaps: float = 0.0
    zeros: float = 0.0
    categories: tuple[int, ...] = ()
    is_wide: bool = False


CASES = {
    "binary with gaps": Case("binary", gaps=0.2),
    "binary where zero is missing": Case("binary", zeros=0.3, parameters={"zero_as_missing": True}),
    "regression without missing values": Case("regression", parameters={"use_missing": False}, gaps=0.1),
    "poisson": Case("poisson"),
    "tweedie": Case("tweedie"),
    "quantile": Case("quantile", parameters={"alpha": 0.9}),
    "multiclass": Case("multiclass", gaps=0.1, parameters={"num_class": 4}),
    "categories": Case("binary", gaps=0.1, categories=(1, 4), parameters={"cat_smooth": 1, "min_data_per_group": 5}),
    "bagged and weighted": Case(
        "binary", parameters={"bagging_fraction": 0.5, "bagging_freq": 1, "is_unbalance": True}
    ),
    "dart": Case("binary", parameters={"boosting": "dart", "drop_rate": 0.5}),
    "random forest": Case("binary", parameters={"boosting": "rf", "bagging_fraction": 0.6, "bagging_freq": 1}),
    "two features, deep": Case("regression", features=2, parameters={"num_leaves": 250, "min_data_in_leaf": 1}),
    "many features on a path": Case("regression", features=24, trees=6, is_wide=True),
    "stumps": Case("binary", parameters={"num_leaves": 2}),
    "one leaf": Case("regression", trees=3, parameters={"min_data_in_leaf": 100_000}),
    "300 trees": Case("binary", features=20, trees=300, gaps=0.05),
}
# One feature after the other, each behind the last: paths with as many features as there are. With twice as many the
# library itself has no nine digits left, as the sums of its values show.
WIDE = {"num_leaves": 120, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0}


def data(case: Case, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    rows = 3000
    values = random.normal(size=(rows, case.features))
    for feature in case.categories:
        values[:, feature] = random.integers(0, 70, size=rows)
    if case.is_wide:
        values = (random.random((rows, case.features)) < 0.9).astype(float)
    score = values[:, 0] + values[:, 1 % case.features] * values[:, -1] + np.sin(3 * values[:, 0])
    for feature in case.categories:
        score = score + np.cos(values[:, feature] * 1.7)
    if case.is_wide:
        score = np.cumprod(values, axis=1).sum(axis=1)
    score = score + random.normal(size=rows) * 0.3
    values[random.random(values.shape) < case.gaps] = np.nan
    values[random.random(values.shape) < case.zeros] = 0
    return values, score


def labels(case: Case, score: np.ndarray) -> np.ndarray:
    if case.objective == "binary":
        return (score > np.median(score)).astype(float)
    if case.objective == "multiclass":
        return np.digitize(score, np.quantile(score, [0.25, 0.5, 0.75])).astype(float)
    if case.objective in {"poisson", "tweedie"}:
        return np.floor(np.exp(np.clip(score, -3, 3)))
    return score


def train(case: Case, random: np.random.Generator, seed: int) -> tuple[lgb.Booster, np.ndarray]:
    values, score = data(case, random)
    wide = WIDE if case.is_wide else {}
    settings = {"verbose": -1, "num_threads": 1, "seed": seed, "deterministic": True, "learning_rate": 0.2}
    parameters = {"objective": case.objective, **settings, **wide, **case.parameters}
    columns = list(case.categories) if case.categories else "auto"
    labelled = lgb.Dataset(values, labels(case, score), categorical_feature=columns, params=parameters)
    return lgb.train(parameters, labelled, case.trees), values


def asked(values: np.ndarray, case: Case, random: np.random.Generator) -> np.ndarray:
    """Rows that were trained on, with what is awkward put into them."""
    rows = values[random.integers(0, len(values), size=ROWS)].copy()
    holes = random.random(rows.shape) < 0.15
    rows[holes] = random.choice(AWKWARD, size=int(holes.sum()))
    # The library casts categories to 32 bits, which is not defined beyond them.
    for feature in case.categories:
        wild = ~np.isnan(rows[:, feature]) & (np.abs(rows[:, feature]) > 1e6)
        rows[wild, feature] = 1e6
    return np.ascontiguousarray(rows)


def main(folder: Path, seed: int) -> None:
    told = []
    for index, (name, case) in enumerate(CASES.items()):
        random = np.random.default_rng([seed, index])
        model, values = train(case, random, seed)
        rows = asked(values, case, random)
        model.save_model(folder / f"{index}.txt")
        model = lgb.Booster(model_file=folder / f"{index}.txt")
        rows.tofile(folder / f"{index}.rows")
        np.asarray(model.predict(rows, pred_contrib=True, num_threads=1)).tofile(folder / f"{index}.values")
        np.asarray(model.predict(rows, raw_score=True, num_threads=1)).tofile(folder / f"{index}.scores")
        told.append({"name": name, "rows": ROWS})
    (folder / "cases.json").write_text(json.dumps(told), encoding="utf-8")


main(Path(sys.argv[1]), int(sys.argv[2]))
