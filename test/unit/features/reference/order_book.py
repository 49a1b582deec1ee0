"""Order book features of one state of the book; each is missing while the book is not valid."""

import math

import numpy as np

from .arithmetic import slope
from .book import Book, Side
from .liquidation_book import imbalance, walls
from .moment import Moment
from .units import NAN, Floats

LEVELS = 10
LEAST_LEVELS = 3
SWEPT_SHARE = 0.001


def l1_imbalance(_: Moment, book: Book) -> float:
    return imbalance(book, 1)


def l5_imbalance(_: Moment, book: Book) -> float:
    return imbalance(book, 5)


def l10_imbalance(_: Moment, book: Book) -> float:
    return imbalance(book, 10)


def microprice(book: Book) -> float:
    """Each side's price weighted by the quantity of the other."""
    return crossed_mean(book, 1)


def crossed_mean(book: Book, levels: int) -> float:
    bids, asks = book.bids.top(levels), book.asks.top(levels)
    bid = float(bids.notional().sum()) / bids.total()
    ask = float(asks.notional().sum()) / asks.total()
    return (bid * asks.total() + ask * bids.total()) / (asks.total() + bids.total())


def microprice_dev(now: Moment, book: Book) -> float:
    return (microprice(book) - book.mid) / now.tick


def weighted_mid_dev_5(now: Moment, book: Book) -> float:
    return (crossed_mean(book, 5) - book.mid) / now.tick


def cumulative_slope(book: Book, side: Side) -> float:
    """Quantity up to a level over its distance from the mid in basis points."""
    top = side.top(LEVELS)
    if len(top.price) < LEAST_LEVELS:
        return NAN
    return slope(1e4 * book.distance(top), np.cumsum(top.quantity))


def bid_slope(_: Moment, book: Book) -> float:
    return cumulative_slope(book, book.bids)


def ask_slope(_: Moment, book: Book) -> float:
    return cumulative_slope(book, book.asks)


def slope_asym(_: Moment, book: Book) -> float:
    return math.log(cumulative_slope(book, book.bids) / cumulative_slope(book, book.asks))


def depth_centre(side: Side) -> float:
    top: Floats = side.top(LEVELS).quantity
    return float((np.arange(1, len(top) + 1) * top).sum() / top.sum())


def bid_depth_centre(_: Moment, book: Book) -> float:
    return depth_centre(book.bids)


def ask_depth_centre(_: Moment, book: Book) -> float:
    return depth_centre(book.asks)


def depth_10bp_log(_: Moment, book: Book) -> float:
    return math.log1p(book.depth_of_both(10))


def spread_ticks(now: Moment, book: Book) -> float:
    return book.spread / now.tick


def wall_imbalance(_: Moment, book: Book) -> float:
    bids, asks = (float(book.within(walls(side), 50).notional().sum()) for side in (book.bids, book.asks))
    return (bids - asks) / (bids + asks) if bids + asks > 0 else 0.0


def sweep_cost_bps(book: Book, side: Side, notional: float) -> float:
    """Of taking levels for a notional; of all levels where the book is too thin."""
    spent = taken = 0.0
    for price, quantity in zip(side.price, side.quantity, strict=True):
        part = min(price * quantity, notional - spent)
        spent += part
        taken += part / price
        if spent >= notional:
            break
    return 1e4 * abs(spent / taken - book.mid) / book.mid


def sweep_cost_asym(now: Moment, book: Book) -> float:
    traded = math.fsum(now.history.trades.between(now.minutes_ago(1440), now.time_us).notional)
    if traded == 0:
        return NAN
    swept = SWEPT_SHARE * traded
    return sweep_cost_bps(book, book.asks, swept) - sweep_cost_bps(book, book.bids, swept)
