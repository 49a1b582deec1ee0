"""The spread that high and low prices of neighbouring minutes imply."""

import math

import numpy as np

from .history import Series, Trades
from .units import MINUTE_US, Floats


def high_low_spread(first: Floats, second: Floats) -> float:
    """Corwin and Schultz 2012, of the prices of two neighbouring bars; negative estimates are 0."""
    beta = math.log(first.max() / first.min()) ** 2 + math.log(second.max() / second.min()) ** 2
    gamma = math.log(max(first.max(), second.max()) / min(first.min(), second.min())) ** 2
    narrow = 3 - 2 * math.sqrt(2)
    alpha = (math.sqrt(2 * beta) - math.sqrt(beta)) / narrow - math.sqrt(gamma / narrow)
    return max(0.0, 2 * (math.exp(alpha) - 1) / (1 + math.exp(alpha)))


def spreads_of_minutes(trades: Trades) -> Series:
    """Of each minute with trades that follows one with trades, dated at its end."""
    minutes = trades.time_us // MINUTE_US
    prices = {int(minute): trades.price[minutes == minute] for minute in np.unique(minutes)}
    pairs = {minute: (prices[minute - 1], prices[minute]) for minute in prices if minute - 1 in prices}
    closes_us = np.array([(minute + 1) * MINUTE_US for minute in pairs], dtype=np.int64)
    return Series(closes_us, np.array([high_low_spread(*pair) for pair in pairs.values()], dtype=float))
