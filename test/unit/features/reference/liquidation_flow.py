"""Liquidation features of trades, returns, funding and open interest."""

import math

import numpy as np

from .arithmetic import log_ratio, ratio, sample_deviation
from .moment import Moment
from .units import HOUR_US, MINUTE_US, NAN, SECOND_US
from .weighted import clipped, weighted_mean

LEAST_SAMPLES = 60
LEAST_RATES = 24


def order_flow_toxicity(now: Moment) -> float:
    return now.samples.toxicity.at(now.time_us)


def volume_ratio(now: Moment) -> float:
    closed = now.closed(now.samples.volumes_5m)
    return ratio(now.trades_of_seconds(300).volume(), weighted_mean(closed.time_us, closed.value))


def buy_volume_ratio_5m(now: Moment) -> float:
    trades = now.trades_of_seconds(300)
    return ratio(trades.bought(), trades.volume())


def sell_volume_ratio_15m(now: Moment) -> float:
    trades = now.trades_of_seconds(900)
    return ratio(trades.sold(), trades.volume())


def volume_breakout_z(now: Moment) -> float:
    samples = now.closed_of_minutes(now.samples.volumes_5m, 1440)
    if len(samples) < LEAST_SAMPLES or (deviation := sample_deviation(samples)) == 0:
        return NAN
    return clipped((now.trades_of_seconds(300).volume() - samples.mean()) / deviation)


def realized_vol_5m(now: Moment) -> float:
    return now.realized_5m


def vol_ratio_5_60(now: Moment) -> float:
    return ratio(now.realized_5m / math.sqrt(300), now.realized_60m / math.sqrt(3600))


def momentum_5m(now: Moment) -> float:
    before = now.history.mids.last_before((now.second - 300 + 1) * SECOND_US)
    return log_ratio(now.last_mid, before) if now.book else NAN


def momentum_vol_adj_60m(now: Moment) -> float:
    before = now.history.mids.last_before((now.minute - 60 + 1) * MINUTE_US)
    return ratio(log_ratio(now.last_mid, before), now.realized_60m) if now.book else NAN


def oi_change_15m(now: Moment) -> float:
    interests = now.history.interests
    before = interests.last_before((now.minute - 15 + 1) * MINUTE_US)
    return log_ratio(interests.last_at(now.time_us), before)


def funding_z(now: Moment) -> float:
    rates = now.history.series("funding", "rate").between((now.hour - 168 + 1) * HOUR_US, now.time_us)
    if len(rates) < LEAST_RATES or (deviation := sample_deviation(rates)) == 0:
        return NAN
    return clipped((float(rates[-1]) - float(rates.mean())) / deviation)


def basis_bps(now: Moment) -> float:
    mark = now.history.series("mark-price", "mark").last_at(now.time_us)
    index = now.history.series("mark-price", "index").last_at(now.time_us)
    return 1e4 * (mark - index) / index


def est_liq_notional_1pct(now: Moment) -> float:
    return now.samples.liquidation_levels.last_at(now.minute * MINUTE_US)


def recent_liq_intensity(now: Moment) -> float:
    liquidations = now.history.series("liquidation", "quantity").until(now.time_us)
    weights = np.exp(-math.log(2) * (now.time_us - liquidations.time_us) / (10 * MINUTE_US))
    return ratio(math.fsum(weights * liquidations.value), now.history.interests.last_at(now.time_us))


def toxicity_x_leverage(now: Moment) -> float:
    interest_score = now.samples.interest_scores.last_at(now.time_us)
    if math.isnan(interest_score):
        return NAN
    return order_flow_toxicity(now) * abs(funding_z(now)) * (1 + max(0.0, interest_score))
