"""Intervals hold what they promise."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from planted import json_of, planted, predictions_of, quantile
from scipy.stats import betabinom, binomtest
from trainer.conformal import Conformal, conformal_rank, conformal_scores, crossing_rate, widened

Train = Callable[..., Path]

RESIDUALS = np.sort([0.1, 0.5, 0.2, 0.9, 0.4, 0.7, 0.3, 0.6, 0.8])
# Of one seed; five in a row are red without a fault once in two thousand times, and the seeds are fixed.
SMALLEST_CHANCE = 1e-4


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


def test_the_document_says_how_often_the_plain_quantiles_crossed_and_none_does_in_the_end(train: Train) -> None:
    out = train(planted(heads=[quantile("low", 0.48), quantile("high", 0.52)]))
    low, high = predictions_of(out, "low"), predictions_of(out, "high")
    (interval,) = json_of(out, "conformal")["intervals"]
    assert interval["crossingRate"] == np.mean(high["raw"] < low["raw"]) > 0
    assert np.all(low["value"] <= high["value"])


@pytest.mark.parametrize("seed", range(5))
def test_coverage_is_what_was_promised_where_the_plain_quantiles_miss_it(train: Train, seed: int) -> None:
    heads = [quantile("low", 0.05), quantile("high", 0.95)]
    # Leaves of five rows learn the noise too, so that the plain quantiles come out too narrow.
    greedy = {"learningRate": 0.2, "leaves": 31, "minRowsInLeaf": 5}
    job = planted(3000, seed, heads=heads, rounds={"most": 60, "patience": 0}, parameters=greedy)
    out = train(job)
    low, high = predictions_of(out, "low"), predictions_of(out, "high")
    (interval,) = json_of(out, "conformal")["intervals"]
    test = low["role"] == 3
    label, rows = job.columns["amount"][low["row_id"][test]], int(test.sum())
    inside = int(np.sum((low["value"][test] <= label) & (label <= high["value"][test])))
    plain = int(np.sum((low["raw"][test] <= label) & (label <= high["raw"][test])))
    # Exact: the coverage that n scores lead to is itself drawn, from Beta(k, n + 1 - k).
    promised = betabinom(rows, interval["rank"], interval["rows"] + 1 - interval["rank"])
    assert min(promised.cdf(inside), promised.sf(inside - 1)) > SMALLEST_CHANCE
    assert binomtest(plain, rows, 0.9, alternative="less").pvalue < SMALLEST_CHANCE
