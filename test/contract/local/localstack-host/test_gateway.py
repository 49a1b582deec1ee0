"""The engine is reached from this machine alone, and known by its launcher."""

from collections.abc import Iterator
from pathlib import Path

from engine import Engine, linux_only
from functions import create_function

LISTENING = "0A"
LOOPBACK = "0100007F"


FIRST_CALLS = {
    "cloudformation": "list_stacks",
    "dynamodb": "list_tables",
    "events": "list_rules",
    "logs": "describe_log_groups",
    "s3": "list_buckets",
    "sqs": "list_queues",
    "stepfunctions": "list_state_machines",
}


@linux_only
def test_every_listening_socket_is_on_loopback(engine: Engine) -> None:
    """A service starts at its first call, and may open a port then."""
    for service, operation in FIRST_CALLS.items():
        getattr(engine.client(service), operation)()
    create_function(engine.client("lambda"), "export const handler = async () => 1").invoke()
    listening = list(listening_addresses(engine.process.pid))
    port = int(engine.endpoint.rsplit(":", 1)[1])
    assert f"{LOOPBACK}:{port:04X}" in listening
    assert {address.split(":")[0] for address in listening} == {LOOPBACK}


def listening_addresses(pid: int) -> Iterator[str]:
    """Of one process, in the kernel's own notation: /proc/PID/net lists the sockets of everybody."""
    own = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    # The second one is missing where the kernel has no IPv6.
    tables = [table for name in ("tcp", "tcp6") if (table := Path(f"/proc/{pid}/net/{name}")).exists()]
    for table in tables:
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTENING and f"socket:[{rest[5]}]" in own:
                yield local


def test_the_session_bears_the_launchers_mark(engine: Engine) -> None:
    assert engine.info()["session_id"] == engine.mark
