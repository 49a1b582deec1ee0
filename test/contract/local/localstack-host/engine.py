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
from botocore.client import BaseClient
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[4]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
REGION = "us-east-1"
START_SECONDS = 60


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
    for name in ("temporary", "home"):
        (folder / name).mkdir(parents=True)
    # The launcher keeps the engine's files inside of a project that says so.
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "localstack.runtime.main"],
            cwd=folder / "home",
            env=environment(folder, port, mark) | more,
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


def environment(folder: Path, port: int, mark: str) -> dict[str, str]:
    address = f"127.0.0.1:{port}"
    return {
        "PATH": os.pathsep.join([str(NODE.parent), str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "temporary"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GATEWAY_LISTEN": address,
        "LOCALSTACK_HOST": address,
        "LOCALSTACK_HOST_MARK": mark,
        "FILESYSTEM_ROOT": str(folder / "home"),
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "SQS_ENDPOINT_STRATEGY": "path",
        "PROVIDER_OVERRIDE_DYNAMODB": "moto",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LAMBDA_PROCESS_NODE": str(NODE),
        "LAMBDA_PROCESS_INHERIT": "TIDEGATE_LAUNCHER",
        "TIDEGATE_LAUNCHER": mark,
        "LAMBDA_KEEPALIVE_MS": "600000",
        "SECRET_OF_LOCALSTACK": "stays where it is",
    }


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
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def environment_of(pid: int) -> list[str]:
    """Empty for a process that has ended, also while nobody has asked for its status."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return []
