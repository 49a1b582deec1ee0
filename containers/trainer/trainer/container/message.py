"""What a launcher hands over: the job, its limits, and the token of the state that waits for it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

TOKEN = "TIDEGATE_TASK_TOKEN"  # noqa: S105 - the name of a variable
JOB_URI = "TIDEGATE_JOB_URI"
LIMITS = "TIDEGATE_JOB_LIMITS"
LOG_GROUP = "TIDEGATE_LOG_GROUP"

# Where SageMaker puts what it calls hyperparameters; a token is too long for one of its environment variables.
HYPERPARAMETERS = Path("/opt/ml/input/config/hyperparameters.json")

_LONGEST_JOB = 11 * 3600


class Limits(BaseModel):
    """`JobLimits` of schemas/jobs.ts. Memory is kept by the harness and by the size of the container."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", alias_generator=to_camel)

    cpus: Annotated[int, Field(ge=1, le=192)]
    memory_mib: Annotated[int, Field(alias="memoryMiB", ge=256)]
    timeout_seconds: Annotated[int, Field(ge=1, le=_LONGEST_JOB)]
    silence_seconds: Annotated[int, Field(ge=1, le=_LONGEST_JOB)]
    grace_seconds: Annotated[int, Field(ge=0, le=120)]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    token: Annotated[str, Field(min_length=1, max_length=2048)]
    job_uri: Annotated[
        str, Field(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[A-Za-z0-9!_.*'()/=-]{1,1024}\.json$")
    ]
    limits: Limits
    log_group: Annotated[str, Field(min_length=1)]

    @property
    def results(self) -> str:
        """`…/jobs/train.json` has its result in `…/jobs/train`."""
        return self.job_uri.removesuffix(".json")


class MalformedMessageError(Exception):
    """With the token that the refusal can be sent to, where there is one."""

    def __init__(self, reason: str, token: str | None) -> None:
        super().__init__(reason)
        self.token = token


def read_message(environment: Mapping[str, str], hyperparameters: Path = HYPERPARAMETERS) -> Message:
    given = _given(environment, hyperparameters)
    try:
        limits = json.loads(given.get(LIMITS, ""))
        return Message.model_validate(
            {
                "token": given.get(TOKEN),
                "job_uri": given.get(JOB_URI),
                "limits": limits,
                "log_group": given.get(LOG_GROUP),
            },
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise MalformedMessageError(f"{field}: {first['msg']}", given.get(TOKEN)) from error
    except ValueError as error:
        raise MalformedMessageError(f"{LIMITS} is not JSON", given.get(TOKEN)) from error


def _given(environment: Mapping[str, str], hyperparameters: Path) -> Mapping[str, Any]:
    if TOKEN in environment or not hyperparameters.is_file():
        return environment
    return {**environment, **json.loads(hyperparameters.read_bytes())}
