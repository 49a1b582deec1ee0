"""How often something is tried again, and how long it is waited for in between."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import SystemRandom


@dataclass(frozen=True)
class Patience:
    """Waits a random time below a limit that doubles ("full jitter"): those who met once do not meet again.

    One of those who race for a log number always gets it. So a loser waits for others to finish, not for a fault to be
    mended: the first waits are about as long as a write takes, and the longest stays short. With 8 writers that never
    pause, one of 40 tries in a row has failed less than once in 10 000 appends.
    """

    most_tries: int = 40
    first_seconds: float = 0.01
    longest_seconds: float = 0.5
    wait: Callable[[float], None] = time.sleep

    def tries(self) -> Iterator[int]:
        for count in range(self.most_tries):
            if count > 0:
                limit = min(self.longest_seconds, self.first_seconds * 2 ** (count - 1))
                self.wait(SystemRandom().uniform(0, limit))
            yield count
