"""Microstructure features of trades: spreads, impact, sizes and arrivals."""

import math

import numpy as np

from .arithmetic import correlation, mean
from .history import Trades
from .moment import Moment
from .toxicity import percentile
from .units import DAY_US, MINUTE_US, NAN, SECOND_US, Floats
from .weighted import weighted_mean

WINDOW_SECONDS = 60
REALIZED_SECONDS = 300
LEAST_PAIRS = 2
LEAST_SIGNS = 5
LEAST_MINUTES = 60
LEAST_SAMPLES = 60
FORGETTING = 0.999


def with_past(now: Moment, column: Floats, past: int) -> Floats:
    """The values of the trades of the window and of so many trades before it."""
    trades = now.history.trades
    start = int(np.searchsorted(trades.time_us, now.seconds_ago(WINDOW_SECONDS), side="left"))
    end = int(np.searchsorted(trades.time_us, now.time_us, side="right"))
    return column[max(0, start - past) : end]


def roll(prices: Floats) -> float:
    """Roll 1984, with the divisor n in the covariance of successive changes."""
    changes = np.diff(prices)
    later, earlier = changes[1:], changes[:-1]
    if len(later) < LEAST_PAIRS:
        return NAN
    covariance = float(((later - later.mean()) * (earlier - earlier.mean())).mean())
    return 2 * math.sqrt(max(0.0, -covariance))


def roll_spread(now: Moment) -> float:
    return roll(with_past(now, now.history.trades.price, 2))


def effective_spread(now: Moment) -> float:
    return mean(effective(with_book(now.trades_of_seconds(WINDOW_SECONDS))))


def with_book(trades: Trades) -> Trades:
    known = ~np.isnan(trades.mid)
    return Trades(*(column[known] for column in trades.columns))


def effective(trades: Trades) -> Floats:
    return 2 * trades.sign * (trades.price - trades.mid) / trades.mid


def trades_of_the_past(now: Moment) -> Trades:
    """Whose five minutes were over at the close of one of the seconds of the window."""
    first = (now.second - WINDOW_SECONDS + 1 - REALIZED_SECONDS) * SECOND_US
    return with_book(now.history.trades.between(first, (now.second - REALIZED_SECONDS) * SECOND_US - 1))


def realized_spread_5m(now: Moment) -> float:
    """Against the mid at the close of the second that lies five minutes after that of the trade."""
    trades = trades_of_the_past(now)
    later_mids = now.history.mids.all_before((trades.time_us // SECOND_US + REALIZED_SECONDS + 1) * SECOND_US)
    return mean(2 * trades.sign * (trades.price - later_mids) / trades.mid)


def price_impact(now: Moment) -> float:
    return mean(effective(trades_of_the_past(now))) - realized_spread_5m(now)


def forgetful_slope(flows: Floats, moves: Floats) -> float:
    """Regression through the origin; the newest pair has weight 1, each earlier one .999 of the next."""
    weights = FORGETTING ** np.arange(len(flows))[::-1]
    return float((weights * flows * moves).sum() / (weights * flows**2).sum()) if len(flows) else NAN


def kyle_lambda(now: Moment) -> float:
    flows = now.samples.signed_volumes.until(now.second)
    return forgetful_slope(flows.flow, flows.mid_after - flows.mid_before)


def hasbrouck_lambda(now: Moment) -> float:
    flows = now.samples.signed_roots.until(now.second)
    return forgetful_slope(flows.flow, np.log(flows.mid_after / flows.mid_before))


def amihud(now: Moment) -> float:
    closed = now.closed(now.samples.amihud)
    return weighted_mean(closed.time_us, closed.value)


def sign_acf1(now: Moment) -> float:
    signs = with_past(now, now.history.trades.sign, 1)
    return correlation(signs[1:], signs[:-1]) if len(signs) > LEAST_SIGNS else NAN


def trade_size_herfindahl(now: Moment) -> float:
    sizes = now.trades_of_seconds(WINDOW_SECONDS).quantity
    return math.fsum(sizes**2) / math.fsum(sizes) ** 2 if len(sizes) else NAN


def branching_ratio(now: Moment) -> float:
    """Of a self-exciting process, from the dispersion of its counts (Hardiman, Bouchaud 2014)."""
    first = max(now.minute - 240, int(now.history.minutes[0]))
    edges = np.arange(first, now.minute + 1) * MINUTE_US
    counts = np.diff(np.searchsorted(now.history.trades.time_us, edges, side="left"))
    if len(counts) < LEAST_MINUTES:
        return NAN
    variance, average = float(np.var(counts, ddof=1)), float(counts.mean())
    if variance <= average:
        return 0.0
    return min(0.99, max(0.0, 1 - 1 / math.sqrt(variance / average)))


def vpin_cdf(now: Moment) -> float:
    """Place of the toxicity among its samples of thirty days."""
    toxicity = now.samples.toxicity.at(now.time_us)
    # A sample is dated at the end of its minute, which may be the start of the next day.
    past = now.samples.toxicities.between((now.day - 29) * DAY_US + 1, now.minute * MINUTE_US)
    return percentile(toxicity, past) if len(past) >= LEAST_SAMPLES and not math.isnan(toxicity) else NAN
