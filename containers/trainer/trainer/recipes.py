"""Loads the recipe of a pack: a module whose `train` fits one head on one fold."""

import math
import sys
import types
from dataclasses import replace
from typing import Protocol

from trainer.boosting import Budget, FittedModel, OnRound, Parameters
from trainer.contracts import Head
from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.places import fetch_checked, locate
from trainer.training_table import TrainingTable

_MODULE = "recipe"


class Recipe(Protocol):
    """`trainer.boosting.train` is one; a recipe of a pack may build on it."""

    def __call__(
        self, table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget
    ) -> FittedModel: ...


def load_recipe(order: Order) -> Recipe:
    """Runs the module only when its content has the digest that the job gives."""
    place = locate(order.job.recipe.module, order.job_place)
    path = fetch_checked(place, order.job.recipe.sha256, order.downloads)
    module = types.ModuleType(_MODULE)
    module.__file__ = str(path)
    # Data classes look their module up by its name.
    sys.modules[_MODULE] = module
    try:
        # Not by an import, which may run what it has compiled from another content.
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102 - its digest was checked
    except (Exception, SystemExit) as error:
        raise TrainError(Code.RECIPE_FAILED, f"the recipe cannot be loaded: {_said(error)}") from error
    train = getattr(module, "train", None)
    if not callable(train):
        raise TrainError(Code.RECIPE_FAILED, "the recipe has no function `train`")
    return _guarded(train)


def _guarded(train: Recipe) -> Recipe:
    """A fault of the recipe is the job's, and never looks like one of the harness."""

    def guarded(table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget) -> FittedModel:
        watched = _Watched(budget.on_round)
        try:
            fitted = train(table, head, parameters, seed, replace(budget, on_round=watched))
        except (TrainError, MemoryError):
            watched.settle()
            raise
        # A recipe that leaves the process has not trained, whatever it left by.
        except (Exception, SystemExit) as error:
            watched.settle()
            raise TrainError(Code.RECIPE_FAILED, f"the recipe failed on head {head.name}: {_said(error)}") from error
        watched.settle()
        if not isinstance(fitted, FittedModel):
            raise TrainError(Code.RECIPE_FAILED, f"the recipe returned {type(fitted).__name__}, not a FittedModel")
        if not all(math.isfinite(loss) for curve in ((fitted.objective,), *fitted.curves.values()) for loss in curve):
            raise TrainError(Code.PARAMETER_REFUSED, f"head {head.name}: a loss of the fit is no finite number")
        return fitted

    return guarded


class _Watched:
    """Remembers what the caller raised in `on_round` to end the fit: that is no fault, and no recipe may swallow it."""

    def __init__(self, on_round: OnRound) -> None:
        self._on_round = on_round
        self._raised: Exception | None = None

    def __call__(self, round_number: int, objective: float) -> None:
        try:
            self._on_round(round_number, objective)
        except Exception as error:
            self._raised = error
            raise

    def settle(self) -> None:
        """It goes back as it came, whatever the recipe has made of it."""
        if self._raised is not None:
            raise self._raised from None


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
