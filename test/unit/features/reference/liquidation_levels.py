"""Where leveraged positions would be liquidated: open interest by the price at which it was opened."""

import math
from collections import defaultdict

import numpy as np

from .history import History, Series
from .units import NAN, Array

BIN_WIDTH = 0.0025
REACH = 256
MAINTENANCE = 0.004
LEVERAGES = {3: 0.10, 5: 0.15, 10: 0.25, 20: 0.25, 50: 0.15, 100: 0.10}


def long_liquidation_price(entry: float, leverage: float) -> float:
    return entry * (1 - 1 / leverage) / (1 - MAINTENANCE)


def short_liquidation_price(entry: float, leverage: float) -> float:
    return entry * (1 + 1 / leverage) / (1 + MAINTENANCE)


def near_liquidation(entries: dict[int, float], mark: float) -> float:
    """Open interest whose liquidation lies within one percent: that of longs less that of shorts."""
    parts = []
    for place, amount in entries.items():
        entry = math.exp((place + 0.5) * BIN_WIDTH)
        for leverage, weight in LEVERAGES.items():
            is_long_near = 0.99 * mark <= long_liquidation_price(entry, leverage) <= mark
            is_short_near = mark <= short_liquidation_price(entry, leverage) <= 1.01 * mark
            parts.append(amount * weight * (is_long_near - is_short_near))
    return math.fsum(parts)


def levels_at_closes(history: History, closes_us: Array) -> Series:
    """At each close at which mark and open interest are known; at the first one, nobody knows who opened when."""
    marks = history.series("mark-price", "mark")
    entries: dict[int, float] = defaultdict(float)
    interest_before = NAN
    times, values = [], []
    for close_us in closes_us:
        mark, interest = marks.last_before(close_us), history.interests.last_before(close_us)
        if math.isnan(mark) or math.isnan(interest):
            continue
        here = math.floor(math.log(mark) / BIN_WIDTH)
        for place in [place for place in entries if abs(place - here) >= REACH]:
            del entries[place]
        if interest > interest_before:
            entries[here] += interest - interest_before
        elif interest < interest_before:
            for place in entries:
                entries[place] *= interest / interest_before
        interest_before = interest
        times.append(close_us)
        values.append(near_liquidation(entries, mark) / interest if interest > 0 else NAN)
    return Series(np.array(times, dtype=np.int64), np.array(values, dtype=float))
