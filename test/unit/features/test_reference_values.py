"""The reference itself against published and hand-computed values."""

import math
from itertools import pairwise

import numpy as np
import pytest
from reference.book import Book, BookBuilder, Side, tick_of
from reference.book_flow import ask_change, bid_change, flow_of_level, flow_of_levels
from reference.efficiency import detrended_fluctuation, variance_ratio
from reference.high_low import high_low_spread
from reference.history import History, Series, Trades
from reference.liquidation_levels import long_liquidation_price, near_liquidation, short_liquidation_price
from reference.microstructure import forgetful_slope, roll
from reference.order_book import microprice, sweep_cost_bps
from reference.toxicity import Toxicity, percentile
from reference.units import DAY_US, MINUTE_US
from reference.weighted import score, weighted, weighted_mean

Event = dict[str, object]


def side(*levels: tuple[float, float]) -> Side:
    return Side(np.array([price for price, _ in levels]), np.array([quantity for _, quantity in levels]))


def book(bid: float, bid_quantity: float, ask: float, ask_quantity: float) -> Book:
    return Book(side((bid, bid_quantity)), side((ask, ask_quantity)))


def test_microprice_leans_to_the_thin_side() -> None:
    assert microprice(book(100, 5, 101, 15)) == 100.25


def test_order_flow_imbalance_of_cont_kukanov_stoikov() -> None:
    books = [book(100, 5, 101, 4), book(100, 8, 101, 4), book(101, 2, 102, 6), book(100, 7, 102, 6)]
    steps = list(pairwise(books))
    assert [flow_of_level(old, new, 0) for old, new in steps] == [3, 6, -2]
    assert [flow_of_levels(old, new) for old, new in steps] == [3, 6, -2]
    assert [bid_change(old, new) for old, new in steps] == [3, 2, -2]
    assert [ask_change(old, new) for old, new in steps] == [0, -4, 0]


def test_deeper_levels_weigh_less_and_count_where_both_books_have_them() -> None:
    old = Book(side((100, 5), (99, 1)), side((101, 4), (102, 1)))
    new = Book(side((100, 5), (99, 3)), side((101, 4), (102, 1), (103, 9)))
    assert flow_of_levels(old, new) == pytest.approx(2 * math.exp(-0.5), rel=1e-15)


def test_roll_with_the_divisor_n() -> None:
    # Eight prices make six pairs of changes, each with the product -1.
    assert roll(np.array([100, 101] * 4, dtype=float)) == 2
    assert roll(np.array([100.0, 101.0, 102.0, 104.0])) == 0
    assert math.isnan(roll(np.array([100.0, 101.0, 100.0])))


def test_liquidation_prices_of_twenty_times_leverage() -> None:
    assert long_liquidation_price(50_000, 20) == pytest.approx(47_690.7631, abs=5e-5)
    assert short_liquidation_price(50_000, 20) == pytest.approx(52_290.8367, abs=5e-5)


def test_longs_near_liquidation_count_up_and_shorts_down() -> None:
    here = math.floor(math.log(50_000) / 0.0025)
    # With leverage of twenty, entries 5 % above are liquidated here as longs, those 4 % below as shorts.
    above, below = ({here + shift: 10.0} for shift in (19, -16))
    assert near_liquidation(above, 50_000) == pytest.approx(2.5)
    assert near_liquidation(below, 50_000) == pytest.approx(-2.5)


def test_variance_ratio_of_white_noise_is_one() -> None:
    noise = np.random.default_rng(7).normal(size=(200, 900))
    assert np.mean([variance_ratio(path) for path in noise]) == pytest.approx(1, abs=0.03)
    trend = np.convolve(noise[0], np.ones(5), mode="valid")
    assert variance_ratio(trend) > 2


def test_fluctuation_exponent_of_white_noise_is_a_half_and_of_its_sum_three_halves() -> None:
    noise = np.random.default_rng(7).normal(size=(200, 240))
    # Boxes of eight raise the estimate a little (Peng et al. 1994).
    assert np.mean([detrended_fluctuation(path) for path in noise]) == pytest.approx(0.5, abs=0.06)
    assert np.mean([detrended_fluctuation(np.cumsum(path)) for path in noise]) == pytest.approx(1.5, abs=0.1)


def test_fluctuation_of_moves_at_the_edges_of_boxes_is_missing() -> None:
    returns = np.zeros(240)
    returns[0] = 0.01
    assert math.isnan(detrended_fluctuation(returns))


def test_high_low_spread_is_that_of_bars_with_no_volatility() -> None:
    # With equal bars 1 % wide all of the range is spread: alpha = ln(H/L) and S = 2 (e^a - 1)/(1 + e^a).
    bars = np.array([100.0, 101.0])
    assert high_low_spread(bars, bars) == pytest.approx(2 * (1.01 - 1) / (1 + 1.01), rel=1e-9)
    assert high_low_spread(bars, bars + 50) == 0


