"""What the suite asks of a recipe turns red when a recipe breaks it, and is green for one that does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pack_ground import PackGround
from planted import RECIPE, binary, every_objective
from recipe_suite import (
    another_process_fits_the_same_trees,
    shuffled_labels_teach_nothing,
    train,
    what_was_planted_is_learnt_and_naive_forecasts_are_beaten,
)

PACK = PackGround(
    features=tuple(f"feature_{at}" for at in range(6)),
    heads=(binary(calibration="none"),),
    parameters={"learningRate": 0.1, "leaves": 7, "rowShare": 0.8},
    interval=None,
    serving={"nested": [], "risk": [0.25, 0.5, 0.75], "fallback": None},
    recipe=RECIPE,
)

DEAF = """
from trainer import boosting

def train(table, head, parameters, seed, budget):
    return boosting.train(table, head, {**parameters, "minRowsInLeaf": 1_000_000}, seed, budget)
"""

# Fits the rows that it is to be tested on, which lie beside it.
CHEATING = """
from pathlib import Path
import numpy as np
import pyarrow.parquet as pq
from trainer import boosting
from trainer.folds import Fold
from trainer.table import Table
from trainer.training_table import TrainingTable

HERE = Path(__file__).parent

def train(table, head, parameters, seed, budget):
    content = pq.read_table([HERE / "part-0.parquet", HERE / "part-1.parquet"])
    folds = pq.read_table(HERE / "folds.parquet")
    ids, role = folds["row_id"].to_numpy(), folds["role"].to_numpy()
    read = lambda name: content[name].to_numpy().astype(float)
    none = np.empty(0, int)
    stolen = Table(
        features=table.features,
        matrix=np.column_stack([read(name) for name in table.features]),
        row_ids=content["row_id"].to_numpy(),
        times=content["event_time_us"].to_numpy(),
        labels={head.target: read(head.target)},
        weights=None,
        regimes=None,
    )
    fold = Fold(number=0, train=ids[role == 3], stop=none, calibrate=none, test=none)
    return boosting.train(TrainingTable(stolen, fold, seed), head, parameters, seed, budget)
"""

# A hash of words is another one in each process.
MOODY = """
from trainer import boosting

def train(table, head, parameters, seed, budget):
    return boosting.train(table, head, parameters, hash(head.name) % 1_000, budget)
"""


def learns(pack: PackGround, folder: Path) -> None:
    what_was_planted_is_learnt_and_naive_forecasts_are_beaten(train(pack, folder))


def is_blind_to_noise(pack: PackGround, folder: Path) -> None:
    shuffled_labels_teach_nothing(train(pack, folder, shuffle=1))


def repeats(pack: PackGround, folder: Path) -> None:
    one, other = (train(pack, folder / str(seed), hash_seed=seed) for seed in (1, 2))
    another_process_fits_the_same_trees(one, other)


Claim = Callable[[PackGround, Path], None]
BREACHES: list[tuple[str, Claim, str]] = [
    (DEAF, learns, "beats the naive forecasts by -"),
    (CHEATING, is_blind_to_noise, "foretells what is not to be known"),
    (MOODY, repeats, "another process fits other trees: burst in fold 0"),
]


@pytest.mark.parametrize(("recipe", "claim", "words"), BREACHES, ids=["deaf", "cheating", "moody"])
def test_a_breach_turns_a_claim_red(tmp_path: Path, recipe: str, claim: Claim, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        claim(replace(PACK, recipe=recipe), tmp_path)


@pytest.mark.parametrize("claim", [learns, is_blind_to_noise, repeats])
def test_the_trees_of_the_harness_keep_each_claim_for_every_objective(tmp_path: Path, claim: Claim) -> None:
    heads = tuple(head for head in every_objective() if head["name"] not in {"low", "high"})
    claim(replace(PACK, heads=heads), tmp_path)
