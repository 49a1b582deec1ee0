"""Trials that wait to be run are the budget of a search: a worker takes one, and never makes one."""

import optuna
from optuna.samplers import BaseSampler
from optuna.storages import JournalStorage
from optuna.storages.journal import BaseJournalBackend
from optuna.trial import FrozenTrial

from trainer.search.errors import NoSlotLeftError


class SlotStorage(JournalStorage):
    """Gives out waiting trials only.

    Optuna makes a new trial when none waits. Workers that each count for themselves would then run too many or too
    few as soon as one of them dies; that a waiting trial is taken once is decided by the order of the journal.
    """

    def create_new_trial(self, study_id: int, template_trial: FrozenTrial | None = None) -> int:
        if template_trial is None:
            raise NoSlotLeftError("every trial of the study is taken")
        return super().create_new_trial(study_id, template_trial)


def open_study(
    journal: BaseJournalBackend,
    name: str,
    *,
    sampler: BaseSampler | None = None,
    pruner: optuna.pruners.BasePruner | None = None,
) -> optuna.Study:
    """A study that `reserve` has made, for a worker or to look at."""
    return optuna.load_study(study_name=name, storage=SlotStorage(journal), sampler=sampler, pruner=pruner)
