"""The statistics against plain formulas: pandas for ranks and bins, long double for fits, exact fractions for tails."""

import json
import math
import os
import subprocess
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
SCRIPT = Path(__file__).parent / "stats" / "write-stats.ts"
BINS = 15
HORIZON = 6


@dataclass(frozen=True)
class Given:
    rows: pd.DataFrame
    percentiles: np.ndarray
    numbers: dict[str, float]
    tails: dict[str, list[dict[str, float]]]


@pytest.fixture(scope="module")
def given() -> Given:
    seed = os.environ.get("TIDEGATE_SEED", "1")
    done = subprocess.run([NODE, SCRIPT, seed], check=True, capture_output=True, text=True)  # noqa: S603 -- own script
    document = json.loads(done.stdout)
    percentiles = np.array(document["columns"].pop("percentiles"))
    return Given(pd.DataFrame(document["columns"]), percentiles, document["numbers"], document["tails"])


def test_ranks_and_the_area_that_follows_from_them(given: Given) -> None:
    rows = given.rows
    ranks = rows.scores.rank(method="average")
    assert (rows["ranks"] == ranks).all()
    ones = int(rows.labels.sum())
    wins = ranks[rows.labels == 1].sum() - ones * (ones + 1) / 2
    assert given.numbers["areaUnderCurve"] == pytest.approx(wins / (ones * (len(rows) - ones)), rel=1e-13)


def test_average_precision_takes_equal_scores_for_one_threshold(given: Given) -> None:
    by_score = given.rows.groupby("scores").labels.agg(["sum", "count"]).sort_index(ascending=False).cumsum()
    recall = by_score["sum"] / by_score["sum"].iloc[-1]
    expected = (recall.diff().fillna(recall.iloc[0]) * by_score["sum"] / by_score["count"]).sum()
    assert given.numbers["averagePrecision"] == pytest.approx(expected, rel=1e-12)


def test_losses_of_every_row(given: Given) -> None:
    rows = given.rows
    happened = np.where(rows.labels == 1, rows.scores, 1 - rows.scores)
    error = rows.outcomes - rows.scores
    np.testing.assert_allclose(rows.brier, (1 - happened) ** 2, rtol=1e-12)
    np.testing.assert_allclose(rows.logLoss, -np.log(happened), rtol=1e-12)
    np.testing.assert_allclose(rows.pinball, np.where(error > 0, 0.8 * error, -0.2 * error), rtol=1e-12)


def test_calibration_error_of_bins_by_the_middle_of_equal_probabilities(given: Given) -> None:
    rows = given.rows
    bins = ((rows.scores.rank(method="average") - 0.5) * BINS // len(rows)).astype(int)
    gaps = (rows.scores - rows.labels).groupby(bins).sum().abs()
    assert len(gaps) > BINS / 2
    assert given.numbers["calibrationError"] == pytest.approx(gaps.sum() / len(rows), rel=1e-12)


def test_isotonic_regression_is_the_max_min_of_means(given: Given) -> None:
    rows = given.rows.assign(mass=given.rows.weights * given.rows.outcomes)
    points = rows.groupby("scores")[["mass", "weights"]].sum()
    sums, weights = (np.concatenate([[0], points[name].cumsum()]).astype(np.longdouble) for name in ("mass", "weights"))
    size = len(points)
    means = np.full((size, size), np.nan, np.longdouble)
    for first in range(size):
        means[first, first:] = (sums[first + 1 :] - sums[first]) / (weights[first + 1 :] - weights[first])
    fitted = pd.Series([np.nanmax(np.nanmin(means[: at + 1, at:], axis=1)) for at in range(size)], points.index)
    np.testing.assert_allclose(rows.isotonic, fitted[rows.scores].to_numpy(float), rtol=0, atol=1e-12)


def test_platt_ends_where_its_gradient_vanishes(given: Given) -> None:
    scores, labels = given.rows.scores.to_numpy(np.longdouble), given.rows.labels.to_numpy()
    ones = int(labels.sum())
    targets = np.where(labels == 1, (ones + 1) / (ones + 2), 1 / (len(labels) - ones + 2))
    errors = 1 / (1 + np.exp(-(given.numbers["slope"] * scores + given.numbers["intercept"]))) - targets
    assert abs(errors.sum()) < 1e-9
    assert abs((errors * scores).sum()) < 1e-9


def test_diebold_mariano_by_its_formula(given: Given) -> None:
    differences = given.rows.outcomes.to_numpy(np.longdouble)
    size = len(differences)
    centred = differences - differences.mean()
    covariances = [(centred[lag:] * centred[: size - lag]).sum() / size for lag in range(HORIZON)]
    variance = covariances[0] + 2 * sum(covariances[1:])
    expected = differences.mean() / np.sqrt(variance / size)
    corrected = expected * np.sqrt((size + 1 - 2 * HORIZON + HORIZON * (HORIZON - 1) / size) / size)
    assert given.numbers["uncorrected"] == pytest.approx(float(expected), rel=1e-9)
    assert given.numbers["statistic"] == pytest.approx(float(corrected), rel=1e-9)


def test_percentiles_are_those_of_numpy(given: Given) -> None:
    expected = np.quantile(given.rows.outcomes, np.linspace(0, 1, 21))
    np.testing.assert_allclose(given.percentiles, expected, rtol=1e-12, atol=1e-15)


def agrees(tails: dict[str, float], lower: float, upper: float) -> bool:
    return tails["lower"] == pytest.approx(lower, rel=1e-12) and tails["upper"] == pytest.approx(upper, rel=1e-12)


def test_tails_of_chi_squared_are_sums_of_poisson_probabilities(given: Given) -> None:
    for tails in given.tails["chiSquared"]:
        with localcontext() as context:
            context.prec = 300
            mean = Decimal(tails["x"]) / 2
            term = upper = (-mean).exp()
            for order in range(1, int(tails["freedom"]) // 2):
                term *= mean / order
                upper += term
            assert agrees(tails, float(1 - upper), float(upper)), tails


def test_tails_of_beta_are_sums_of_binomial_probabilities(given: Given) -> None:
    for tails in given.tails["beta"]:
        a, b, x = int(tails["a"]), int(tails["b"]), Fraction(tails["x"])
        trials = a + b - 1
        with localcontext() as context:
            context.prec = 60
            rate = Decimal(x.numerator) / Decimal(x.denominator)
            terms = [math.comb(trials, hit) * rate**hit * (1 - rate) ** (trials - hit) for hit in range(trials + 1)]
            assert agrees(tails, float(sum(terms[a:])), float(sum(terms[:a]))), tails


def test_normal_tails_are_halves_of_the_error_function(given: Given) -> None:
    for tails in given.tails["normal"]:
        lower, upper = (math.erfc(side * tails["x"] / math.sqrt(2)) / 2 for side in (-1, 1))
        assert agrees(tails, lower, upper), tails
