"""Says again and again that the worker of a trial lives."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from optuna import Trial
from optuna.exceptions import UpdateFinishedTrialError

from trainer.search.marks import HEARTBEAT

logger = logging.getLogger(__name__)


class Heartbeat:
    """Beats while its block runs, in a thread of its own: the objective may be busy for long.

    It beats for a worker that hangs, too; the watchdog of the launcher ends that one.
    """

    def __init__(self, trial: Trial, now: Callable[[], datetime], every_seconds: float) -> None:
        self._trial = trial
        self._now = now
        self._every_seconds = every_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{trial.number}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(self._every_seconds):
            try:
                self._trial.set_user_attr(HEARTBEAT, self._now().isoformat())
            except UpdateFinishedTrialError:
                # Someone gave the trial up. The worker is told so by the next thing that it writes.
                return
            except Exception:
                # A beat that is missed does no harm; a heart that stops would lose a trial that lives.
                logger.exception("trial %d: a heartbeat was not written", self._trial.number)
