"""What our journals can do beyond Optuna's: append only if nobody else has."""

from abc import abstractmethod
from typing import Any

from optuna.storages.journal import BaseJournalBackend

# The writes of one DynamoDB transaction; every backend keeps to it, so that all fail and succeed alike.
LARGEST_BATCH = 100


class FencedBackend(BaseJournalBackend):
    """A journal whose end can be a condition: what was read is still all there is."""

    @abstractmethod
    def append_logs_at(self, log_number: int, logs: list[dict[str, Any]]) -> bool:
        """Append 1 to `LARGEST_BATCH` logs, the first as `log_number`, or none if that number is taken."""
        raise NotImplementedError


def refuse_batch(logs: list[dict[str, Any]]) -> None:
    if not 1 <= len(logs) <= LARGEST_BATCH:
        raise ValueError(f"{len(logs)} logs cannot be appended in one step; append 1 to {LARGEST_BATCH}")
