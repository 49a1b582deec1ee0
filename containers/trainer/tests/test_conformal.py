"""Intervals hold what they promise."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from planted import Planted, json_of, planted, predictions_of, quantile
from scipy.stats import binomtest
from trainer.conformal import Conformal, conformal_rank, conformal_scores, crossing_rate, widened

Train = Callable[..., Path]

RESIDUALS = np.sort([0.1, 0.5, 0.2, 0.9, 0.4, 0.7, 0.3, 0.6, 0.8])
PROMISED = 0.9
# The coverage that n scores lead to is itself drawn, from Beta(k, n + 1 - k): by so many rows to calibrate on to each
# one to test on, it adds a twentieth to the spread of a binomial count.
LENGTHS = {"train": 800, "stop": 100, "calibrate": 20000, "test": 2000}
# Of six tests: they are red without a fault once in some ten thousand runs. A seed alone may lie at 0.87 or 0.93 by
# luck; of all rows together it is eight standard errors or more away, even with that twentieth.
SMALLEST_CHANCE = 1e-5
SEEDS = 5


@pytest.mark.parametrize(("alpha", "widening"), [(0.1, 0.9), (0.2, 0.8), (0.05, math.inf)])
def test_the_widening_is_the_score_of_the_conformal_rank(alpha: float, widening: float) -> None:
    conformal = Conformal("band", ("low", "high"), alpha, RESIDUALS, 0.0)
    assert conformal.widening == widening
    assert conformal.document()["status"] == ("WARMUP" if math.isinf(widening) else "READY")


def test_rounding_does_not_raise_the_rank() -> None:
    assert (9 + 1) * (1 - 0.7) > 3
    assert conformal_rank(9, 0.7) == 3


def test_scores_are_positive_outside_of_the_interval_and_negative_inside() -> None:
    quantiles = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert conformal_scores(quantiles, np.array([-2.0, 0.25, 1.5])).tolist() == [-0.25, 0.5, 2.0]


def test_bounds_that_would_pass_each_other_meet_half_way() -> None:
    assert widened(np.array([[0.0, 0.2, 1.0]]), -0.75).tolist() == [[0.5, 0.5, 0.5]]


def test_the_crossing_rate_counts_rows() -> None:
    assert crossing_rate(np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 1.0], [3.0, 2.0, 1.0], [1.0, 1.0, 1.0]])) == 0.5


def test_a_promise_that_is_none_takes_the_least_score() -> None:
    # (9 + 1)(1 - alpha) is 0 but for rounding.
    assert Conformal("band", ("low", "high"), 1 - 1e-12, RESIDUALS, 0.0).widening == 0.1


def test_the_document_says_how_often_the_plain_quantiles_crossed_and_none_does_in_the_end(train: Train) -> None:
    out = train(planted(heads=[quantile("low", 0.48), quantile("high", 0.52)]))
    low, high = predictions_of(out, "low"), predictions_of(out, "high")
    (interval,) = json_of(out, "conformal")["intervals"]
    crossed, calibrated = high["raw"] < low["raw"], low["role"] == 2
    assert interval["crossingRate"] == np.mean(crossed[calibrated]) > 0
    assert np.mean(crossed) != np.mean(crossed[calibrated])
    assert np.all(low["value"] <= high["value"])


def chance_of(inside: int, rows: int) -> float:
    return float(binomtest(inside, rows, PROMISED).pvalue)


@dataclass(frozen=True)
class Coverage:
    """Of one seed: rows to test on, and those inside of the interval and between the plain quantiles."""

    seed: int
    rows: int
    inside: int
    plain: int
    crossing_rate: float
    crossed: int

    @property
    def chance(self) -> float:
        return chance_of(self.inside, self.rows)


def too_narrow(seed: int, alpha: float) -> Planted:
    """Leaves of five rows learn the noise too, so that the plain quantiles lie too close together."""
    heads = [quantile("low", 0.05), quantile("middle", 0.5), quantile("high", 0.95)]
    greedy = {"learningRate": 0.2, "leaves": 31, "minRowsInLeaf": 5}
    edges = [0, *accumulate(LENGTHS.values())]
    job = planted(edges[-1], seed, heads=heads, rounds={"most": 40, "patience": 0}, parameters=greedy)
    job.job["interval"] = {"alpha": alpha}
    roles = [np.arange(low, high - 5) for low, high in pairwise(edges)]
    rows = np.concatenate(roles)
    numbers = np.concatenate([np.full(len(ids), role) for role, ids in enumerate(roles)])
    job.folds = {"row_id": rows, "fold": np.zeros(len(rows), int), "role": numbers}
    job.table["foldCount"] = 1
    return job


def coverage(train: Train, seed: int, alpha: float = 1 - PROMISED) -> Coverage:
    job = too_narrow(seed, alpha)
    out = train(job, str(seed))
    heads = [predictions_of(out, name) for name in ("low", "middle", "high")]
    (interval,) = json_of(out, "conformal")["intervals"]
    test = heads[0]["role"] == 3
    label = job.columns["amount"][heads[0]["row_id"][test]]

    def holds(kind: str) -> int:
        return int(np.sum((heads[0][kind][test] <= label) & (label <= heads[-1][kind][test])))

    values = np.column_stack([head["value"] for head in heads])
    crossed = int(np.sum(np.diff(values, axis=1) < 0))
    return Coverage(seed, len(label), holds("value"), holds("raw"), interval["crossingRate"], crossed)


def chance_of_all(found: list[Coverage]) -> float:
    return chance_of(sum(one.inside for one in found), sum(one.rows for one in found))


def test_coverage_is_what_was_promised_where_the_plain_quantiles_miss_it(
    train: Train, random: Random, tell: Callable[..., None]
) -> None:
    found = [coverage(train, random.getrandbits(32)) for _ in range(SEEDS)]
    tell(
        promised=PROMISED,
        rows=sum(one.rows for one in found),
        inside=sum(one.inside for one in found),
        chance=chance_of_all(found),
        seeds=[asdict(one) | {"chance": one.chance} for one in found],
    )
    assert min(chance_of_all(found), *(one.chance for one in found)) > SMALLEST_CHANCE
    for one in found:
        assert binomtest(one.plain, one.rows, PROMISED, alternative="less").pvalue < SMALLEST_CHANCE
        assert one.crossing_rate > 0
        assert one.crossed == 0


@pytest.mark.parametrize("held", [0.87, 0.93])
def test_intervals_that_hold_a_little_less_or_more_are_told_from_those_promised(
    train: Train, random: Random, tell: Callable[..., None], held: float
) -> None:
    found = [coverage(train, random.getrandbits(32), 1 - held) for _ in range(SEEDS)]
    tell(
        held=held, inside=sum(one.inside for one in found) / sum(one.rows for one in found), chance=chance_of_all(found)
    )
    assert chance_of_all(found) < SMALLEST_CHANCE
