"""Microstructure features of the price path: how far it is from a random walk."""

import math

import numpy as np

from .arithmetic import correlation, is_constant, mean, ratio, slope
from .moment import Moment
from .units import MINUTE_US, NAN, Floats

SECONDS = 900
LEAST_SECONDS = 60
HURST_MINUTES = 240
SCALES = (8, 12, 16, 24, 32, 48, 60)
EFFICIENCY_SECONDS = 60
ROUNDING = 1e-9
SPREAD_MINUTES = 60


def variance_ratio(returns: Floats, horizon: int = 5) -> float:
    """Lo and MacKinlay 1988, overlapping sums, with the correction for small samples."""
    count = len(returns)
    if is_constant(returns):
        return NAN
    average = returns.mean()
    sums = np.convolve(returns, np.ones(horizon), mode="valid")
    correction = horizon * (count - horizon + 1) * (1 - horizon / count)
    of_sums = ((sums - horizon * average) ** 2).sum() / correction
    return float(of_sums / (((returns - average) ** 2).sum() / (count - 1)))


def variance_ratio_5(now: Moment) -> float:
    returns = now.history.returns(now.second - SECONDS, now.second - 1)
    return variance_ratio(returns) if len(returns) >= LEAST_SECONDS else NAN


def return_acf1(now: Moment) -> float:
    returns = now.history.returns(now.second - SECONDS - 1, now.second - 1)
    return correlation(returns[1:], returns[:-1]) if len(returns) > LEAST_SECONDS else NAN


def fluctuation(profile: Floats, scale: int) -> float:
    """Root mean square of the residuals of a line in each whole box, from the oldest."""
    boxes = profile[: len(profile) // scale * scale].reshape(-1, scale)
    places = np.arange(scale) - (scale - 1) / 2
    centred = boxes - boxes.mean(axis=1, keepdims=True)
    slopes = (centred * places).sum(axis=1, keepdims=True) / (places**2).sum()
    return float(np.sqrt(((centred - slopes * places) ** 2).mean()))


def detrended_fluctuation(returns: Floats) -> float:
    """DFA-1 (Peng et al. 1994): how the fluctuation of the profile grows with the scale."""
    if is_constant(returns):
        return NAN
    centred = returns - returns.mean()
    profile = np.cumsum(centred)
    sizes = np.array([fluctuation(profile, scale) for scale in SCALES])
    # A few moves at the edges of boxes leave nothing but rounding errors as residuals.
    is_flat = (sizes <= ROUNDING * math.sqrt(float((centred**2).mean()))).any()
    return NAN if is_flat else slope(np.log(np.array(SCALES)), np.log(sizes))


def hurst_dfa(now: Moment) -> float:
    returns = now.history.returns(now.minute - HURST_MINUTES, now.minute - 1, MINUTE_US)
    return detrended_fluctuation(returns) if len(returns) == HURST_MINUTES else NAN


def corwin_schultz(now: Moment) -> float:
    """Of the closed ones among the sixty minutes, the current one included."""
    return mean(now.closed_of_minutes(now.samples.high_low_spreads, SPREAD_MINUTES - 1))


def efficiency_ratio(now: Moment) -> float:
    closes = now.history.closing_mids(now.second - 1 - EFFICIENCY_SECONDS, now.second - 1)
    if np.isnan(closes[0]):
        return NAN
    return ratio(abs(float(closes[-1] - closes[0])), math.fsum(np.abs(np.diff(closes))))
