"""Signed sums over the trades of one second, with the mids at the two closes around it."""

from dataclasses import dataclass

import numpy as np

from .history import History
from .units import SECOND_US, Array, Floats


@dataclass(frozen=True)
class SecondFlows:
    """Seconds whose flow is not zero and whose mids are known."""

    second: Array
    flow: Floats
    mid_before: Floats
    mid_after: Floats

    def until(self, second: int) -> "SecondFlows":
        past = self.second < second
        return SecondFlows(self.second[past], self.flow[past], self.mid_before[past], self.mid_after[past])


def second_flows(history: History, flows: Floats) -> SecondFlows:
    """From what each trade adds; summed in the order of the trades, so that what cancels gives exactly zero."""
    seconds = history.trades.time_us // SECOND_US
    distinct = np.unique(seconds)
    sums = np.array([sum(flows[seconds == second].tolist()) for second in distinct], dtype=float)
    before, after = (history.mids.all_before((distinct + step) * SECOND_US) for step in (0, 1))
    chosen = (sums != 0) & ~np.isnan(before)
    return SecondFlows(distinct[chosen], sums[chosen], before[chosen], after[chosen])
