"""The 62 features by name, in the order of the view."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from . import book_flow, efficiency, liquidation_book, liquidation_flow, microstructure, order_book
from .book import Book
from .history import History
from .moment import Moment
from .samples import Samples
from .units import NAN, Event, Floats

# Events of others neither make rows nor let time pass.
STREAMS = frozenset({"trade", "liquidation", "book-snapshot", "book-delta", "mark-price", "funding", "open-interest"})

Feature = Callable[[Moment], float]


def of_book(feature: Callable[[Moment, Book], float], now: Moment) -> float:
    """Missing while the book is not valid."""
    return feature(now, now.book) if now.book else NAN


def named(*features: Feature) -> dict[str, Feature]:
    return {feature.__name__: feature for feature in features}


def named_of_book(*features: Callable[[Moment, Book], float]) -> dict[str, Feature]:
    return {feature.__name__: partial(of_book, feature) for feature in features}


liquidation = {
    **named(liquidation_flow.order_flow_toxicity),
    **named_of_book(liquidation_book.bid_ask_imbalance),
    **named(liquidation_flow.volume_ratio),
    **named_of_book(
        liquidation_book.depth_pressure,
        liquidation_book.liquidity_score,
        liquidation_book.bid_liquidity,
        liquidation_book.ask_liquidity,
        liquidation_book.liq_wall_dist_down_bps,
        liquidation_book.liq_wall_log_ratio,
        liquidation_book.order_cluster_density,
    ),
    **named(
        liquidation_flow.buy_volume_ratio_5m,
        liquidation_flow.sell_volume_ratio_15m,
        liquidation_flow.volume_breakout_z,
    ),
    **named_of_book(liquidation_book.spread_bps, liquidation_book.spread_z),
    **named(
        liquidation_flow.realized_vol_5m,
        liquidation_flow.vol_ratio_5_60,
        liquidation_flow.momentum_5m,
        liquidation_flow.momentum_vol_adj_60m,
        liquidation_flow.oi_change_15m,
        liquidation_flow.funding_z,
        liquidation_flow.basis_bps,
        liquidation_flow.est_liq_notional_1pct,
        liquidation_flow.recent_liq_intensity,
        liquidation_flow.toxicity_x_leverage,
    ),
}

order_book_features = {
    **named_of_book(
        order_book.l1_imbalance,
        order_book.l5_imbalance,
        order_book.l10_imbalance,
        order_book.microprice_dev,
        order_book.weighted_mid_dev_5,
        book_flow.ofi_l1,
        book_flow.mlofi_10,
        order_book.bid_slope,
        order_book.ask_slope,
        order_book.slope_asym,
        order_book.bid_depth_centre,
        order_book.ask_depth_centre,
        order_book.depth_10bp_log,
        book_flow.depth_resilience,
        order_book.spread_ticks,
        book_flow.bid_depletion_rate,
        book_flow.ask_depletion_rate,
    ),
    **named(book_flow.cancel_to_trade, book_flow.update_rate_z),
    **named_of_book(order_book.wall_imbalance, order_book.sweep_cost_asym),
}

microstructure_features = named(
    microstructure.roll_spread,
    microstructure.effective_spread,
    microstructure.realized_spread_5m,
    microstructure.price_impact,
    microstructure.kyle_lambda,
    microstructure.amihud,
    microstructure.hasbrouck_lambda,
    efficiency.variance_ratio_5,
    efficiency.return_acf1,
    efficiency.hurst_dfa,
    microstructure.sign_acf1,
    microstructure.trade_size_herfindahl,
    microstructure.branching_ratio,
    efficiency.corwin_schultz,
    efficiency.efficiency_ratio,
    microstructure.vpin_cdf,
)

features: dict[str, Feature] = {**liquidation, **order_book_features, **microstructure_features}


def rows(events: Sequence[Event]) -> tuple[list[int], Floats]:
    """Row times, and a row of 62 values for each."""
    history = History([event for event in events if event["stream"] in STREAMS])
    samples = Samples(history)
    moments = (Moment(history, samples, time) for time in history.row_times_us)
    values = [[feature(now) for feature in features.values()] for now in moments]
    return history.row_times_us, np.array(values, dtype=float)
