"""The trials of a study as rows, for the ledger and for comparing two studies."""

from dataclasses import dataclass
from typing import Any

import optuna

from trainer.search.marks import ABANDONED, FAULT, claim_of, retry_of


@dataclass(frozen=True)
class TrialRecord:
    """What a trial tried and what came out, in the order in which the trials were made.

    value           what it ended with; of a pruned one the last that it reported.
    reported        its metrics by their steps, also if it failed afterwards: one was seen, so it counts as a try.
    ended_before    how many trials had ended when it was drawn; equal numbers were drawn side by side.
    """

    number: int
    state: str
    parameters: dict[str, Any]
    value: float | None
    reported: dict[int, float]
    worker: str | None
    ended_before: int | None
    retry_of: int | None
    abandoned: str | None
    fault: str | None


def record_of(study: optuna.Study) -> tuple[TrialRecord, ...]:
    return tuple(_row(trial) for trial in study.get_trials(deepcopy=False))


def _row(trial: optuna.trial.FrozenTrial) -> TrialRecord:
    claim = claim_of(trial)
    retry = retry_of(trial)
    return TrialRecord(
        number=trial.number,
        state=trial.state.name,
        parameters=trial.params,
        value=trial.value,
        reported=dict(sorted(trial.intermediate_values.items())),
        worker=None if claim is None else claim.worker,
        ended_before=None if claim is None else claim.ended_before,
        retry_of=None if retry is None else retry.of,
        abandoned=trial.user_attrs.get(ABANDONED),
        fault=trial.user_attrs.get(FAULT),
    )
