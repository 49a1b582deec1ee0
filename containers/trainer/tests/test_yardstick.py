"""One scale for the losses of all objectives."""

from pathlib import Path

import numpy as np
import pytest
from planted import Document, every_objective, planted
from trainer.documents import read_order
from trainer.fits import Fitter
from trainer.modes import Task, prepare
from trainer.progress import Progress
from trainer.yardstick import Yardstick, yardstick_of


def prepared(folder: Path, head: Document, partner: list[Document]) -> tuple[Task, Fitter]:
    job = planted(heads=[head, *partner])
    # Weights that matter: the scale has to count the rows as the losses do.
    job.columns["weight"] = np.random.default_rng(4).uniform(0.2, 1.8, len(job.columns["weight"]))
    progress = Progress(folder / "heartbeat.json")
    task = prepare(read_order(str(job.write(folder / "job")), folder / "downloads"), progress)
    return task, Fitter(task.order.job, task.recipe, progress)


@pytest.mark.parametrize("at", range(7))
def test_a_model_without_a_split_explains_nothing_and_a_fitted_one_something(tmp_path: Path, at: int) -> None:
    heads = every_objective()
    partner = [heads[{2: 3, 3: 2}[at]]] if at in {2, 3} else []
    task, fitter = prepared(tmp_path, heads[at], partner)
    head, rows = task.order.job.heads[0], fitter.open(task.table, task.folds[0])
    stick = yardstick_of(head, rows.train, rows.stop)
    # No leaf can hold so many rows: the trees are constants, and LightGBM's own metric judges them.
    stump = fitter.fit(rows, head, {"minRowsInLeaf": 100_000, "learningRate": 0.01})
    fitted = fitter.fit(rows, head, {"learningRate": 0.2, "leaves": 4})
    assert stick.explained(stump.objective) == pytest.approx(0, abs=2e-3)
    assert 0.01 < stick.explained(fitted.objective) < 1


def test_the_labels_themselves_explain_all() -> None:
    assert Yardstick(constant=-0.5, least=-2.0).explained(-2.0) == 1
    assert Yardstick(constant=-0.5, least=-2.0).explained(-0.5) == 0


def test_where_the_constant_is_right_in_every_row_a_fit_can_only_lose() -> None:
    assert Yardstick(constant=0.0, least=0.0).explained(0.0) == 0
    assert Yardstick(constant=0.0, least=0.0).explained(0.25) == -0.25
