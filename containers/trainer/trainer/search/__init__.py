"""The storage of a search: several workers share one Optuna study through a journal, and no server.

A journal is a list of logs in one order that every worker reads alike. Four verbs stand on it:

- `open_backend` opens a journal, in a table of DynamoDB or in a file;
- `reserve` makes the study and as many waiting trials, called slots, as the search has;
- `work` runs slots until none is left;
- `sweep` fails the trials of workers that died, and puts the parameters of each into a new slot.

`reserve` and `sweep` decide and write in one step (`transact`), so it is harmless to call them twice, at once, or to be
killed within them. A killed worker loses the trial that it was running, and no other.
"""

from trainer.search.backend import FencedBackend
from trainer.search.dynamo_backend import TableJournal
from trainer.search.errors import (
    JournalBusyError,
    JournalError,
    JournalGapError,
    LogTooLargeError,
    NoSlotLeftError,
    NotAloneError,
    StudyDiffersError,
    TrialFailedError,
    TrialLeftError,
)
from trainer.search.file_backend import FileJournal
from trainer.search.open_backend import open_backend
from trainer.search.record import TrialRecord, record_of
from trainer.search.reserve import StudyPlan, reserve
from trainer.search.sampler import SeededSampler
from trainer.search.slots import SlotStorage, open_study
from trainer.search.sweep import SweepReport, SweepRules, sweep
from trainer.search.transact import transact
from trainer.search.work import Worker, work

__all__ = [
    "FencedBackend",
    "FileJournal",
    "JournalBusyError",
    "JournalError",
    "JournalGapError",
    "LogTooLargeError",
    "NoSlotLeftError",
    "NotAloneError",
    "SeededSampler",
    "SlotStorage",
    "StudyDiffersError",
    "StudyPlan",
    "SweepReport",
    "SweepRules",
    "TableJournal",
    "TrialFailedError",
    "TrialLeftError",
    "TrialRecord",
    "Worker",
    "open_backend",
    "open_study",
    "record_of",
    "reserve",
    "sweep",
    "transact",
    "work",
]
