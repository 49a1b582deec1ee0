"""
Losses of different heads on one scale: the share of what a constant forecast leaves unexplained that a fit explains.

A search adds up heads, and log loss, pinball loss and squared notionals have nothing in common; nor has the log loss of
a head that fires on 1 % of the rows with that of one that fires on 20 %. The share 1 - (loss - least) / (constant -
least) has: 0 is what the best constant of the train rows scores on the rows to stop by, 1 is what the labels
themselves would. For squares it is R², for a log loss McFadden's, in general the share of deviance explained.
"""

from dataclasses import dataclass

import numpy as np

from trainer.contracts import Head
from trainer.table import Floats
from trainer.training_table import Rows

# Where LightGBM stops its logarithms, so that both count alike.
_LEAST_PROBABILITY = 1e-15
_LEAST_RATE = 1e-10


@dataclass(frozen=True)
class Yardstick:
    """The losses of the constant and of the labels themselves on the rows to stop by."""

    constant: float
    least: float

    def explained(self, loss: float) -> float:
        """At most 1, the higher the better; below 0 it is worse than the constant."""
        room = self.constant - self.least
        # No room where the constant is right in every row: a fit can only be as good, or worse by its own loss.
        return (self.constant - loss) / (room if room > 0 else 1.0)


def yardstick_of(head: Head, train: Rows, stop: Rows) -> Yardstick:
    label = stop.label(head.target)
    weights = _weights(stop)
    constant = best_constant(head, train.label(head.target), _weights(train))
    return Yardstick(
        constant=float(np.average(losses(head, np.repeat(constant[None], len(stop), axis=0), label), weights=weights)),
        least=float(np.average(losses(head, perfect(head, label), label), weights=weights)),
    )


def best_constant(head: Head, label: Floats, weights: Floats) -> Floats:
    """The one forecast for all of these rows that loses least; of a multiclass head, one a class."""
    if head.objective == "multiclass":
        return np.bincount(label.astype(int), weights=weights, minlength=head.classes) / weights.sum()
    if head.objective == "quantile":
        return np.array([np.quantile(label, head.quantile, weights=weights, method="inverted_cdf")])
    return np.array([np.average(label, weights=weights)])


def perfect(head: Head, label: Floats) -> Floats:
    """The forecast of who knows the labels."""
    return np.eye(head.classes)[label.astype(int)] if head.objective == "multiclass" else label[:, None]


def losses(head: Head, value: Floats, label: Floats) -> Floats:
    """Of each row, as LightGBM's metric of the objective counts it; `value` has one column a class, or one."""
    if head.objective == "multiclass":
        return -np.log(np.maximum(value[np.arange(len(label)), label.astype(int)], _LEAST_PROBABILITY))
    one = value[:, 0]
    if head.objective == "binary":
        return -np.log(np.maximum(np.where(label == 1, one, 1 - one), _LEAST_PROBABILITY))
    if head.objective == "quantile":
        return np.maximum(head.quantile * (label - one), (head.quantile - 1) * (label - one))
    if head.objective == "regression":
        return (label - one) ** 2
    rate = np.maximum(one, _LEAST_RATE)
    if head.objective == "poisson":
        return rate - label * np.log(rate)
    return rate ** (2 - head.power) / (2 - head.power) - label * rate ** (1 - head.power) / (1 - head.power)


def _weights(rows: Rows) -> Floats:
    weights = rows.weights()
    return np.ones(len(rows)) if weights is None else weights
