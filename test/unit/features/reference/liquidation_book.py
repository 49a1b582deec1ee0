"""Liquidation features of the order book; each is missing while the book is not valid."""

import math

import numpy as np

from .book import Book, Side
from .moment import Moment
from .units import NAN

LEAST_SAMPLES = 60
WALL_MULTIPLE = 5
CAP_BPS = 100.0
DECAY_BPS = 10.0


def imbalance(book: Book, levels: int) -> float:
    bids, asks = book.bids.top(levels).total(), book.asks.top(levels).total()
    return (bids - asks) / (bids + asks)


def bid_ask_imbalance(_: Moment, book: Book) -> float:
    return imbalance(book, 5)


def depth_pressure(_: Moment, book: Book) -> float:
    bids, asks = (
        float((side.quantity * np.exp(-book.distance(side) / (DECAY_BPS / 1e4))).sum())
        for side in (book.bids, book.asks)
    )
    return (bids - asks) / (bids + asks)


def liquidity_score(now: Moment, book: Book) -> float:
    depths = now.closed_of_minutes(now.samples.depths_10, 1440)
    depth = book.depth_of_both(10)
    if len(depths) < LEAST_SAMPLES or depth == 0 or np.median(depths) == 0:
        return NAN
    return math.log(depth / float(np.median(depths))) - spread_z(now, book) / 2


def bid_liquidity(_: Moment, book: Book) -> float:
    return math.log1p(book.depth(book.bids, 25))


def ask_liquidity(_: Moment, book: Book) -> float:
    return math.log1p(book.depth(book.asks, 25))


def walls(side: Side) -> Side:
    """Levels of at least five times the median quantity of their side."""
    return side.where(side.quantity >= WALL_MULTIPLE * np.median(side.quantity))


def liq_wall_dist_down_bps(_: Moment, book: Book) -> float:
    distances = book.distance(walls(book.bids)) * 1e4
    return min(CAP_BPS, float(distances.min())) if len(distances) else CAP_BPS


def liq_wall_log_ratio(_: Moment, book: Book) -> float:
    below, above = (book.within(walls(side), CAP_BPS).notional().max(initial=0.0) for side in (book.bids, book.asks))
    return math.log((below + 1) / (above + 1))


def clustered(side: Side, tick: float) -> float:
    """Notional in runs of at least three levels above the median whose neighbours are at most three ticks apart."""
    if len(side.price) == 0:
        return 0.0
    large = side.where(side.quantity > np.median(side.quantity))
    if len(large.price) == 0:
        return 0.0
    breaks = np.flatnonzero(np.abs(np.diff(large.price)) > 3 * tick * (1 + 1e-9)) + 1
    runs = np.split(large.notional(), breaks)
    return float(sum(run.sum() for run in runs if len(run) >= 3))


def order_cluster_density(now: Moment, book: Book) -> float:
    near = [book.within(side, 50) for side in (book.bids, book.asks)]
    total = sum(side.notional().sum() for side in near)
    if math.isnan(now.tick) or total == 0:
        return NAN
    return sum(clustered(side, now.tick) for side in near) / total


def spread_bps(_: Moment, book: Book) -> float:
    return 1e4 * book.spread / book.mid


def spread_z(now: Moment, _: Book) -> float:
    return now.samples.spread_scores.last_at(now.time_us)
