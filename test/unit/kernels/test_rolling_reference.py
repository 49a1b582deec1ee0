"""The rolling columns against plain formulas in long double: each value from its whole window, nothing carried over."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
TOLERANCE = 1e-9
WINDOWS = (5, 10, 20, 50, 100, 200)

LongColumn = np.ndarray


@dataclass(frozen=True)
class Columns:
    prices: LongColumn
    volumes: LongColumn
    computed: dict[str, np.ndarray]


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    folder = tmp_path_factory.mktemp("rolling")
    seed = os.environ.get("TIDEGATE_SEED", "1")
    script = ROOT / "test" / "support" / "write-rolling-columns.ts"
    subprocess.run([NODE, script, folder, seed], check=True)  # noqa: S603 -- the project's own script
    names = json.loads((folder / "columns.json").read_text())
    prices, volumes, outputs = (np.fromfile(folder / f"{name}.f64") for name in ("prices", "volumes", "outputs"))
    computed = dict(zip(names, outputs.reshape(len(names), prices.size), strict=True))
    return Columns(prices.astype(np.longdouble), volumes.astype(np.longdouble), computed)


def over_windows(values: LongColumn, window: int, formula: Callable[[LongColumn], LongColumn]) -> LongColumn:
    """The formula sees one window per row, oldest value first; rows before the first full window are NaN."""
    full = formula(np.lib.stride_tricks.sliding_window_view(values, window))
    return np.concatenate([np.full(window - 1, np.nan, np.longdouble), full])


def offset(windows: LongColumn) -> LongColumn:
    """Of the mean from the first value: differences of near values are exact."""
    return (windows - windows[:, :1]).mean(axis=1)


def deviation(windows: LongColumn) -> LongColumn:
    from_mean = windows - windows[:, :1] - offset(windows)[:, None]
    return np.sqrt((from_mean**2).sum(axis=1) / (windows.shape[1] - 1))


def z_score(windows: LongColumn) -> LongColumn:
    return (windows[:, -1] - windows[:, 0] - offset(windows)) / deviation(windows)


def range_position(windows: LongColumn) -> LongColumn:
    low = windows.min(axis=1)
    return (windows[:, -1] - low) / (windows.max(axis=1) - low)


def exponential_mean(prices: LongColumn, window: int) -> LongColumn:
    result = np.full(prices.size, np.nan, np.longdouble)
    present = np.flatnonzero(~np.isnan(prices))
    weight = np.longdouble(2) / (window + 1)
    mean = prices[present[:window]].mean()
    result[present[window - 1]] = mean
    for row in present[window:]:
        mean += weight * (prices[row] - mean)
        result[row] = mean
    return result


def relative_strength(prices: LongColumn, window: int) -> LongColumn:
    result = np.full(prices.size, np.nan, np.longdouble)
    present = np.flatnonzero(~np.isnan(prices))
    moves = np.diff(prices[present])
    rises, falls = np.maximum(moves, 0), np.maximum(-moves, 0)
    up, down = rises[:window].mean(), falls[:window].mean()
    result[present[window]] = 100 * up / (up + down)
    for rise, fall, row in zip(rises[window:], falls[window:], present[window + 1 :], strict=True):
        up = (up * (window - 1) + rise) / window
        down = (down * (window - 1) + fall) / window
        result[row] = 100 * up / (up + down)
    return result


def expected_columns(prices: LongColumn, volumes: LongColumn, window: int) -> dict[str, LongColumn]:
    def price(formula: Callable[[LongColumn], LongColumn]) -> LongColumn:
        return over_windows(prices, window, formula)

    turnover = over_windows(prices * volumes, window, lambda windows: windows.sum(axis=1))
    traded = over_windows(volumes, window, lambda windows: windows.sum(axis=1))
    past = np.concatenate([np.full(window, np.nan, np.longdouble), prices[:-window]])
    return {
        "mean": price(lambda windows: windows.mean(axis=1)),
        "deviation": price(deviation),
        "z-score": price(z_score),
        "minimum": price(lambda windows: windows.min(axis=1)),
        "maximum": price(lambda windows: windows.max(axis=1)),
        "range-position": price(range_position),
        "volume-weighted-mean": turnover / traded,
        "rate-of-change": (prices - past) / past,
        "exponential-mean": exponential_mean(prices, window),
        "relative-strength": relative_strength(prices, window),
    }


@pytest.mark.parametrize("window", WINDOWS)
def test_every_column_agrees_with_the_plain_formula(columns: Columns, window: int) -> None:
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = expected_columns(columns.prices, columns.volumes, window)
    for kind, wanted in expected.items():
        given = columns.computed[f"{kind}-{window}"]
        assert (np.isnan(given) == np.isnan(wanted)).all(), f"{kind}: gaps in other rows"
        # A score may cross 0, where only its error in deviations says anything; the others are relative to themselves.
        scale = np.maximum(np.abs(wanted), 1) if kind == "z-score" else np.abs(wanted)
        error = np.abs(given - wanted)
        wrong = np.flatnonzero(error > TOLERANCE * scale)
        assert wrong.size == 0, f"{kind}: row {wrong[0]} is {given[wrong[0]]}, expected {wanted[wrong[0]]}"


def test_the_bars_are_nasty(columns: Columns) -> None:
    present = columns.prices[~np.isnan(columns.prices)]
    assert present.max() / present.min() > 1e16
    assert np.isnan(columns.prices).any()
    assert (np.diff(present) == 0).sum() > max(WINDOWS)
    assert (columns.volumes == 0).any()
