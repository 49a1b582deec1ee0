"""A sampler whose draws depend on the seed, the number of the trial and the trials before it, and on nothing else.

Optuna's samplers draw from one sequence for the life of a process. A worker that starts again would repeat its first
draws, and two workers with one seed would try the same points. Here each trial has a sequence of its own.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, TPESampler
from optuna.trial import FrozenTrial


class SeededSampler(BaseSampler):
    """Makes a sampler for each trial. For one worker that runs one trial at a time."""

    def __init__(self, seed: int, make: Callable[[int], BaseSampler] = lambda seed: TPESampler(seed=seed)) -> None:
        if seed < 0:
            raise ValueError(f"a seed is a natural number, not {seed}")
        self._seed = seed
        self._make = make
        self._sampler = make(seed)

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        self._sampler = self._make(_seed_of(self._seed, trial.number))
        self._sampler.before_trial(study, trial)

    def infer_relative_search_space(self, study: optuna.Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        return self._sampler.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: optuna.Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        return self._sampler.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: optuna.Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:  # noqa: ANN401 - so in Optuna
        return self._sampler.sample_independent(study, trial, param_name, param_distribution)


def _seed_of(seed: int, trial_number: int) -> int:
    # Neighbouring numbers give sequences that have nothing in common (numpy, "Parallel random number generation").
    return int(np.random.SeedSequence((seed, trial_number)).generate_state(1)[0])
