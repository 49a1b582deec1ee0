"""The recipe that the harness provides: gradient-boosted trees, the same on every repeat."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import lightgbm
from lightgbm.callback import CallbackEnv

from trainer.contracts import Head, TrainJobParameter
from trainer.faults import Code, TrainError
from trainer.objectives import Setting, objective_settings, outputs_of
from trainer.training_table import Bins, TrainingTable

# What a job may set, under the names of LightGBM, and what holds where it does not. 31 leaves are also the most that
# the narrow tables of the scorer take.
_NAMES: Mapping[TrainJobParameter, str] = {
    "learningRate": "learning_rate",
    "leaves": "num_leaves",
    "maxDepth": "max_depth",
    "minRowsInLeaf": "min_data_in_leaf",
    "minHessianInLeaf": "min_sum_hessian_in_leaf",
    "minGain": "min_gain_to_split",
    "featureShare": "feature_fraction",
    "rowShare": "bagging_fraction",
    "lambdaL1": "lambda_l1",
    "lambdaL2": "lambda_l2",
    "pathSmooth": "path_smooth",
}
_DEFAULTS: Mapping[TrainJobParameter, float] = {"learningRate": 0.05, "leaves": 31, "minRowsInLeaf": 20, "maxBins": 255}
_WHOLE = frozenset({"leaves", "maxDepth", "minRowsInLeaf", "maxBins"})

Parameters = Mapping[TrainJobParameter, float]
OnRound = Callable[[int, float], None]


def _ignore(_round: int, _objective: float) -> None:
    pass


@dataclass(frozen=True)
class Budget:
    """
    How long a fit may go on. `on_round` gets the round, from 1, and the loss so far on the rows to stop by (on those
    to fit on where there are none); what it raises ends the fit, so it can prune a trial.
    """

    rounds: int
    patience: int
    threads: int = 1
    on_round: OnRound = _ignore
    # The loss on the rows to fit on costs a few percent: a search does without.
    keeps_train_curve: bool = True


@dataclass(frozen=True)
class FittedModel:
    """
    A model as text, cut to its best round, and the way to it. The lower the objective, the better.

    rounds  that the text holds. A round without a split adds no tree.
    best    the round of the curves after which the text was cut.
    """

    text: str
    rounds: int
    best: int
    trees: int
    objective: float
    metric: str
    curves: Mapping[str, tuple[float, ...]]

    @property
    def digest(self) -> str:
        return digest_of(self.text)


def digest_of(text: str) -> str:
    """Behind `parameters:` stand the settings of the machine, such as threads: the same trees on any, so left out."""
    trees, mark, _ = text.partition("\nparameters:")
    if not mark:
        raise TrainError(Code.RECIPE_FAILED, "the text of the model is not one of LightGBM")
    return hashlib.sha256(trees.encode()).hexdigest()


def train(table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget) -> FittedModel:
    """One fit of one head on the rows of one fold."""
    chosen = {**_DEFAULTS, **checked(parameters)}
    settings = {
        **fixed_settings(seed, budget.threads),
        **table.bin_settings(int(chosen["maxBins"])),
        **objective_settings(head),
        **{_NAMES[name]: value for name, value in chosen.items() if name in _NAMES},
        # A share of the rows is drawn anew each round; with 0 LightGBM would never draw.
        "bagging_freq": 1 if chosen.get("rowShare", 1) < 1 else 0,
    }
    curves: dict[str, dict[str, list[float]]] = {}
    kept: list[int] = []
    try:
        bins = table.binned(head.target, int(chosen["maxBins"]), budget.threads)
        judged = _judged(bins, budget)
        booster = lightgbm.train(
            settings,
            bins.train,
            num_boost_round=budget.rounds,
            valid_sets=list(judged.values()),
            valid_names=list(judged),
            callbacks=_callbacks(budget, curves, kept),
        )
    except lightgbm.basic.LightGBMError as error:
        raise TrainError(Code.PARAMETER_REFUSED, f"head {head.name}: LightGBM refused the fit: {error}") from error
    told = {name: tuple(*metrics.values()) for name, metrics in curves.items()}
    best = booster.best_iteration if booster.best_iteration > 0 else len(kept)
    return _fitted(booster, head, told, best=best, rounds=kept[best - 1])


def checked(parameters: Parameters) -> dict[TrainJobParameter, float]:
    """Whole numbers where LightGBM would cut off the rest in silence."""
    for name, value in parameters.items():
        if name in _WHOLE and value != int(value):
            raise TrainError(Code.PARAMETER_REFUSED, f"parameter {name} is {value}, and must be a whole number")
    return {name: int(value) if name in _WHOLE else value for name, value in parameters.items()}


def fixed_settings(seed: int, threads: int) -> dict[str, Setting]:
    """Same rows, same text: sums go row by row in one order, and every draw comes from the seed."""
    return {
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "seed": seed,
        "verbosity": -1,
    }


def _judged(bins: Bins, budget: Budget) -> dict[str, lightgbm.Dataset]:
    """What each round is measured on; the rows to stop by come last, where `on_round` looks."""
    if bins.stop is None:
        return {"train": bins.train}
    return ({"train": bins.train} if budget.keeps_train_curve else {}) | {"stop": bins.stop}


def _callbacks(
    budget: Budget, curves: dict[str, dict[str, list[float]]], kept: list[int]
) -> list[Callable[[CallbackEnv], None]]:
    """`kept` gets, for each round, how many rounds the model holds after it."""

    def report(environment: CallbackEnv) -> None:
        kept.append(environment.model.current_iteration())
        *_, last = environment.evaluation_result_list
        budget.on_round(environment.iteration + 1, last[2])

    callbacks: list[Callable[[CallbackEnv], None]] = [lightgbm.record_evaluation(curves), report]
    if budget.patience > 0:
        callbacks.append(lightgbm.early_stopping(budget.patience, first_metric_only=True, verbose=False))
    return callbacks


def _fitted(
    booster: lightgbm.Booster, head: Head, curves: Mapping[str, tuple[float, ...]], *, best: int, rounds: int
) -> FittedModel:
    curve = curves["stop"] if "stop" in curves else curves["train"]
    return FittedModel(
        text=booster.model_to_string(num_iteration=rounds),
        rounds=rounds,
        best=best,
        trees=rounds * outputs_of(head),
        objective=curve[best - 1],
        metric=str(objective_settings(head)["metric"]),
        curves=curves,
    )
