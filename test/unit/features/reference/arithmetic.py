"""Plain statistics."""

import math

import numpy as np

from .units import NAN, Floats


def ratio(numerator: float, denominator: float) -> float:
    """NaN, never infinity, where nothing divides."""
    return numerator / denominator if denominator != 0 else NAN


def log_ratio(numerator: float, denominator: float) -> float:
    return math.log(numerator / denominator) if numerator > 0 and denominator > 0 else NAN


def mean(samples: Floats) -> float:
    return math.fsum(samples) / len(samples) if len(samples) else NAN


def is_constant(samples: Floats) -> bool:
    return bool(samples.min() == samples.max())


def sample_deviation(samples: Floats) -> float:
    """With the divisor n - 1; exactly 0 where all samples are equal."""
    return 0.0 if is_constant(samples) else float(np.std(samples, ddof=1))


def correlation(first: Floats, second: Floats) -> float:
    """NaN where one of them does not vary."""
    if is_constant(first) or is_constant(second):
        return NAN
    left, right = first - first.mean(), second - second.mean()
    return float((left * right).sum() / math.sqrt((left**2).sum() * (right**2).sum()))


def slope(positions: Floats, values: Floats) -> float:
    """Of the line of least squares, with an intercept."""
    centred = positions - positions.mean()
    return float((centred * (values - values.mean())).sum() / (centred**2).sum())
