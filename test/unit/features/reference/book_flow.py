"""Order book features of how the book moved."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from .arithmetic import ratio
from .book import Book, BookState
from .history import Series
from .moment import Moment
from .units import Array
from .weighted import score, weighted, weighted_mean

WINDOW_SECONDS = 60
LEVELS = 10


def flow_of_level(old: Book, new: Book, level: int) -> float:
    """Order flow imbalance (Cont, Kukanov, Stoikov 2014) of one level between two books."""
    bid, ask = float(new.bids.price[level]), float(new.asks.price[level])
    old_bid, old_ask = float(old.bids.price[level]), float(old.asks.price[level])
    flow = 0.0
    if bid >= old_bid:
        flow += float(new.bids.quantity[level])
    if bid <= old_bid:
        flow -= float(old.bids.quantity[level])
    if ask <= old_ask:
        flow -= float(new.asks.quantity[level])
    if ask >= old_ask:
        flow += float(old.asks.quantity[level])
    return flow


def flow_of_levels(old: Book, new: Book) -> float:
    """Of ten levels, as far as both books have them on both sides, the deeper the lighter."""
    shared = min(LEVELS, *(len(side.price) for book in (old, new) for side in (book.bids, book.asks)))
    return math.fsum(math.exp(-0.5 * level) * flow_of_level(old, new, level) for level in range(shared))


def bid_change(old: Book, new: Book) -> float:
    """Of the quantity of the best level: a better level is new, and the loss of the best one is a loss."""
    bid, old_bid = new.bids.price[0], old.bids.price[0]
    return best_change(float(bid - old_bid), new.bids.quantity, old.bids.quantity)


def ask_change(old: Book, new: Book) -> float:
    ask, old_ask = new.asks.price[0], old.asks.price[0]
    return best_change(float(old_ask - ask), new.asks.quantity, old.asks.quantity)


def best_change(improvement: float, quantities: Array, old_quantities: Array) -> float:
    if improvement > 0:
        return float(quantities[0])
    if improvement < 0:
        return -float(old_quantities[0])
    return float(quantities[0] - old_quantities[0])


def states_in_window(now: Moment) -> list[tuple[BookState, BookState]]:
    """Each book event of the window with the one before it."""
    first_us = now.seconds_ago(WINDOW_SECONDS)
    times = now.history.book_times_us
    start = int(np.searchsorted(times, first_us, side="left"))
    end = int(np.searchsorted(times, now.time_us, side="right"))
    return list(pairwise(now.history.book_states[max(0, start - 1) : end]))


def sum_over_window(now: Moment, change: Callable[[Book, Book], float]) -> float:
    """Between successive valid books; nothing is said across an invalid time."""
    return math.fsum(change(old.book, new.book) for old, new in states_in_window(now) if old.book and new.book)


def ofi_l1(now: Moment, _: Book) -> float:
    return sum_over_window(now, lambda old, new: flow_of_level(old, new, 0))


def mlofi_10(now: Moment, _: Book) -> float:
    return sum_over_window(now, flow_of_levels)


def depletion_rate(now: Moment, change: Callable[[Book, Book], float], best: Series) -> float:
    """Net loss of the best level per second, over its usual quantity."""
    known = best.until(now.time_us)
    usual = weighted_mean(known.time_us, known.value)
    return ratio(max(0.0, -sum_over_window(now, change)) / WINDOW_SECONDS, usual)


def bid_depletion_rate(now: Moment, _: Book) -> float:
    return depletion_rate(now, bid_change, now.samples.best_bids)


def ask_depletion_rate(now: Moment, _: Book) -> float:
    return depletion_rate(now, ask_change, now.samples.best_asks)


def cancel_to_trade(now: Moment) -> float:
    first_us = now.seconds_ago(WINDOW_SECONDS)
    cancels = sum(new.cancels for _, new in states_in_window(now))
    return math.log((cancels + 1) / (len(now.history.trades.between(first_us, now.time_us)) + 1))


def update_rate_z(now: Moment) -> float:
    updates = now.samples.updates_between(now.seconds_ago(WINDOW_SECONDS), now.time_us)
    closed = now.closed(now.samples.updates_1m)
    return score(float(updates), weighted(closed.time_us, closed.value))


def depth_resilience(now: Moment, _: Book) -> float:
    return now.samples.resiliences.last_at(now.time_us)
