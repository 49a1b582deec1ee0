"""Boosted trees of the harness, one model a head."""

from trainer.boosting import Budget, FittedModel, Parameters
from trainer.boosting import train as boost
from trainer.contracts import Head
from trainer.training_table import TrainingTable


def train(table: TrainingTable, head: Head, parameters: Parameters, seed: int, budget: Budget) -> FittedModel:
    return boost(table, head, parameters, seed, budget)
