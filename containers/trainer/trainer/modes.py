"""What each mode of a job does with the table, once all of it has been judged."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.boosting import FittedModel, checked
from trainer.checkpoints import Checkpoints
from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.fits import Fitter, fit_fold
from trainer.folds import Fold, load_folds
from trainer.judgement import chosen_folds, judge_fold, judge_heads, judge_search
from trainer.outputs import Outputs
from trainer.products import Workshop, write_fold, write_references
from trainer.progress import Progress
from trainer.recipes import Recipe, load_recipe
from trainer.table import Table, load_table


@dataclass(frozen=True)
class Task:
    """A job that was judged fit to be done."""

    order: Order
    recipe: Recipe
    table: Table
    folds: tuple[Fold, ...]


def prepare(order: Order, progress: Progress) -> Task:
    """Loads and judges everything that the job names; nothing is fitted on what has a fault anywhere."""
    judge_heads(order.job, order.table)
    judge_search(order.job)
    for parameters in order.job.parameters.values():
        checked(parameters)
    recipe = load_recipe(order)
    progress.beat(step="load")
    table = load_table(order)
    progress.beat(step="judge")
    folds = chosen_folds(order, table, load_folds(order, table))
    for fold in folds:
        judge_fold(order.job, table, fold)
        progress.beat(step="judge", fold=fold.number)
    return Task(order, recipe, table, folds)


def perform(task: Task, work: Path, outputs: Outputs, progress: Progress) -> dict[str, Any]:
    """What the result says of the mode."""
    mode = task.order.job.mode
    if mode == "search":
        return _search(task, outputs, progress)
    if mode == "dry":
        return {"heads": [], "trials": None, "artifact": None, "resumedFits": 0}
    return _fit_and_write(task, Checkpoints(work / "fits", task.order.job), outputs, progress)


def _search(task: Task, outputs: Outputs, progress: Progress) -> dict[str, Any]:
    # Optuna takes a second to load, and no other mode needs it.
    from trainer.trials import Ground  # noqa: PLC0415
    from trainer.tuning import search  # noqa: PLC0415

    job = task.order.job
    if job.search is None:
        raise TrainError(Code.JOB_INVALID, "search: the mode search asks for it")
    ground = Ground(Fitter(job, task.recipe, progress), task.table, task.folds, job.search)
    return search(task.order, ground, outputs, progress)


def _fit_and_write(task: Task, checkpoints: Checkpoints, outputs: Outputs, progress: Progress) -> dict[str, Any]:
    job = task.order.job
    fitter = Fitter(job, task.recipe, progress)
    shop = Workshop(job, task.table, outputs, progress)
    heads: list[dict[str, Any]] = []
    for fold in task.folds:
        number = None if job.mode == "train" else fold.number
        models = fit_fold(fitter, task.table, fold, checkpoints)
        write_fold(shop, fold, models, number)
        if job.mode == "train":
            write_references(shop, fold, models)
        heads += [_fitted(name, fold, model, number) for name, model in models.items()]
    artifact = _artifact([head["digest"] for head in heads]) if job.mode == "train" else None
    return {"heads": heads, "trials": None, "artifact": artifact, "resumedFits": checkpoints.resumed}


def _fitted(name: str, fold: Fold, model: FittedModel, number: int | None) -> dict[str, Any]:
    counted = {"rounds": model.rounds, "trees": model.trees, "digest": model.digest}
    return {"name": name, "fold": number, **counted, "rows": fold.counts()}


def _artifact(digests: list[str]) -> str:
    """SHA-256 of the digests of the heads in hex, in the order of the job, each ended by a line feed."""
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()
