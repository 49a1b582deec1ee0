"""A LocalStack process with our plug-in, started as the launcher starts it."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import boto3
import pytest
from botocore.client import BaseClient
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[4]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
REGION = "us-east-1"
START_SECONDS = 60
# The plug-in's folder stays as it is, and no function may see what only the engine was given.
OWN_VARIABLES = {"PYTHONDONTWRITEBYTECODE": "1", "SECRET_OF_LOCALSTACK": "stays where it is"}
TELL_ENVIRONMENT = """
import { localStackEnvironment } from './lib/local/engines/localstack-host.ts';
import { localPaths } from './lib/local/paths.ts';
import { familyVariable } from './lib/local/process-family.ts';
const [state, port, nonce] = process.argv.slice(1);
const paths = localPaths({ engine: 'localstack-host', state });
const environment = localStackEnvironment({ paths, nonce }, Number(port));
console.log(JSON.stringify({ ...environment, [familyVariable]: nonce }));
"""

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="finds processes and sockets in /proc, as Linux has it")


@dataclass(frozen=True)
class Engine:
    process: subprocess.Popen[bytes]
    endpoint: str
    folder: Path
    mark: str

    def client(self, service: str, *, region: str = REGION, account: str = "000000000000") -> BaseClient:
        """Nothing is tried twice: a second try would hide what the first one did."""
        settings = Config(retries={"total_max_attempts": 1}, max_pool_connections=64, read_timeout=120)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            # The engine takes an account's number in the place of a key.
            aws_access_key_id=account,
            aws_secret_access_key="local",  # noqa: S106 - there is no secret
            config=settings,
        )

    def info(self) -> dict[str, object]:
        with urlopen(f"{self.endpoint}/_localstack/info", timeout=10) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def family(self) -> list[int]:
        """Every living process with the engine's mark, itself among them."""
        return [pid for pid in process_ids() if f"TIDEGATE_LAUNCHER={self.mark}" in environment_of(pid)]

    def kill(self) -> None:
        """There is nothing to keep, and an orderly end takes LocalStack seconds."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running_engine(folder: Path, **more: str) -> Iterator[Engine]:
    mark = secrets.token_hex(8)
    port = free_port()
    environment = launcher_environment(folder, port, mark)
    for name in ("TMPDIR", "HOME"):
        Path(environment[name]).mkdir(parents=True)
    # The launcher keeps the engine's files inside of a project that says so.
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "localstack.runtime.main"],
            cwd=environment["HOME"],
            env=environment | OWN_VARIABLES | more,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    engine = Engine(process, f"http://127.0.0.1:{port}", folder, mark)
    try:
        until(lambda: answers(engine), START_SECONDS)
        yield engine
    finally:
        engine.kill()
        # Nobody is left, unless a test has just found that somebody would be.
        for pid in engine.family():
            os.kill(pid, signal.SIGKILL)


def launcher_environment(folder: Path, port: int, mark: str) -> dict[str, str]:
    """The launcher's own, told by the launcher: a copy here would stay behind when that one changes."""
    asked = subprocess.run(  # noqa: S603 - our own words
        [NODE, "--input-type=module", "--eval", TELL_ENVIRONMENT, folder, str(port), mark],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout)


def answers(engine: Engine) -> bool:
    if engine.process.poll() is not None:
        raise AssertionError((engine.folder / "engine.log").read_text(encoding="utf-8"))
    try:
        return engine.info()["session_id"] == engine.mark
    except (URLError, ConnectionError):
        return False


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition; that it never comes true is the failure."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"did not come true within {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def process_ids() -> list[int]:
    """None where there is no /proc, and the tests that ask for them are left out."""
    processes = Path("/proc")
    return [int(entry.name) for entry in processes.iterdir() if entry.name.isdigit()] if processes.exists() else []


def environment_of(pid: int) -> list[str]:
    """Empty for a process that has ended, also while nobody has asked for its status."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return []
