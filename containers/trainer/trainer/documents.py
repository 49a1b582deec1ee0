"""The documents of the border: read and judged by their contracts, written whole."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from trainer import contracts
from trainer.faults import Code, TrainError
from trainer.places import fetch, fetch_checked, locate

Document = TypeVar("Document")

_jobs: TypeAdapter[contracts.TrainJob] = TypeAdapter(contracts.TrainJob)
_tables: TypeAdapter[contracts.FeatureTable] = TypeAdapter(contracts.FeatureTable)
_results: TypeAdapter[Any] = TypeAdapter(contracts.TrainResult)


@dataclass(frozen=True)
class Order:
    """A job and the table that it names, and where each document is."""

    job: contracts.TrainJob
    job_place: str
    table: contracts.FeatureTable
    table_place: str
    downloads: Path


def read_order(job_place: str, downloads: Path) -> Order:
    content = fetch(job_place, downloads).read_bytes()
    job = _judged(_jobs, content, Code.JOB_INVALID)
    table_place = locate(job.table.place, job_place)
    descriptor = fetch_checked(table_place, job.table.sha256, downloads).read_bytes()
    table = _judged(_tables, descriptor, Code.DESCRIPTOR_INVALID)
    return Order(job=job, job_place=job_place, table=table, table_place=table_place, downloads=downloads)


def raw_job(job_place: str, downloads: Path) -> dict[str, Any]:
    """What can be read of a job that breaks its contract: its names may still do for a result."""
    try:
        document = json.loads(fetch(job_place, downloads).read_bytes())
    except (TrainError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def checked_result(document: dict[str, Any]) -> bytes:
    """The text of a result that keeps its contract; raises `pydantic.ValidationError` on any other."""
    content = json.dumps(document, indent=2, allow_nan=False).encode() + b"\n"
    _results.validate_json(content)
    return content


def _judged(adapter: TypeAdapter[Document], content: bytes, code: Code) -> Document:
    try:
        return adapter.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the document"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise TrainError(code, f"{field}: {first['msg']}{more}") from error
