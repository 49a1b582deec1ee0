"""
Which rows a search may look at: none that any fold tests, and none whose label was open when the first test began.

One set of parameters is chosen, and then judged on the test rows of every fold. The rows to stop by of a later fold lie
among those that an earlier one tests: to choose by them would be to choose by what is judged. So a search goes by the
folds that have ended before, in a walk-forward the first one.
"""

import numpy as np

from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.folds import Fold
from trainer.table import Table

# Fewer rows tell of luck, not of parameters.
_FEWEST_ROWS = 50


def search_folds(order: Order, table: Table, judged: tuple[Fold, ...]) -> tuple[Fold, ...]:
    """Those of the judged folds whose labels to fit on and to stop by end before the first test row of any."""
    tests = [table.times[fold.test].min() for fold in judged if len(fold.test) > 0]
    if not tests:
        return judged
    first, longest = int(min(tests)), _longest_label(order)
    found = tuple(fold for fold in judged if np.all(table.times[_seen(fold)] + longest < first))
    if not found:
        reason = f"no fold has ended when the first test begins, at {first} µs: each fits or stops by later labels"
        raise TrainError(Code.SEARCH_WITHOUT_ROWS, reason)
    for fold in found:
        _judge_size(fold)
    return found


def _longest_label(order: Order) -> int:
    targets = {head.target for head in order.job.heads}
    return max(label.horizon_us for label in order.table.labels if label.name in targets)


def _seen(fold: Fold) -> np.ndarray:
    return np.concatenate([fold.train, fold.stop])


def _judge_size(fold: Fold) -> None:
    for role, rows in (("train", fold.train), ("stop", fold.stop)):
        # A role without any row is a fault of the split, and named as such.
        if 0 < len(rows) < _FEWEST_ROWS:
            reason = f"fold {fold.number} has {len(rows)} rows of the role {role}, and a search needs {_FEWEST_ROWS}"
            raise TrainError(Code.SEARCH_WITHOUT_ROWS, reason)
