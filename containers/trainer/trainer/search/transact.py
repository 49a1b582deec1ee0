"""Several changes to a study as one: all are in the journal, or none.

Our own, because a storage of Optuna writes each change for itself: whoever is killed between "this trial has failed"
and "its parameters wait again" would lose the trial, and two who do both would double it. Here the changes are made to
a draft, by the means of Optuna alone, and appended at the place up to which the journal was read. If someone else has
written there, nothing of the draft holds, and the change is made again on what there is now.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from optuna.storages import BaseStorage, JournalStorage
from optuna.storages.journal import BaseJournalBackend

from trainer.search.backend import FencedBackend
from trainer.search.errors import JournalBusyError
from trainer.search.patience import Patience

Result = TypeVar("Result")


def transact(
    journal: FencedBackend, change: Callable[[BaseStorage], Result], patience: Patience | None = None
) -> Result:
    """Call `change` with a storage until what it wrote could be appended; it may be called more than once."""
    patience = patience or Patience()
    known: list[dict[str, Any]] = []
    for _ in patience.tries():
        known.extend(journal.read_logs(len(known)))
        draft = Draft(known)
        result = change(JournalStorage(draft))
        if not draft.added or journal.append_logs_at(len(known), draft.added):
            return result
    raise JournalBusyError(f"others wrote to the journal between {patience.most_tries} readings and their changes")


class Draft(BaseJournalBackend):
    """A journal that keeps what is added to itself."""

    def __init__(self, known: list[dict[str, Any]]) -> None:
        self._known = known
        self.added: list[dict[str, Any]] = []

    def read_logs(self, log_number_from: int) -> Iterator[dict[str, Any]]:
        return iter([*self._known, *self.added][log_number_from:])

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        # As they will be read: enumerations have become numbers.
        self.added.extend(json.loads(json.dumps(logs)))
