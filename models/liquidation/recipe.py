"""Boosted trees of the harness, one model a head: what sets the heads apart stands in the pack."""

from trainer.boosting import Budget, FittedModel, Parameters
from trainer.boosting import train as boost
from trainer.contracts import Head
from trainer.training_table import TrainingTable


def train(table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget) -> FittedModel:
    """No row weighs more for its class: the share of bursts must stay what it is, or probabilities would lie."""
    return boost(table, head, parameters, seed, budget)
