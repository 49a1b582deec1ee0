"""What can go wrong with the journal of a search.

JournalError
├── JournalBusyError   others were always faster, or the table refused too often; the same call may succeed later
├── JournalGapError    a log between two others does not appear: someone deleted it
└── LogTooLargeError   one log is larger than an item of the table may be
NoSlotLeftError        not a failure: every trial of the study is taken
NotAloneError          a deterministic search met a second worker, or a trial that waits for a sweep
StudyDiffersError      a study of this name is there, and it searches something else
TrialFailedError       raised by an objective: these parameters lead to nothing, and others may
TrialLeftError         raised by an objective: the worker has to end, and another attempt is to take its trial
"""


class JournalError(Exception):
    """The journal could not be read or written."""


class JournalBusyError(JournalError):
    """Every try met a log that another worker had just added."""


class JournalGapError(JournalError):
    """Later logs are there and an earlier one is not."""


class LogTooLargeError(JournalError):
    """A log does not fit into one item."""


class NoSlotLeftError(Exception):
    """Every trial of the study is taken."""


class NotAloneError(Exception):
    """Another worker takes part in a search that must have one only."""


class StudyDiffersError(Exception):
    """Its trials could not be compared with those to come."""


class TrialFailedError(Exception):
    """The trial has failed; its worker goes on with the next."""


class TrialLeftError(Exception):
    """The worker ends and leaves its trial running, for a sweep to give back."""
