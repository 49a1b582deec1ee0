"""The order book: snapshots and deltas with their numbers, and what follows from one state of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .units import Array, Event

KEPT_SHARE = 0.015
KEPT_LEVELS = 500


@dataclass(frozen=True)
class Side:
    """Levels, the best one first."""

    price: Array
    quantity: Array

    def top(self, count: int) -> "Side":
        return Side(self.price[:count], self.quantity[:count])

    def where(self, chosen: Array) -> "Side":
        return Side(self.price[chosen], self.quantity[chosen])

    def notional(self) -> Array:
        return self.price * self.quantity

    def total(self) -> float:
        return float(self.quantity.sum())


@dataclass(frozen=True)
class Book:
    """A valid book: both sides have levels, and they do not cross."""

    bids: Side
    asks: Side

    @property
    def mid(self) -> float:
        return float((self.bids.price[0] + self.asks.price[0]) / 2)

    @property
    def spread(self) -> float:
        return float(self.asks.price[0] - self.bids.price[0])

    def distance(self, side: Side) -> Array:
        """Of each level from the mid, as a share of the mid."""
        return np.abs(side.price - self.mid) / self.mid

    def within(self, side: Side, basis_points: float) -> Side:
        return side.where(self.distance(side) <= basis_points / 1e4)

    def depth(self, side: Side, basis_points: float) -> float:
        return float(self.within(side, basis_points).notional().sum())

    def depth_of_both(self, basis_points: float) -> float:
        return self.depth(self.bids, basis_points) + self.depth(self.asks, basis_points)


@dataclass(frozen=True)
class BookState:
    """The book after one event that changed it or lost it; `book` is None while it is not valid."""

    time_us: int
    book: Book | None
    was_applied: bool
    cancels: int


def side_of(levels: Mapping[float, float], *, best_is_highest: bool) -> Side:
    prices = sorted(levels, reverse=best_is_highest)
    return Side(np.array(prices, dtype=float), np.array([levels[price] for price in prices], dtype=float))


class BookBuilder:
    """Applies book events one after the other."""

    def __init__(self) -> None:
        self.bids: dict[float, float] = {}
        self.asks: dict[float, float] = {}
        self.last_update_id: int | None = None
        self.is_first_delta = False

    def apply(self, event: Event) -> BookState | None:
        """The state after the event, or None when the event is ignored."""
        if event["stream"] == "book-snapshot":
            self.bids, self.asks = {}, {}
            change(self.bids, event["bids"])
            change(self.asks, event["asks"])
            self.is_first_delta = True
            return self._settle(event, cancels=0)
        if self.last_update_id is None or event["lastUpdateId"] <= self.last_update_id:
            return None
        if not self._follows(event):
            self.last_update_id = None
            return BookState(event["eventTimeUs"], None, was_applied=False, cancels=0)
        self.is_first_delta = False
        cancels = change(self.bids, event["bids"]) + change(self.asks, event["asks"])
        return self._settle(event, cancels)

    def _follows(self, delta: Mapping[str, Any]) -> bool:
        assert self.last_update_id is not None
        starts_in_time = delta["firstUpdateId"] <= self.last_update_id + 1
        if "previousUpdateId" not in delta:
            return bool(starts_in_time)
        is_next = delta["previousUpdateId"] == self.last_update_id
        return bool(is_next or (self.is_first_delta and starts_in_time))

    def _settle(self, event: Event, cancels: int) -> BookState:
        self.last_update_id = event["lastUpdateId"]
        if self.bids and self.asks and max(self.bids) >= min(self.asks):
            self.last_update_id = None
            return BookState(event["eventTimeUs"], None, was_applied=True, cancels=cancels)
        self._trim()
        bids, asks = side_of(self.bids, best_is_highest=True), side_of(self.asks, best_is_highest=False)
        book = Book(bids, asks) if self.bids and self.asks else None
        return BookState(event["eventTimeUs"], book, was_applied=True, cancels=cancels)

    def _trim(self) -> None:
        if self.bids and self.asks:
            mid = (max(self.bids) + min(self.asks)) / 2
            self.bids = {price: size for price, size in self.bids.items() if abs(price - mid) / mid <= KEPT_SHARE}
            self.asks = {price: size for price, size in self.asks.items() if abs(price - mid) / mid <= KEPT_SHARE}
        self.bids = {price: self.bids[price] for price in sorted(self.bids, reverse=True)[:KEPT_LEVELS]}
        self.asks = {price: self.asks[price] for price in sorted(self.asks)[:KEPT_LEVELS]}


def change(levels: dict[float, float], updates: Iterable[tuple[float, float]]) -> int:
    """Sets the levels one after the other, and counts those whose quantity fell or vanished."""
    fallen = 0
    for price, quantity in updates:
        fallen += quantity < levels.get(price, 0.0)
        if quantity > 0:
            levels[price] = quantity
        else:
            levels.pop(price, None)
    return fallen


def tick_of(snapshot: Event) -> float:
    """Smallest difference of neighbouring prices of one side, rounded to ten digits; infinite without neighbours."""
    smallest = float("inf")
    for side in ("bids", "asks"):
        prices = np.unique([price for price, quantity in snapshot[side] if quantity > 0])
        if len(prices) > 1:
            smallest = min(smallest, float(np.diff(prices).min()))
    return float(f"{smallest:.9e}")
