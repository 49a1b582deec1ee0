"""Functions to invoke, made of a few lines of JavaScript."""

import base64
import io
import json
import zipfile
from dataclasses import dataclass
from itertools import count

from botocore.client import BaseClient

numbers = count(1)


@dataclass(frozen=True)
class Invoked:
    answer: object
    error: str | None
    log: str


@dataclass(frozen=True)
class Function:
    client: BaseClient
    name: str

    def invoke(self, event: object = None) -> Invoked:
        answer = self.client.invoke(FunctionName=self.name, Payload=json.dumps(event or {}), LogType="Tail")
        return Invoked(
            answer=json.loads(answer["Payload"].read()),
            error=answer.get("FunctionError"),
            log=base64.b64decode(answer["LogResult"]).decode() if "LogResult" in answer else "",
        )


def create_function(client: BaseClient, code: str, *, file: str = "index.mjs", **settings: object) -> Function:
    """`code` may say what it likes: what stands in `settings` goes to the engine as it is."""
    name = f"function-{next(numbers)}"
    client.create_function(
        **{
            "FunctionName": name,
            "Runtime": "nodejs24.x",
            "Handler": "index.handler",
            "Role": "arn:aws:iam::000000000000:role/any",
            "Timeout": 30,
            "Code": {"ZipFile": zip_of({file: code})},
            **settings,
        }
    )
    wait_for(client, "function_active_v2", FunctionName=name)
    return Function(client, name)


def wait_for(client: BaseClient, state: str, **names: str) -> None:
    client.get_waiter(state).wait(**names, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})


def zip_of(files: dict[str, str]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for name, text in files.items():
            written.writestr(name, text)
    return archive.getvalue()
