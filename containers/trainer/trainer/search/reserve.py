"""Makes a study and its slots: once, however often and by however many it is asked for."""

from dataclasses import dataclass
from typing import Literal

import optuna
from optuna.storages import BaseStorage

from trainer.search.backend import LARGEST_BATCH, FencedBackend
from trainer.search.errors import StudyDiffersError
from trainer.search.marks import retry_of
from trainer.search.transact import transact

# The study itself and what it searches are logs of the first step.
SLOTS_IN_ONE_STEP = LARGEST_BATCH - 2

SUBJECT = "subject"


@dataclass(frozen=True)
class StudyPlan:
    """
    How many trials a study has. A greater number than before adds to it; a smaller one takes none away. The subject
    says what is searched, in words or as a digest: trials of two subjects are never mixed.
    """

    name: str
    direction: Literal["minimize", "maximize"]
    slots: int
    subject: str = ""


def reserve(journal: FencedBackend, plan: StudyPlan) -> int:
    """How many slots this call has added. Attempts after the first are no slots of their own."""
    added = 0
    while step := transact(journal, lambda storage: _add_slots(storage, plan)):
        added += step
    return added


def _add_slots(storage: BaseStorage, plan: StudyPlan) -> int:
    study = _study(storage, plan)
    slots = sum(retry_of(trial) is None for trial in study.get_trials(deepcopy=False))
    missing = min(max(plan.slots - slots, 0), SLOTS_IN_ONE_STEP)
    for _ in range(missing):
        study.enqueue_trial({})
    return missing


def _study(storage: BaseStorage, plan: StudyPlan) -> optuna.Study:
    # Optuna asks for a study by trying to make it, which would leave a log of the failure.
    if all(study.study_name != plan.name for study in storage.get_all_studies()):
        study = optuna.create_study(study_name=plan.name, storage=storage, direction=plan.direction)
        study.set_user_attr(SUBJECT, plan.subject)
        return study
    study = optuna.load_study(study_name=plan.name, storage=storage)
    if study.direction.name.lower() != plan.direction:
        found = study.direction.name.lower()
        raise StudyDiffersError(f"study {plan.name} is there to {found}, not to {plan.direction}")
    if study.user_attrs.get(SUBJECT) != plan.subject:
        what = "other data, heads, rounds, parameters, space, recipe or seed"
        raise StudyDiffersError(f"study {plan.name} is there for another subject: {what}")
    return study
