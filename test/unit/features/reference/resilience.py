"""How the depth near the mid comes back after it was taken away."""

import math

import numpy as np

from .history import Series
from .weighted import LEAST_SAMPLES, before


def resiliences(depths: Series) -> Series:
    """How much of the last depletion by three deviations has come back, after each book event."""
    values = []
    usual = lowest = math.nan
    is_depleted = False
    for index, depth in enumerate(depths.value):
        past = before(depths.time_us, depths.value, index)
        is_low = past.count >= LEAST_SAMPLES and past.deviation > 0 and depth < past.mean - 3 * past.deviation
        if is_low and not is_depleted:
            is_depleted, usual, lowest = True, past.mean, float(depth)
        lowest = min(lowest, float(depth))
        is_depleted = is_depleted and depth < usual
        values.append((depth - lowest) / (usual - lowest) if is_depleted else 1.0)
    return Series(depths.time_us, np.array(values, dtype=float))
