"""No function outlives its engine, however that ends."""

import os
import subprocess
import threading

from localstack_host.lambdas.environment import inherited


class ProcessGuard:
    """A shell that waits for the end of LocalStack and then ends the process group that all functions are in.

    A function would see the end of its request pipe too, but not while its handler is busy: an endless loop would go
    on for ever after a SIGKILL of LocalStack. The kernel closes the shell's input whatever LocalStack died of, and one
    shell of a megabyte serves all functions; a watching thread in each Node process would take twenty.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shell: subprocess.Popen[bytes] | None = None

    def group(self) -> int:
        """The process group to start a function in."""
        with self._lock:
            if self._shell is None or self._shell.poll() is not None:
                self._shell = start_shell()
            return self._shell.pid


def start_shell() -> subprocess.Popen[bytes]:
    """`kill 0` means the shell's own group, in which it is the first."""
    return subprocess.Popen(
        ["/bin/sh", "-c", "read -r _; kill -KILL 0"],
        env={"PATH": os.environ["PATH"], **inherited()},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
