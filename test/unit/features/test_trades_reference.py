"""The trades view against plain formulas: every value from the whole history, nothing carried over."""

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest

GOLDEN = json.loads((Path(__file__).parent / "golden" / "trades.json").read_text())["rows"]
HALF_LIFE_US = 5 * 60 * 1_000_000


def ew_volatility(rows: list[list[float]]) -> float | None:
    """Root of the decayed sum of squared log returns over the decayed sum of seconds."""
    now_us = rows[-1][0]
    squares = []
    seconds = []
    for (before_us, before, _), (time_us, price, _) in pairwise(rows):
        weight = 2.0 ** (-(now_us - time_us) / HALF_LIFE_US)
        squares.append(weight * math.log(price / before) ** 2)
        seconds.append(weight * (time_us - before_us) / 1e6)
    total_seconds = math.fsum(seconds)
    return math.sqrt(math.fsum(squares) / total_seconds) if total_seconds > 0 else None


def test_every_golden_value_agrees_with_the_plain_formula() -> None:
    for count in range(1, len(GOLDEN) + 1):
        expected = ew_volatility(GOLDEN[:count])
        actual = GOLDEN[count - 1][2]
        assert (actual is None) == (expected is None), f"row {count}"
        if expected is not None:
            assert actual == pytest.approx(expected, rel=1e-9, abs=0), f"row {count}"


def test_the_golden_file_is_nasty() -> None:
    gaps = {later[0] - earlier[0] for earlier, later in pairwise(GOLDEN)}
    assert {0, 1, 3_600_000_000, 86_400_000_000} <= gaps
