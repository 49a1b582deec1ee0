"""`write_gbdt_models.py FOLDER SEED`: models of every kind, nasty rows, and what LightGBM says of them, as raw f64."""

import json
import sys
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

ROWS = 2000
TRAINED_ROWS = 600
FEATURES = 6
CATEGORICAL = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One cell of the table."""

    name: str
    objective: str
    shape: str
    parameters: dict[str, Any] = field(default_factory=dict)
    missing: str = "nan"
    categorical: bool = False
    rounds: int = 12
    weighted: bool = False
    rows: int = TRAINED_ROWS
    stops_early: bool = False


OBJECTIVES: dict[str, dict[str, Any]] = {
    "binary": {"sigmoid": 1.7},
    "cross_entropy": {},
    "cross_entropy_lambda": {},
    "multiclass": {"num_class": 4},
    "multiclassova": {"num_class": 3, "sigmoid": 0.8},
    "regression": {},
    "regression_l1": {},
    "huber": {},
    "fair": {},
    "quantile": {"alpha": 0.3},
    "mape": {},
    "poisson": {},
    "gamma": {},
    "tweedie": {"tweedie_variance_power": 1.3},
    "lambdarank": {},
    "rank_xendcg": {},
}

SHAPES: list[Case] = [
    Case(
        "deep",
        "regression",
        "chain of depth",
        {"num_leaves": 60, "max_depth": 40, "min_data_in_leaf": 1, "max_bin": 1000},
    ),
    Case("leaves-127", "binary", "127 leaves", {"num_leaves": 127, "min_data_in_leaf": 2}),
    Case("leaves-33-categorical", "binary", "33 leaves", {"num_leaves": 33, "min_data_in_leaf": 2}, categorical=True),
    Case(
        "thresholds",
        "regression",
        "> 253 thresholds",
        {"num_leaves": 400, "min_data_in_leaf": 1, "max_bin": 2000},
        rows=4000,
    ),
    Case("single-leaf", "regression", "single leaf", {"min_data_in_leaf": 500}),
    Case("single-leaf-binary", "binary", "single leaf", {"min_data_in_leaf": 500}),
    Case("empty", "regression", "empty model", rounds=0),
    Case("empty-multiclass", "multiclass", "empty model", {"num_class": 3}, rounds=0),
    Case("one-tree", "binary", "1 tree", rounds=1),
    Case("trees-2000", "binary", "2000 trees", {"num_leaves": 7}, rounds=2000),
    Case("trees-300-zero", "poisson", "300 trees", {"num_leaves": 15}, missing="zero", rounds=300),
    Case("early", "binary", "early-stopped", {"learning_rate": 0.5}, rounds=200, stops_early=True),
    Case("no-average", "regression", "boost_from_average off", {"boost_from_average": False}),
    Case("no-average-binary", "binary", "boost_from_average off", {"boost_from_average": False}, missing="none"),
    Case("forest", "regression", "random forest", {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}),
    Case(
        "forest-multiclass",
        "multiclass",
        "random forest",
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "num_class": 3},
    ),
    Case(
        "forest-empty",
        "regression",
        "random forest",
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6},
        rounds=0,
    ),
    Case("dart", "binary", "DART", {"boosting": "dart", "drop_rate": 0.4}, rounds=30),
    Case("dart-categorical", "regression", "DART", {"boosting": "dart"}, rounds=30, categorical=True),
    Case("weights", "binary", "weights", weighted=True),
    Case("weights-quantile", "quantile", "weights", {"alpha": 0.9}, weighted=True),
    Case("sqrt", "regression", "reg_sqrt", {"reg_sqrt": True}),
    Case("sqrt-quantile", "quantile", "reg_sqrt", {"reg_sqrt": True}),
    Case("own", "none", "an objective of its own"),
]


def cases() -> list[Case]:
    """Each objective with each kind of missing value, with categories and without; and every shape."""
    table = []
    for objective, parameters in OBJECTIVES.items():
        for missing, categorical in product(("nan", "zero", "none"), (False, True)):
            name = f"{objective}-{missing}{'-categorical' if categorical else ''}"
            table.append(Case(name, objective, "plain", parameters, missing, categorical))
    return table + SHAPES


def training_rows(case: Case, generator: np.random.Generator) -> Floats:
    values = generator.normal(size=(case.rows, FEATURES))
    values[:, 1] = np.round(values[:, 1] * 4)
    values[:, 3] *= 10.0 ** generator.integers(-200, 200, case.rows)
    values[:, 4] = np.where(generator.random(case.rows) < 0.1, np.copysign(1e300, values[:, 4]), values[:, 4])
    values[:, CATEGORICAL] = generator.integers(0, 90, case.rows) if case.categorical else values[:, CATEGORICAL]
    holes = generator.random(values.shape) < 0.12
    if case.missing != "none":
        values[holes] = np.nan if case.missing == "nan" else 0.0
    return values


def labels(case: Case, rows: Floats, generator: np.random.Generator) -> Floats:
    signal = np.nan_to_num(rows[:, 0]) + np.sin(np.nan_to_num(rows[:, 1])) + np.nan_to_num(rows[:, CATEGORICAL]) % 7 / 4
    signal = signal + generator.normal(scale=0.3, size=len(rows))
    ranks = np.argsort(np.argsort(signal)) / len(rows)
    if case.objective in ("multiclass", "multiclassova"):
        return np.floor(ranks * case.parameters["num_class"])
    if case.objective in ("binary", "cross_entropy", "cross_entropy_lambda"):
        return (ranks > 0.6).astype(np.float64)
    if case.objective in ("lambdarank", "rank_xendcg"):
        return np.floor(ranks * 4)
    if case.objective in ("poisson", "gamma", "tweedie", "mape"):
        return np.exp(ranks * 2)
    return signal


def squares(predicted: Floats, data: lgb.Dataset) -> tuple[Floats, Floats]:
    """An objective that LightGBM has no name for."""
    return predicted - data.get_label(), np.ones(len(predicted))


def train(case: Case, generator: np.random.Generator) -> lgb.Booster:
    rows = training_rows(case, generator)
    settings = {
        "objective": squares if case.objective == "none" else case.objective,
        "verbose": -1,
        "num_threads": 1,
        "seed": int(generator.integers(1 << 30)),
        "num_leaves": 12,
        "min_data_in_leaf": 5,
        "max_cat_to_onehot": int(generator.integers(1, 5)),
        "zero_as_missing": case.missing == "zero",
        "use_missing": case.missing != "none",
        **case.parameters,
    }
    group = np.full(case.rows // 20, 20) if case.objective in ("lambdarank", "rank_xendcg") else None
    data = lgb.Dataset(
        rows,
        labels(case, rows, generator),
        weight=generator.random(case.rows) + 0.1 if case.weighted else None,
        group=group,
        categorical_feature=[CATEGORICAL] if case.categorical else [],
        params={"verbose": -1, "max_bin": settings.get("max_bin", 255), "num_threads": 1},
    )
    if case.rounds == 0:
        return lgb.Booster(settings, data)
    extra: dict[str, Any] = {}
    if case.stops_early:
        others = training_rows(case, generator)
        extra["valid_sets"] = [lgb.Dataset(others, labels(case, others, generator), reference=data)]
        extra["callbacks"] = [lgb.early_stopping(5, verbose=False)]
    return lgb.train(settings, data, case.rounds, **extra)


def thresholds(booster: lgb.Booster) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in range(FEATURES)]
    for block in booster.model_to_string().split("\n\n"):
        lines = dict(line.split("=", 1) for line in block.split("\n") if "=" in line)
        if "threshold" not in lines:
            continue
        for feature, limit in zip(lines["split_feature"].split(), lines["threshold"].split(), strict=True):
            found[int(feature)].append(float(limit))
    return found


def nasty_rows(case: Case, booster: lgb.Booster, generator: np.random.Generator) -> Floats:
    """Half of the numbers are thresholds or their neighbours; the rest is what breaks evaluators."""
    limits = thresholds(booster)
    tiny = float(np.float32(1e-35))
    usual = [np.nan, 0.0, -0.0, np.inf, -np.inf, 5e-324, -5e-324, 2.2e-308, 1e300, -1e300, 1.7976931348623157e308]
    beside = [tiny, -tiny, np.nextafter(tiny, 1), np.nextafter(-tiny, -1), 1e-35, 1e-36, 16777217.0, 0.1]
    traps = np.array([*usual, *beside])
    rows = generator.normal(size=(ROWS, FEATURES)) * 2
    for feature in range(FEATURES):
        kind = generator.random(ROWS)
        column = rows[:, feature]
        if limits[feature]:
            drawn = generator.choice(np.array(limits[feature]), ROWS)
            moved = np.stack([drawn, np.nextafter(drawn, np.inf), np.nextafter(drawn, -np.inf)])
            column = np.where(kind < 0.5, moved[generator.integers(0, 3, ROWS), np.arange(ROWS)], column)
        column = np.where(kind > 0.8, generator.choice(traps, ROWS), column)
        rows[:, feature] = nasty_categories(generator) if case.categorical and feature == CATEGORICAL else column
    return rows


def nasty_categories(generator: np.random.Generator) -> Floats:
    """Finite and below 2^31: what C++ makes of others is not defined."""
    traps = np.array([np.nan, 0.0, -0.0, -0.5, -1.0, -7.0, 31.9, 32.0, 2147483647.0, 1e6, 95.0, 96.0, 5e-324, -2e9])
    usual = generator.integers(0, 100, ROWS) + generator.choice([0.0, 0.25, 0.999], ROWS)
    return np.where(generator.random(ROWS) < 0.3, generator.choice(traps, ROWS), usual)


def main(folder: Path, seed: int) -> None:
    table = []
    for number, case in enumerate(cases()):
        generator = np.random.default_rng([seed, number])
        booster = train(case, generator)
        (folder / f"{number}.txt").write_text(booster.model_to_string(), encoding="utf-8")
        # As it is read back: a booster that has just been trained holds more digits nowhere, but says so itself.
        loaded = lgb.Booster(model_file=str(folder / f"{number}.txt"))
        rows = nasty_rows(case, booster, generator)
        rows.tofile(folder / f"{number}.rows")
        np.asarray(loaded.predict(rows, raw_score=True, num_threads=1), dtype=np.float64).tofile(
            folder / f"{number}.raw"
        )
        np.asarray(loaded.predict(rows, num_threads=1), dtype=np.float64).tofile(folder / f"{number}.values")
        table.append(
            {
                "name": case.name,
                "objective": case.objective,
                "missing": case.missing,
                "categorical": case.categorical,
                "shape": case.shape,
            }
        )
    (folder / "table.json").write_text(json.dumps(table), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
