"""LocalStack says that it runs on older versions of Python, but uses two things that came with 3.13."""

import sys
import threading
import warnings
from _thread import LockType, allocate_lock

from localstack.runtime import hooks
from typing_extensions import deprecated


class Lock:
    """A lock whose name is a type, for the hint `Lock | None`: before 3.13 it is a function, which knows no `|`."""

    def __new__(cls) -> LockType:
        return allocate_lock()


@hooks.on_runtime_create()
def add_what_came_later() -> None:
    """LocalStack imports its services after this hook; with them comes what uses either."""
    if sys.version_info < (3, 13):
        warnings.deprecated = deprecated
        threading.Lock = Lock
