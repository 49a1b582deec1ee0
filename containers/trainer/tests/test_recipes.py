"""What a recipe is given, and what its caller can do to it."""

import gc
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import lightgbm
import numpy as np
import pytest
from planted import Planted, planted
from trainer.documents import read_order
from trainer.faults import Code, TrainError
from trainer.fits import Fitter
from trainer.importance import Explained, background_document, importance_document
from trainer.modes import Task, prepare
from trainer.places import fetch, locate
from trainer.progress import Progress

Prepared = tuple[Task, Fitter]


class PrunedError(Exception):
    """As a search raises it."""


_RECIPE_WITH_A_DATA_CLASS = """
from __future__ import annotations

from dataclasses import dataclass

from trainer.boosting import train


@dataclass
class Plan:
    rounds: int
"""


# Asks the caller whether to go on, and goes its own way.
_STUBBORN = """
def train(table, head, parameters, seed, budget):
    try:
        budget.on_round(1, 0.5)
    except Exception:
        INSTEAD
"""

SELDOM_SPLIT = {"leaves": 2, "rowShare": 0.5, "minGain": 8, "learningRate": 0.3}


def prepared_of(job: Planted, folder: Path) -> Prepared:
    progress = Progress(folder / "heartbeat.json")
    task = prepare(read_order(str(job.write(folder / "job")), folder / "downloads"), progress)
    return task, Fitter(task.order.job, task.recipe, progress)


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return prepared_of(planted(), tmp_path)


def test_a_callback_sees_each_round_and_ends_a_fit_with_what_it_raises(prepared: Prepared) -> None:
    task, fitter = prepared
    (head,), seen = task.order.job.heads, []

    def prune(round_number: int, objective: float) -> None:
        seen.append((round_number, objective))
        if round_number == 3:
            raise PrunedError

    rows = fitter.open(task.table, task.folds[0])
    with pytest.raises(PrunedError):
        fitter.fit(rows, head, task.order.job.parameters[head.name], on_round=prune)
    whole = fitter.fit(rows, head, task.order.job.parameters[head.name], keeps_train_curve=False)
    assert seen == list(enumerate(whole.curves["stop"][:3], start=1))
    assert (set(whole.curves), whole.objective) == ({"stop"}, min(whole.curves["stop"]))


@pytest.mark.parametrize("instead", ["return None", "raise ValueError('too slow')"])
def test_a_recipe_cannot_swallow_what_its_caller_ends_the_fit_with(tmp_path: Path, instead: str) -> None:
    def prune(_round: int, _objective: float) -> None:
        raise PrunedError

    job = planted()
    job.recipe = _STUBBORN.replace("INSTEAD", instead)
    task, fitter = prepared_of(job, tmp_path)
    (head,) = task.order.job.heads
    with pytest.raises(PrunedError):
        fitter.fit(fitter.open(task.table, task.folds[0]), head, {}, on_round=prune)


def test_the_bins_of_an_earlier_number_are_given_up(prepared: Prepared) -> None:
    task, fitter = prepared
    rows = fitter.open(task.table, task.folds[0])
    earlier = weakref.ref(rows.binned("up", 15, 1))
    assert earlier() is not None
    rows.binned("up", 255, 1)
    gc.collect()
    assert earlier() is None


def test_rounds_without_a_split_add_no_tree_and_the_model_is_cut_at_its_best_round(prepared: Prepared) -> None:
    """Where half the rows are drawn anew each round, a round without a split may be followed by one with some."""
    task, fitter = prepared
    (head,), rows = task.order.job.heads, fitter.open(task.table, task.folds[0])
    fitted = fitter.fit(rows, head, SELDOM_SPLIT)
    assert fitted.best > fitted.rounds > 1
    assert fitted.trees == fitted.rounds == fitted.text.count("\nTree=")
    assert fitted.objective == fitted.curves["stop"][fitted.best - 1] == min(fitted.curves["stop"])
    chance = lightgbm.Booster(model_str=fitted.text).predict(rows.stop.matrix())
    label = rows.stop.label("up")
    loss = -np.mean(np.log(np.where(label == 1, chance, 1 - chance)))
    assert loss == pytest.approx(fitted.objective)