def test_forgetful_slope_finds_the_line_and_forgets() -> None:
    flows = np.array([1.0, -2.0, 3.0])
    assert forgetful_slope(flows, 0.5 * flows) == pytest.approx(0.5)
    assert forgetful_slope(np.ones(2), np.array([0.0, 1.0])) == pytest.approx(1 / 1.999)


def test_weights_halve_in_a_day() -> None:
    times = np.array([0, DAY_US])
    assert weighted_mean(times, np.array([0.0, 3.0])) == pytest.approx(2)
    state = weighted(np.zeros(40, dtype=np.int64), np.arange(40.0))
    assert state.deviation == pytest.approx(np.std(np.arange(40.0), ddof=1))
    assert score(1000.0, state) == 8
    assert math.isnan(score(1.0, weighted(np.arange(40), np.ones(40))))


def test_volume_buckets_carry_over() -> None:
    minutes = Series(np.array([MINUTE_US]), np.array([50 / 1440]))
    times = np.array([MINUTE_US + index for index in range(3)])
    columns = (np.array([0.5, 12.0, 0.25]), np.array([1.0, -1.0, 1.0]), np.full(3, np.nan))
    toxicity = Toxicity(Trades(times, np.ones(3), *columns), minutes)
    # The first bucket of 1 is half bought, half sold; eleven more are sold whole, and half a bucket waits.
    assert toxicity.totals == pytest.approx([1.0] * 12)
    assert toxicity.imbalances == pytest.approx([0.0] + [1.0] * 11)
    assert toxicity.at(int(times[2])) == pytest.approx(11 / 12)
    assert math.isnan(toxicity.at(int(times[0])))


def test_percentile_counts_its_own_bin_half() -> None:
    assert percentile(0.5, np.array([0.1, 0.5, 0.501, 0.9])) == 0.5


def test_sweep_stops_at_the_last_level() -> None:
    thin = Book(side((99, 1)), side((101, 1)))
    assert sweep_cost_bps(thin, thin.asks, 1e6) == pytest.approx(100)
    assert sweep_cost_bps(thin, thin.asks, 50) == pytest.approx(100)


def snapshot(last_update_id: int, bids: list[tuple[float, float]], asks: list[tuple[float, float]]) -> Event:
    return {"stream": "book-snapshot", "eventTimeUs": 0, "lastUpdateId": last_update_id, "bids": bids, "asks": asks}


def delta(numbers: tuple[int, int], bids: list[tuple[float, float]], previous: int | None = None) -> Event:
    event: Event = {"stream": "book-delta", "eventTimeUs": 0, "bids": bids, "asks": []}
    event |= {"firstUpdateId": numbers[0], "lastUpdateId": numbers[1]}
    return event if previous is None else {**event, "previousUpdateId": previous}


def test_a_missing_delta_invalidates_the_book_until_the_next_snapshot() -> None:
    builder = BookBuilder()
    whole = snapshot(10, [(100, 1), (99.5, 0)], [(101, 1)])
    assert builder.apply(delta((1, 2), [])) is None
    opened = builder.apply(whole)
    assert opened is not None
    assert opened.book is not None
    assert list(opened.book.bids.price) == [100]
    assert builder.apply(delta((8, 10), [(100, 5)])) is None
    changed = builder.apply(delta((9, 12), [(100, 0.5), (99, 3), (98, 0)], previous=8))
    assert changed is not None
    assert changed.cancels == 1
    lost = builder.apply(delta((14, 15), [], previous=13))
    assert lost is not None
    assert (lost.book, lost.was_applied) == (None, False)
    assert builder.apply(delta((16, 17), [], previous=15)) is None
    found = builder.apply(whole)
    assert found is not None
    assert found.book is not None


def test_a_crossed_book_is_not_valid_and_distant_levels_go() -> None:
    builder = BookBuilder()
    kept = builder.apply(snapshot(1, [(100, 1), (98, 1)], [(101, 1), (102, 1)]))
    assert kept is not None
    assert kept.book is not None
    assert (list(kept.book.bids.price), list(kept.book.asks.price)) == ([100], [101, 102])
    crossed = builder.apply(delta((2, 2), [(101, 1)]))
    assert crossed is not None
    assert (crossed.book, crossed.was_applied) == (None, True)


def test_tick_is_the_smallest_step_between_levels() -> None:
    assert tick_of(snapshot(1, [(0.3, 1), (0.1, 1), (0.15, 0)], [(0.4, 1), (0.7, 1)])) == 0.2


def test_rows_lie_at_the_last_event_of_each_interval() -> None:
    times = [3_000_000, 9_999_999, 9_999_999, 10_000_000, 45_000_000]
    events = [{"stream": "funding", "eventTimeUs": time, "rate": 0.1} for time in times]
    assert History(events).row_times_us == [9_999_999, 10_000_000, 45_000_000]
