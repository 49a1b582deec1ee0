"""The embedded engine as the launcher starts it, on a free port, for the journals of the tests."""

import json
import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.client import BaseClient

ROOT = Path(__file__).resolve().parents[4]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
TABLE = "Registry"
# The launcher's own environment, told by the launcher: a copy here would stay behind when that one changes.
TELL_ENVIRONMENT = """
import { mkdirSync } from 'node:fs';
import { ministackEnvironment } from './lib/local/engines/ministack.ts';
import { localPaths } from './lib/local/paths.ts';
import { familyVariable } from './lib/local/process-family.ts';
import { toolPackages } from './lib/local/python-packages.ts';
const [state, port, nonce] = process.argv.slice(1);
const paths = localPaths({ engine: 'ministack', state });
for (const folder of [paths.temporary, paths.home]) mkdirSync(folder, { recursive: true });
const environment = { ...ministackEnvironment({ paths, nonce }, Number(port)), [familyVariable]: nonce };
console.log(JSON.stringify({ python: toolPackages(paths).python, environment }));
"""


@dataclass(frozen=True)
class Engine:
    endpoint: str
    # What a client needs to know, as a worker in a container has it.
    variables: dict[str, str]

    def client(self) -> BaseClient:
        return boto3.client(
            "dynamodb",
            endpoint_url=self.endpoint,
            region_name=self.variables["AWS_REGION"],
            aws_access_key_id=self.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.variables["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def running_engine(folder: Path) -> Iterator[Engine]:
    port, nonce = free_port(), secrets.token_hex(8)
    told = tell_environment(folder, port, nonce)
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [told["python"], "-m", "ministack"],
            cwd=told["environment"]["HOME"],
            env=told["environment"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    engine = Engine(f"http://127.0.0.1:{port}", client_variables(told["environment"], port))
    try:
        until(lambda: answers(engine.endpoint, nonce, process))
        make_table(engine.client())
        yield engine
    finally:
        # There is nothing to keep.
        process.kill()
        process.wait()


def tell_environment(folder: Path, port: int, nonce: str) -> dict[str, dict[str, str]]:
    asked = subprocess.run(  # noqa: S603 - our own words
        [NODE, "--input-type=module", "--eval", TELL_ENVIRONMENT, folder, str(port), nonce],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout)


def client_variables(environment: dict[str, str], port: int) -> dict[str, str]:
    region = environment["MINISTACK_REGION"]
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return {name: environment[name] for name in names} | {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def answers(endpoint: str, nonce: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"the engine ended with {process.returncode}"
    try:
        with urlopen(f"{endpoint}/_ministack/health", timeout=10) as answer:  # noqa: S310 - our own address
            return json.load(answer)["edition"] == nonce
    except (URLError, ConnectionError):
        return False


def make_table(client: BaseClient) -> None:
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})


def until(condition: Callable[[], bool], seconds: float = 600) -> None:
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


def bare_environment(engine: Engine) -> dict[str, str]:
    """What a process of the tests gets: where the engine is and where the code is, and nothing of the caller's."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here.parents[1]), str(here)])
    return engine.variables | {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
