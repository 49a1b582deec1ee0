"""The rows of the view against those of the reference."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .crypto import features, rows
from .units import NAN, Floats

RELATIVE = 1e-9

# What remains of a difference is as inexact as its parts: prices over the tick, in basis points, over the mid.
PARTS = {
    "microprice_dev": 1e5,
    "weighted_mid_dev_5": 1e5,
    "sweep_cost_asym": 1e5,
    "effective_spread": 10.0,
    "realized_spread_5m": 10.0,
    "price_impact": 10.0,
}

# Sums of terms of both signs are as inexact as the largest of them.
SIGNED = frozenset(
    {
        "ofi_l1",
        "mlofi_10",
        "bid_depletion_rate",
        "ask_depletion_rate",
        "bid_slope",
        "ask_slope",
        "kyle_lambda",
        "hasbrouck_lambda",
        "roll_spread",
    }
)

# A root makes a rounding error near zero as large as its own root.
ROOTS = frozenset({"roll_spread"})
ROUNDING = 4e-15


@dataclass
class Agreement:
    """Of one feature over all series."""

    compared: int = 0
    largest_error: float = 0.0
    distinct: set[float] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """Of one series."""

    name: str
    times_us: list[int]
    values: Floats


def computed_rows(folder: Path, name: str) -> Rows:
    """What the view gave; null is NaN."""
    lines = (folder / f"{name}.rows.ndjson").read_text().splitlines()
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    values = [[NAN if value is None else value for value in row["values"]] for row in found]
    return Rows(name, [row["eventTimeUs"] for row in found], np.array(values, dtype=float))


def reference_rows(path: Path) -> Rows:
    """From a file of events."""
    with path.open() as lines:
        times_us, values = rows([json.loads(line) for line in lines])
    return Rows(path.name.removesuffix(".events.ndjson"), times_us, values)


def compare(computed: Rows, reference: Rows, agreements: dict[str, Agreement]) -> None:
    assert computed.times_us == reference.times_us, f"{computed.name}: rows at other times"
    for index, name in enumerate(features):
        actual, expected = computed.values[:, index], reference.values[:, index]
        agreement = agreements[name]
        errors = relative_errors(name, actual, expected)
        finite = expected[np.isfinite(expected)]
        agreement.compared += len(finite)
        agreement.distinct |= set(finite.tolist())
        agreement.largest_error = max(agreement.largest_error, float(errors.max(initial=0.0)))
        agreement.differences += [
            f"{computed.name} row {row} at {computed.times_us[row]}: {actual[row]!s} instead of {expected[row]!s}"
            for row in np.flatnonzero(errors > RELATIVE)
        ]


def relative_errors(name: str, actual: Floats, expected: Floats) -> Floats:
    """Of values near zero, relative to what rounding leaves there; infinite where only one of both is missing."""
    if name in ROOTS:
        actual, expected = actual**2, expected**2
    largest = float(np.nanmax(np.abs(expected), initial=0.0))
    slack = ROUNDING * PARTS.get(name, 10 * largest if name in SIGNED else min(1.0, largest))
    smallest = max(slack / RELATIVE, float(np.finfo(float).tiny))
    errors = np.abs(actual - expected) / np.maximum(np.abs(expected), smallest)
    is_missing = np.isnan(actual), np.isnan(expected)
    return np.where(is_missing[0] & is_missing[1], 0.0, np.where(is_missing[0] | is_missing[1], np.inf, errors))
