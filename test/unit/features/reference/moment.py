"""A row time of a history, with what several features need at it."""

import math
from functools import cached_property

from .book import Book
from .history import History, Series, Trades
from .samples import Samples
from .units import DAY_US, HOUR_US, MINUTE_US, NAN, SECOND_US, Floats


class Moment:
    """The state of knowledge right after the last event of a row."""

    def __init__(self, history: History, samples: Samples, time_us: int) -> None:
        self.history = history
        self.samples = samples
        self.time_us = time_us
        self.second = time_us // SECOND_US
        self.minute = time_us // MINUTE_US
        self.hour = time_us // HOUR_US
        self.day = time_us // DAY_US

    @cached_property
    def book(self) -> Book | None:
        return self.history.book_at(self.time_us)

    @cached_property
    def tick(self) -> float:
        return self.history.ticks.last_at(self.time_us)

    @cached_property
    def last_mid(self) -> float:
        return self.history.mids.last_at(self.time_us)

    def seconds_ago(self, count: int) -> int:
        """Where the window of so many seconds starts, the current one included."""
        return (self.second - count + 1) * SECOND_US

    def minutes_ago(self, count: int) -> int:
        return (self.minute - count + 1) * MINUTE_US

    def trades_of_seconds(self, count: int) -> Trades:
        return self.history.trades.between(self.seconds_ago(count), self.time_us)

    def closed(self, samples: Series) -> Series:
        """Samples that the closed minutes have left; one is dated at the end of its minute."""
        return samples.until(self.minute * MINUTE_US)

    def closed_of_minutes(self, samples: Series, count: int) -> Floats:
        """Those of the minutes M-count ... M-1."""
        return samples.between((self.minute - count + 1) * MINUTE_US, self.minute * MINUTE_US)

    def realized(self, first_second: int) -> float:
        """Root of the sum of squares of the returns of closed seconds from the given one on."""
        returns = self.history.returns(first_second, self.second - 1)
        return math.sqrt(math.fsum(returns**2)) if len(returns) else NAN

    @cached_property
    def realized_5m(self) -> float:
        return self.realized(self.second - 299)

    @cached_property
    def realized_60m(self) -> float:
        return self.realized((self.minute - 59) * 60)
