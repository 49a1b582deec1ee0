"""The rolling columns by pandas, polars and numba: one request per line on stdin, one answer per line on stdout."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import pandas as pd
import polars as pl

KINDS = 10


@dataclass(frozen=True)
class Bars:
    """What every peer reads, in the form that it likes best, so that no conversion is timed."""

    prices: np.ndarray
    volumes: np.ndarray
    series: pd.Series
    traded: pd.Series
    frame: pl.DataFrame


def read_bars(prices: str, volumes: str) -> Bars:
    price, volume = np.fromfile(prices), np.fromfile(volumes)
    frame = pl.DataFrame({"price": price, "volume": volume})
    return Bars(price, volume, pd.Series(price), pd.Series(volume), frame)


def pandas_columns(prices: pd.Series, volumes: pd.Series, windows: list[int]) -> list[pd.Series]:
    turnover = prices * volumes
    move = prices.diff()
    rise, fall = move.clip(lower=0), -move.clip(upper=0)
    columns = []
    for window in windows:
        rolling = prices.rolling(window)
        mean, deviation, low, high = rolling.mean(), rolling.std(), rolling.min(), rolling.max()
        up = rise.ewm(alpha=1 / window, adjust=False).mean()
        down = fall.ewm(alpha=1 / window, adjust=False).mean()
        columns += [mean, deviation, (prices - mean) / deviation, low, high, (prices - low) / (high - low)]
        columns += [turnover.rolling(window).sum() / volumes.rolling(window).sum()]
        columns += [prices.pct_change(window), prices.ewm(span=window, adjust=False).mean(), 100 * up / (up + down)]
    return columns


def polars_expressions(windows: list[int]) -> list[pl.Expr]:
    price, volume = pl.col("price"), pl.col("volume")
    move = price.diff()
    rise, fall = move.clip(lower_bound=0).fill_null(0), (-move).clip(lower_bound=0).fill_null(0)
    expressions = []
    for window in windows:
        mean, deviation = price.rolling_mean(window), price.rolling_std(window)
        low, high = price.rolling_min(window), price.rolling_max(window)
        up = rise.ewm_mean(alpha=1 / window, adjust=False)
        down = fall.ewm_mean(alpha=1 / window, adjust=False)
        expressions += [mean, deviation, (price - mean) / deviation, low, high, (price - low) / (high - low)]
        expressions += [(price * volume).rolling_sum(window) / volume.rolling_sum(window)]
        expressions += [price.pct_change(window), price.ewm_mean(span=window, adjust=False), 100 * up / (up + down)]
    return [expression.alias(str(index)) for index, expression in enumerate(expressions)]


@numba.njit(cache=False, fastmath=False)
def numba_window(  # noqa: PLR0915 -- one pass is the point
    prices: np.ndarray, volumes: np.ndarray, window: int, out: np.ndarray
) -> None:
    """Running sums, the sliding update of Welford, monotone queues: the usual fast loop, written by hand."""
    rows = prices.size
    mask = 1
    while mask < window:
        mask = 2 * mask + 1
    lows, highs = np.empty(mask + 1, np.int64), np.empty(mask + 1, np.int64)
    low_head, low_tail, high_head, high_tail = 0, 0, 0, 0
    mean, squares, turnover, traded = 0.0, 0.0, 0.0, 0.0
    weight = 2.0 / (window + 1)
    fade = 1.0 / window
    smooth, up, down, last = prices[0], 0.0, 0.0, prices[0]
    for row in range(rows):
        price = prices[row]
        turnover += price * volumes[row]
        traded += volumes[row]
        if row < window:
            step = price - mean
            mean += step / (row + 1)
            squares += step * (price - mean)
        else:
            old = prices[row - window]
            before = mean
            mean += (price - old) / window
            squares += (price - old) * (price - mean + old - before)
            turnover -= old * volumes[row - window]
            traded -= volumes[row - window]
        while low_tail > low_head and prices[lows[(low_tail - 1) & mask]] >= price:
            low_tail -= 1
        lows[low_tail & mask] = row
        low_tail += 1
        if lows[low_head & mask] <= row - window:
            low_head += 1
        while high_tail > high_head and prices[highs[(high_tail - 1) & mask]] <= price:
            high_tail -= 1
        highs[high_tail & mask] = row
        high_tail += 1
        if highs[high_head & mask] <= row - window:
            high_head += 1
        smooth += weight * (price - smooth)
        move = price - last
        last = price
        up += fade * (max(move, 0.0) - up)
        down += fade * (max(-move, 0.0) - down)
        out[8, row] = smooth
        out[9, row] = 100.0 * up / (up + down) if up + down > 0 else np.nan
        out[7, row] = price / prices[row - window] - 1.0 if row >= window else np.nan
        if row < window - 1:
            for kind in range(7):
                out[kind, row] = np.nan
            continue
        deviation = np.sqrt(max(squares, 0.0) / (window - 1))
        low, high = prices[lows[low_head & mask]], prices[highs[high_head & mask]]
        out[0, row] = mean
        out[1, row] = deviation
        out[2, row] = (price - mean) / deviation
        out[3, row] = low
        out[4, row] = high
        out[5, row] = (price - low) / (high - low)
        out[6, row] = turnover / traded


@numba.njit(parallel=True, cache=False)
def numba_parallel(prices: np.ndarray, volumes: np.ndarray, windows: np.ndarray, out: np.ndarray) -> None:
    for index in numba.prange(windows.size):
        numba_window(prices, volumes, windows[index], out[index])


@numba.njit(cache=False)
def numba_serial(prices: np.ndarray, volumes: np.ndarray, windows: np.ndarray, out: np.ndarray) -> None:
    for index in range(windows.size):
        numba_window(prices, volumes, windows[index], out[index])


def peers(bars: Bars, windows: list[int]) -> dict[str, Callable[[], object]]:
    sizes = np.array(windows)
    recycled = np.zeros((len(windows), KINDS, bars.prices.size))
    expressions = polars_expressions(windows)

    def by_numba(run: Callable[..., None]) -> np.ndarray:
        run(bars.prices, bars.volumes, sizes, recycled)
        return recycled

    tail = 400
    return {
        "pandas": lambda: pandas_columns(bars.series, bars.traded, windows),
        "polars": lambda: bars.frame.lazy().select(expressions).collect(),
        "numba": lambda: by_numba(numba_serial),
        "numba-2": lambda: by_numba(numba_parallel),
        "pandas-tail": lambda: [
            column.iloc[-1] for column in pandas_columns(bars.series[-tail:], bars.traded[-tail:], windows)
        ],
    }


def as_columns(answer: object) -> np.ndarray:
    if isinstance(answer, pl.DataFrame):
        return np.stack([column.to_numpy() for column in answer.iter_columns()])
    if isinstance(answer, np.ndarray):
        return answer
    return np.array(answer)


def main() -> None:
    job = json.loads(sys.stdin.readline())
    run = peers(read_bars(job["prices"], job["volumes"]), job["windows"])
    print("{}", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        began, cpu_began = time.perf_counter(), time.process_time()
        for _ in range(request["times"]):
            answer = run[request["candidate"]]()
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
        if "out" in request:
            proven = as_columns(answer)[..., job["provenFrom"] :] if request["candidate"] != "pandas-tail" else answer
            Path(request["out"]).write_bytes(np.ascontiguousarray(proven, np.float64).tobytes())
        del answer
        timing = {"seconds": seconds, "cpuSeconds": cpu_seconds, "features": KINDS * len(job["windows"])}
        print(json.dumps(timing), flush=True)


main()