def test_trials_with_other_bins_share_what_they_can_and_repeat_exactly(prepared: Prepared) -> None:
    task, fitter = prepared
    rows, (head,) = fitter.open(task.table, task.folds[0]), task.order.job.heads
    few, many, again = (fitter.fit(rows, head, {"maxBins": bins}).digest for bins in (15, 255, 15))
    assert few == again != many
    assert rows.binned("up", 15, 1) is rows.binned("up", 15, 1)


def test_a_recipe_gets_rows_to_fit_and_to_stop_by_and_no_others(prepared: Prepared) -> None:
    task, fitter = prepared
    fold = task.folds[0]
    rows = fitter.open(task.table, fold)
    assert np.array_equal(rows.train.positions, fold.train)
    assert np.array_equal(rows.stop.label("up"), task.table.labels["up"][fold.stop])
    assert {name for name in vars(rows) if not name.startswith("_")} == {"features", "train", "stop"}
    columns = [values for values in reachable(rows) if values.ndim == 1]
    assert max(map(len, columns)) == len(fold.train)
    assert not any(np.shares_memory(values, task.table.labels["up"]) for values in columns)


def reachable(root: object) -> list[np.ndarray]:
    """The arrays that stand anywhere in what an object is made of."""
    seen, found, left = set(), [], [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type | ModuleType):
            continue
        seen.add(id(one))
        found += [one] if isinstance(one, np.ndarray) else []
        left += gc.get_referents(one)
    return found


def test_contributions_that_miss_the_margin_are_refused(prepared: Prepared) -> None:
    task, _ = prepared
    (head,) = task.order.job.heads
    inexact = Explained(np.zeros((2, 1, 4)), np.zeros(1), 2e-6)
    with pytest.raises(TrainError) as refused:
        importance_document(head, background_document(task.table, np.arange(4), np.arange(2)), inexact)
    assert refused.value.code == Code.EXPLANATION_INEXACT


@pytest.mark.parametrize(
    ("place", "document", "found"),
    [
        ("a/b.json", "s3://bucket/jobs/job.json", "s3://bucket/jobs/a/b.json"),
        ("s3://other/b.json", "s3://bucket/jobs/job.json", "s3://other/b.json"),
        ("a/b.json", "/jobs/job.json", "/jobs/a/b.json"),
    ],
)
def test_a_place_is_relative_to_the_document_that_names_it(place: str, document: str, found: str) -> None:
    assert locate(place, document) == found


def test_an_object_of_s3_is_downloaded_with_the_sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class MissingError(Exception):
        pass

    def download_file(bucket: str, key: str, target: str) -> None:
        if (bucket, key) != ("bucket", "jobs/job.json"):
            raise MissingError(key)
        Path(target).write_bytes(b"{}")

    def modules(client: Callable[[str], object]) -> dict[str, ModuleType]:
        boto3, exceptions = ModuleType("boto3"), ModuleType("botocore.exceptions")
        vars(boto3)["client"] = client
        vars(exceptions).update(BotoCoreError=MissingError, ClientError=MissingError)
        return {"boto3": boto3, "botocore.exceptions": exceptions}

    client = {"s3": SimpleNamespace(download_file=download_file)}
    for name, module in modules(client.__getitem__).items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "botocore", ModuleType("botocore"))
    assert fetch("s3://bucket/jobs/job.json", tmp_path / "downloads").read_bytes() == b"{}"
    with pytest.raises(TrainError) as refused:
        fetch("s3://bucket/jobs/other.json", tmp_path / "downloads")
    assert refused.value.code == Code.FILE_MISSING


def test_a_recipe_may_hold_data_classes_and_leaves_no_compiled_copy_behind(tmp_path: Path) -> None:
    job = planted()
    job.recipe = _RECIPE_WITH_A_DATA_CLASS
    order = read_order(str(job.write(tmp_path / "job")), tmp_path / "downloads")
    prepare(order, Progress(tmp_path / "heartbeat.json"))
    assert not (tmp_path / "job" / "__pycache__").exists()
