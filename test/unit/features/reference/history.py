"""The raw events of one entity, stream by stream, and what was known at a time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .book import Book, BookBuilder, BookState, tick_of
from .units import MINUTE_US, NAN, SECOND_US, Array, Event, Floats

ROW_US = 10 * SECOND_US


@dataclass(frozen=True)
class Series:
    """Values with their times."""

    time_us: Array
    value: Floats

    def last_at(self, time_us: int) -> float:
        """The last value at or before a time."""
        index = int(np.searchsorted(self.time_us, time_us, side="right")) - 1
        return float(self.value[index]) if index >= 0 else NAN

    def last_before(self, time_us: int) -> float:
        return self.last_at(time_us - 1)

    def all_before(self, times_us: Array) -> Floats:
        """The last value before each of the times; NaN where there is none."""
        index = np.searchsorted(self.time_us, times_us, side="left") - 1
        found = self.value[np.maximum(index, 0)] if len(self.value) else np.full(len(times_us), NAN)
        return np.where(index >= 0, found, NAN)

    def between(self, first_us: int, last_us: int) -> Floats:
        """Values at the times from first to last, both included."""
        return self.value[span(self.time_us, first_us, last_us)]

    def until(self, last_us: int) -> "Series":
        chosen = span(self.time_us, 0, last_us)
        return Series(self.time_us[chosen], self.value[chosen])


def span(times_us: Array, first_us: int, last_us: int) -> slice:
    """Which of the sorted times lie from first to last, both included."""
    start = int(np.searchsorted(times_us, first_us, side="left"))
    return slice(start, max(start, int(np.searchsorted(times_us, last_us, side="right"))))


@dataclass(frozen=True)
class Trades:
    """Trades in their order; `mid` is that of the book they met, NaN when it was not valid."""

    time_us: Array
    price: Floats
    quantity: Floats
    sign: Floats
    mid: Floats

    def __len__(self) -> int:
        return len(self.time_us)

    def between(self, first_us: int, last_us: int) -> "Trades":
        chosen = span(self.time_us, first_us, last_us)
        return Trades(*(column[chosen] for column in self.columns))

    @property
    def columns(self) -> tuple[Array, ...]:
        return (self.time_us, self.price, self.quantity, self.sign, self.mid)

    @property
    def notional(self) -> Floats:
        return self.price * self.quantity

    def bought(self) -> float:
        return math.fsum(self.quantity[self.sign > 0])

    def sold(self) -> float:
        return math.fsum(self.quantity[self.sign < 0])

    def volume(self) -> float:
        return math.fsum(self.quantity)


class History:
    """All events, in the order in which they apply."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.time_us = np.array([event["eventTimeUs"] for event in events], dtype=np.int64)
        self.known: dict[tuple[str, str], Series] = {}
        assert (np.diff(self.time_us) >= 0).all(), "events must come in their order"

    def stream(self, name: str) -> list[Event]:
        return [event for event in self.events if event["stream"] == name]

    def series(self, stream: str, field: str) -> Series:
        if (stream, field) not in self.known:
            self.known[stream, field] = self._read(stream, field)
        return self.known[stream, field]

    def _read(self, stream: str, field: str) -> Series:
        events = self.stream(stream)
        times = np.array([event["eventTimeUs"] for event in events], dtype=np.int64)
        return Series(times, np.array([event.get(field, NAN) for event in events], dtype=float))

    @cached_property
    def row_times_us(self) -> list[int]:
        """The last event of each interval of ten seconds in which there is one."""
        intervals = self.time_us // ROW_US
        is_last = np.append(intervals[1:] != intervals[:-1], True)
        return [int(time) for time in self.time_us[is_last]]

    @cached_property
    def minutes(self) -> Array:
        """Minutes in which there is an event."""
        return np.unique(self.time_us // MINUTE_US)

    def closed_minutes(self, minute: int) -> Array:
        """Those before a minute."""
        return self.minutes[: np.searchsorted(self.minutes, minute, side="left")]

    @cached_property
    def book_states(self) -> list[BookState]:
        builder = BookBuilder()
        states = (builder.apply(event) for event in self.events if event["stream"].startswith("book-"))
        return [state for state in states if state is not None]

    @cached_property
    def book_times_us(self) -> Array:
        return np.array([state.time_us for state in self.book_states], dtype=np.int64)

    def book_at(self, time_us: int) -> Book | None:
        index = int(np.searchsorted(self.book_times_us, time_us, side="right")) - 1
        return self.book_states[index].book if index >= 0 else None

    @cached_property
    def trades(self) -> Trades:
        events = self.stream("trade")
        # At one instant trades apply first, so they meet the book of the time before.
        mids = [book.mid if (book := self.book_at(event["eventTimeUs"] - 1)) else NAN for event in events]
        return Trades(
            np.array([event["eventTimeUs"] for event in events], dtype=np.int64),
            np.array([event["price"] for event in events], dtype=float),
            np.array([event["quantity"] for event in events], dtype=float),
            np.array([1.0 if event["side"] == "buy" else -1.0 for event in events]),
            np.array(mids, dtype=float),
        )

    @cached_property
    def valid_books(self) -> list[tuple[int, Book]]:
        return [(state.time_us, state.book) for state in self.book_states if state.book is not None]

    @cached_property
    def mids(self) -> Series:
        times = np.array([time for time, _ in self.valid_books], dtype=np.int64)
        return Series(times, np.array([book.mid for _, book in self.valid_books], dtype=float))

    @cached_property
    def ticks(self) -> Series:
        """The tick size so far, at each snapshot."""
        snapshots = self.stream("book-snapshot")
        times = np.array([event["eventTimeUs"] for event in snapshots], dtype=np.int64)
        sizes = np.minimum.accumulate(np.array([tick_of(event) for event in snapshots], dtype=float))
        return Series(times, np.where(np.isfinite(sizes), sizes, NAN))

    @cached_property
    def interests(self) -> Series:
        return self.series("open-interest", "quantity")

    def closing_mids(self, first: int, last: int, bucket_us: int = SECOND_US) -> Floats:
        """The last valid mid at the close of each bucket from first to last."""
        return self.mids.all_before((np.arange(first, last + 1) + 1) * bucket_us)

    def returns(self, first: int, last: int, bucket_us: int = SECOND_US) -> Floats:
        """Log returns of the closing mids of the closed buckets from first to last, as far as they are known."""
        closes = self.closing_mids(first - 1, last, bucket_us)
        returns = np.log(closes[1:] / closes[:-1])
        return returns[~np.isnan(returns)]
