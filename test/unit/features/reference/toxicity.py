"""VPIN: the imbalance of volume buckets of equal size (Easley, Lopez de Prado, O'Hara 2012)."""

import math

import numpy as np

from .history import Series, Trades
from .units import MINUTE_US, NAN, Floats
from .weighted import weighted_mean

BUCKETS_PER_DAY = 50
MINUTES_PER_DAY = 1440
LEAST_BUCKETS = 10
MOST_BUCKETS_PER_TRADE = 50


class Toxicity:
    """Fills the buckets with all trades, once; a row looks at those that were complete."""

    def __init__(self, trades: Trades, minute_volumes: Series) -> None:
        self.minute_volumes = minute_volumes
        self.times_us: list[int] = []
        self.imbalances: list[float] = []
        self.totals: list[float] = []
        self.size = NAN
        self.bought = 0.0
        self.sold = 0.0
        for time_us, quantity, sign in zip(trades.time_us, trades.quantity, trades.sign, strict=True):
            self._fill(int(time_us), float(quantity), is_buy=sign > 0)

    def at(self, time_us: int) -> float:
        """Over the last fifty buckets that were complete then."""
        until = int(np.searchsorted(self.times_us, time_us, side="right"))
        if until < LEAST_BUCKETS:
            return NAN
        last = slice(max(0, until - BUCKETS_PER_DAY), until)
        return math.fsum(self.imbalances[last]) / math.fsum(self.totals[last])

    def _size_at(self, time_us: int) -> float:
        """A fiftieth of the volume of a mean day, from the minutes that were closed."""
        closed = self.minute_volumes.until(time_us // MINUTE_US * MINUTE_US)
        return weighted_mean(closed.time_us, closed.value) * MINUTES_PER_DAY / BUCKETS_PER_DAY

    def _fill(self, time_us: int, quantity: float, *, is_buy: bool) -> None:
        for _ in range(MOST_BUCKETS_PER_TRADE):
            if quantity <= 0:
                return
            if self.bought + self.sold == 0:
                self.size = self._size_at(time_us)
            if not self.size > 0:
                return
            room = self.size - (self.bought + self.sold)
            part = min(quantity, room)
            self.bought += part if is_buy else 0.0
            self.sold += 0.0 if is_buy else part
            if quantity < room:
                return
            self._complete(time_us)
            quantity -= part

    def _complete(self, time_us: int) -> None:
        self.times_us.append(time_us)
        self.imbalances.append(abs(self.bought - self.sold))
        self.totals.append(self.bought + self.sold)
        self.bought = self.sold = 0.0


def percentile(value: float, samples: Floats, bins: int = 200) -> float:
    """Share of the samples below a value, both taken to bins of [0, 1]; its own bin counts half."""
    own = min(bins - 1, math.floor(value * bins))
    others = np.minimum(bins - 1, np.floor(samples * bins))
    return float((np.count_nonzero(others < own) + 0.5 * np.count_nonzero(others == own)) / len(samples))
