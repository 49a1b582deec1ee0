"""Samples that are taken at the close of each minute with an event, dated at the end of that minute."""

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from .book import Book
from .high_low import spreads_of_minutes
from .history import History, Series
from .liquidation_levels import levels_at_closes
from .resilience import resiliences
from .second_flows import SecondFlows, second_flows
from .toxicity import Toxicity
from .units import MINUTE_US, NAN, SECOND_US, Array, Floats
from .weighted import before, score


class Samples:
    """All samples of a history; a row looks at those before it."""

    def __init__(self, history: History) -> None:
        self.history = history

    @cached_property
    def closes_us(self) -> Array:
        return (self.history.minutes + 1) * MINUTE_US

    def at_closes(self, value: Callable[[int], float]) -> Series:
        """A value for each close; NaN is no sample."""
        values = np.array([value(int(close)) for close in self.closes_us], dtype=float)
        present = ~np.isnan(values)
        return Series(self.closes_us[present], values[present])

    def volume_before(self, close_us: int, seconds: int) -> float:
        return self.history.trades.between(close_us - seconds * SECOND_US, close_us - 1).volume()

    @cached_property
    def volumes_1m(self) -> Series:
        return self.at_closes(lambda close_us: self.volume_before(close_us, 60))

    @cached_property
    def volumes_5m(self) -> Series:
        return self.at_closes(lambda close_us: self.volume_before(close_us, 300))

    @cached_property
    def depths_10(self) -> Series:
        def depth(close_us: int) -> float:
            book = self.history.book_at(close_us - 1)
            return book.depth_of_both(10) if book else NAN

        return self.at_closes(depth)

    def updates_between(self, first_us: int, last_us: int) -> int:
        """Book events that were applied."""
        return int(np.count_nonzero((self.applied_us >= first_us) & (self.applied_us <= last_us)))

    @cached_property
    def applied_us(self) -> Array:
        return np.array([state.time_us for state in self.history.book_states if state.was_applied], dtype=np.int64)

    @cached_property
    def updates_1m(self) -> Series:
        return self.at_closes(lambda close_us: float(self.updates_between(close_us - MINUTE_US, close_us - 1)))

    @cached_property
    def toxicity(self) -> Toxicity:
        return Toxicity(self.history.trades, self.volumes_1m)

    @cached_property
    def toxicities(self) -> Series:
        return self.at_closes(lambda close_us: self.toxicity.at(close_us - 1))

    @cached_property
    def liquidation_levels(self) -> Series:
        """Unlike the other samples, a missing value is kept: it is held until the next close."""
        return levels_at_closes(self.history, self.closes_us)

    @cached_property
    def high_low_spreads(self) -> Series:
        return spreads_of_minutes(self.history.trades)

    @cached_property
    def amihud(self) -> Series:
        def impact(close_us: int) -> float:
            notional = math.fsum(self.history.trades.between(close_us - MINUTE_US, close_us - 1).notional)
            minute = close_us // MINUTE_US - 1
            returns = self.history.returns(minute, minute, MINUTE_US)
            return abs(float(returns[0])) / notional if notional > 0 and len(returns) else NAN

        return self.at_closes(impact)

    @cached_property
    def signed_volumes(self) -> SecondFlows:
        return second_flows(self.history, self.history.trades.sign * self.history.trades.quantity)

    @cached_property
    def signed_roots(self) -> SecondFlows:
        return second_flows(self.history, self.history.trades.sign * np.sqrt(self.history.trades.notional))

    def of_books(self, value: Callable[[Book], float]) -> Series:
        """A value for each book event that left the book valid."""
        books = self.history.valid_books
        return Series(self.history.mids.time_us, np.array([value(book) for _, book in books], dtype=float))

    @cached_property
    def best_bids(self) -> Series:
        return self.of_books(lambda book: float(book.bids.quantity[0]))

    @cached_property
    def best_asks(self) -> Series:
        return self.of_books(lambda book: float(book.asks.quantity[0]))

    @cached_property
    def resiliences(self) -> Series:
        return resiliences(self.of_books(lambda book: book.depth_of_both(10)))

    @cached_property
    def spread_scores(self) -> Series:
        return scores(self.of_books(lambda book: book.spread / book.mid))

    @cached_property
    def interest_scores(self) -> Series:
        return scores(self.history.interests)


def scores(samples: Series) -> Series:
    """The score of each sample against those before it."""
    past = (before(samples.time_us, samples.value, index) for index in range(len(samples.value)))
    values: Floats = np.array([score(value, state) for value, state in zip(samples.value, past, strict=True)])
    return Series(samples.time_us, values)
