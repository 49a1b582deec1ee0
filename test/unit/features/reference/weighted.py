"""Exponentially weighted statistics by their definition: every sample with its weight 2^(-age / 24 h)."""

import math
from typing import NamedTuple

import numpy as np

from .units import DAY_US, NAN, Array, Floats

LEAST_SAMPLES = 30
LARGEST_SCORE = 8.0


class Weighted(NamedTuple):
    """Mean and unbiased standard deviation of so many samples."""

    count: int
    mean: float
    deviation: float


def weighted(times_us: Array, samples: Floats) -> Weighted:
    """Weights are relative, so the age counts from the newest sample."""
    if len(samples) == 0:
        return Weighted(0, NAN, NAN)
    if samples.min() == samples.max():
        return Weighted(len(samples), float(samples[0]), 0.0)
    weights = np.exp2((times_us - times_us[-1]) / DAY_US)
    total = weights.sum()
    mean = (weights * samples).sum() / total
    variance = (weights * (samples - mean) ** 2).sum() / total
    correction = total**2 / (total**2 - (weights**2).sum())
    return Weighted(len(samples), float(mean), math.sqrt(variance * correction))


def before(times_us: Array, samples: Floats, index: int) -> Weighted:
    """Of the samples before one of them."""
    return weighted(times_us[:index], samples[:index])


def weighted_mean(times_us: Array, samples: Floats) -> float:
    if len(samples) == 0:
        return NAN
    weights = np.exp2((times_us - times_us[-1]) / DAY_US)
    return float((weights * samples).sum() / weights.sum())


def score(value: float, before: Weighted) -> float:
    """Against the samples before the value entered."""
    if before.count < LEAST_SAMPLES or before.deviation == 0:
        return NAN
    return clipped((value - before.mean) / before.deviation)


def clipped(value: float) -> float:
    return max(-LARGEST_SCORE, min(LARGEST_SCORE, value))
