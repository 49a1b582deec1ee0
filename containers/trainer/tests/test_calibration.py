"""Calibration tables say what was observed."""

import numpy as np
import pytest
from trainer.calibration import fit_isotonic, fit_platt


def test_isotonic_pools_what_falls_and_ends_half_a_row_from_certainty() -> None:
    fitted = fit_isotonic(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert fitted.apply(np.array([-9.0, 1.0, 2.0, 3.0, 3.5, 4.0, 9.0])).tolist() == [
        *(0.125, 0.125, 0.5, 0.5),
        *(0.6875, 0.875, 0.875),
    ]


def test_isotonic_takes_the_mean_of_equal_margins() -> None:
    fitted = fit_isotonic(np.array([0.0, 0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 1.0]))
    assert fitted.apply(np.array([5.0])).tolist() == [0.25]


def test_platt_finds_the_line_that_was_planted() -> None:
    random = np.random.default_rng(5)
    raw = random.normal(size=40_000)
    label = (random.random(40_000) < 1 / (1 + np.exp(-(0.5 * raw - 1)))).astype(float)
    line = fit_platt(raw, label)
    # Three standard errors are 0.04.
    assert (line.slope, line.intercept) == (pytest.approx(0.5, abs=0.04), pytest.approx(-1, abs=0.04))


def test_platt_stays_finite_on_margins_that_part_the_classes() -> None:
    raw = np.array([-2.0, -1.0, 1.0, 2.0])
    line = fit_platt(raw, np.array([0.0, 0.0, 1.0, 1.0]))
    # His targets are 1/4 and 3/4: as many hits, and as many misses, as one more row on either side would give.
    assert line.apply(raw).mean() == pytest.approx(0.5)
    assert 0.25 > line.apply(np.array([-2.0]))[0] > 0.1
