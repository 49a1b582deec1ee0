"""What the workers and the sweep write into the attributes of a trial, and how it is read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from optuna.trial import FrozenTrial

CLAIM = "claim"
HEARTBEAT = "heartbeat"
ABANDONED = "abandoned"
RETRY = "retry"
FAULT = "fault"

# Optuna's name for the parameters of a trial that waits.
FIXED_PARAMETERS = "fixed_params"


@dataclass(frozen=True)
class Claim:
    """Who runs a trial, since when, and how many trials had ended then: what the sampler could learn from."""

    worker: str
    since: datetime
    ended_before: int

    def written(self) -> dict[str, str | int]:
        return {"worker": self.worker, "since": self.since.isoformat(), "ended_before": self.ended_before}


@dataclass(frozen=True)
class Retry:
    """The trial that this one runs again, and the how-manieth attempt this is."""

    of: int
    attempt: int

    def written(self) -> dict[str, int]:
        return {"of": self.of, "attempt": self.attempt}


def claim_of(trial: FrozenTrial) -> Claim | None:
    """None before it was claimed; and in the moment between Optuna's own start of the trial and our claim."""
    claim = trial.user_attrs.get(CLAIM)
    if claim is None:
        return None
    return Claim(claim["worker"], datetime.fromisoformat(claim["since"]), claim["ended_before"])


def retry_of(trial: FrozenTrial) -> Retry | None:
    retry = trial.user_attrs.get(RETRY)
    return None if retry is None else Retry(retry["of"], retry["attempt"])


def last_sign_of_life(trial: FrozenTrial) -> datetime | None:
    """By the clocks of the workers: they must agree to a small part of the time after which a trial is given up."""
    heartbeat = trial.user_attrs.get(HEARTBEAT)
    if heartbeat is not None:
        return datetime.fromisoformat(heartbeat)
    claim = claim_of(trial)
    if claim is not None:
        return claim.since
    # Optuna's own start; it is kept without a zone, in that of this machine.
    return None if trial.datetime_start is None else trial.datetime_start.astimezone()


def parameters_of(trial: FrozenTrial) -> Mapping[str, Any]:
    """Those that it was told to use and those that it has drawn."""
    return {**trial.system_attrs.get(FIXED_PARAMETERS, {}), **trial.params}
