"""
What every recipe keeps, whatever its pack foretells: the half of the tests of a pack that trains. The other half is
`test/support/packs/pack-suite.ts`. A pack's `test_recipe.py` inherits from `RecipeSuite` and names its folder.

All of it is trained as a job is, each in a process of its own, on planted rows: the features, heads and parameters are
those of the pack, and the rows none that a market ever wrote.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from pack_ground import PackGround, plant, read_pack
from planted import Planted, digests, predictions_of, result_of, trainer_process
from pydantic import TypeAdapter
from trainer.contracts import Head
from trainer.yardstick import best_constant, losses, perfect

Tell = Callable[..., None]

TRAIN, TEST = 0, 3
# Standard errors: what luck does once in thirty thousand heads. The rows are the same each time.
FAR = 4
# Of what there is to explain: so much may be lost where there is nothing, by rounds too many.
WORTH_NOTHING = 0.1
# Of shuffles.
REPLICATES = 20 if "TIDEGATE_LONG" in os.environ else 2

_heads: TypeAdapter[Head] = TypeAdapter(Head)


@dataclass(frozen=True)
class Trained:
    """A job that was done, and the labels that it was done on."""

    job: Planted
    out: Path

    @cached_property
    def gains(self) -> dict[str, "Gain"]:
        heads = [_heads.validate_python(head) for head in self.job.job["heads"]]
        return {head.name: _gain(self, head) for head in heads}


@dataclass(frozen=True)
class Gain:
    """What a head saves on test rows: against the better one of two naive forecasts, in standard errors; and in all."""

    errors: float
    explained: float


def train(pack: PackGround, folder: Path, *, shuffle: int | None = None, hash_seed: int = 1) -> Trained:
    """The hash seed orders what has no order of its own, such as sets: one more thing that no model may hang on."""
    job, out = plant(pack, shuffle=shuffle), folder / "out"
    with trainer_process(job.write(folder / "job"), out, PYTHONHASHSEED=str(hash_seed)) as process:
        process.communicate()
    result = result_of(out)
    assert result["status"] == "succeeded", f"the job failed: {result.get('reason')}"
    return Trained(job, out)


def told_gains(trained: Trained) -> dict[str, dict[str, float]]:
    return {head: asdict(gain) for head, gain in trained.gains.items()}


# The claims.


def what_was_planted_is_learnt_and_naive_forecasts_are_beaten(trained: Trained) -> None:
    for head, gain in trained.gains.items():
        assert gain.errors > FAR, f"{head} beats the naive forecasts by {gain.errors:.1f} standard errors"


def shuffled_labels_teach_nothing(shuffled: Trained) -> None:
    for head, gain in shuffled.gains.items():
        assert gain.errors < FAR, f"{head} foretells what is not to be known, by {gain.errors:.1f} standard errors"
        assert gain.explained > -WORTH_NOTHING, f"{head} learns noise: it explains {gain.explained:.2f}"


def another_process_fits_the_same_trees(trained: Trained, again: Trained) -> None:
    one, other = digests(trained.out), digests(again.out)
    differing = [f"{head} in fold {fold}" for head, fold in one if one[head, fold] != other[head, fold]]
    assert not differing, f"another process fits other trees: {', '.join(differing)}"


class RecipeSuite:
    folder: ClassVar[Path]

    def test_a_dry_run_fits_nothing(self, pack: PackGround, tmp_path: Path) -> None:
        job = plant(pack)
        job.job.update(mode="dry")
        with trainer_process(job.write(tmp_path / "job"), tmp_path / "out") as process:
            process.communicate()
        result = result_of(tmp_path / "out")
        assert (result["status"], result["heads"], result["files"]) == ("succeeded", [], [])

    @pytest.fixture(scope="class")
    @classmethod
    def pack(cls) -> PackGround:
        return read_pack(cls.folder)

    @pytest.fixture
    def tell(self, request: pytest.FixtureRequest) -> Tell:
        """Packs lie where the fixtures of the trainer's tests do not reach."""

        def tell(**figures: object) -> None:
            told = json.dumps({"pack": self.folder.name, **figures})
            request.node.user_properties.append(("figures", told))

        return tell

    @pytest.fixture(scope="class")
    @classmethod
    def trained(cls, pack: PackGround, tmp_path_factory: pytest.TempPathFactory) -> Trained:
        return train(pack, tmp_path_factory.mktemp("trained"))

    def test_what_was_planted_is_learnt_and_naive_forecasts_are_beaten(self, trained: Trained, tell: Tell) -> None:
        tell(heads=told_gains(trained))
        what_was_planted_is_learnt_and_naive_forecasts_are_beaten(trained)

    @pytest.mark.parametrize("shuffle", range(REPLICATES))
    def test_shuffled_labels_teach_nothing(self, pack: PackGround, tmp_path: Path, tell: Tell, shuffle: int) -> None:
        shuffled = train(pack, tmp_path, shuffle=shuffle)
        tell(shuffle=shuffle, shuffles=REPLICATES, heads=told_gains(shuffled))
        shuffled_labels_teach_nothing(shuffled)

    def test_another_process_fits_the_same_trees(
        self, pack: PackGround, trained: Trained, tmp_path: Path, tell: Tell
    ) -> None:
        again = train(pack, tmp_path, hash_seed=2)
        told = [{name: digest for (name, _), digest in digests(one.out).items()} for one in (trained, again)]
        tell(digests=told[0], again=told[1])
        another_process_fits_the_same_trees(trained, again)


def _gain(trained: Trained, head: Head) -> Gain:
    lines = predictions_of(trained.out, head.name, 0)
    # What comes afterwards, calibration and widening, is not the recipe's.
    value = lines["uncalibrated"]
    columns = head.classes if head.objective == "multiclass" else 1
    rows = lines["row_id"].reshape(-1, columns)[:, 0]
    tested = lines["role"].reshape(-1, columns)[:, 0] == TEST
    label = trained.job.columns[head.target]
    known = label[rows[tested]]
    own = losses(head, value.reshape(-1, columns)[tested], known)
    naive = [losses(head, values[rows[tested]], known) for values in _naive(trained.job, head, label)]
    best = min(naive, key=np.mean)
    saved = best - own
    room = best.mean() - losses(head, perfect(head, known), known).mean()
    return Gain(float(saved.mean() / (saved.std() / np.sqrt(len(saved)))), float(saved.mean() / room))


def _naive(job: Planted, head: Head, label: np.ndarray) -> list[np.ndarray]:
    """
    Climatology is the best constant of the rows to fit on; persistence has one for rows after a high label, and another
    one for rows after a low one.
    """
    fitted = job.role(0, TRAIN)
    climatology = best_constant(head, label[fitted], np.ones(len(fitted)))
    was_high = np.roll(label, 1) > np.median(label[fitted])
    persistence = np.empty((len(label), len(climatology)))
    for group in (was_high, ~was_high):
        of_group = fitted[group[fitted]]
        persistence[group] = best_constant(head, label[of_group], np.ones(len(of_group)))
    return [np.repeat(climatology[None], len(label), axis=0), persistence]
