"""One job from its document to its result, or to the one reason why there is none."""

import shutil
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.documents import checked_result, raw_job, read_order
from trainer.faults import Code, InterruptedRunError, TrainError
from trainer.modes import perform, prepare
from trainer.outputs import Outputs
from trainer.progress import Progress
from trainer.software import software
from trainer.writing import write_whole

SUCCEEDED = 0
FAILED = 1
# No result could be written: not even the names of the job could be read.
NO_RESULT = 2
INTERRUPTED = 143

_RESULT = "result.json"
_LONGEST_REASON = 1000


@dataclass(frozen=True)
class _Folders:
    out: Path

    @property
    def work(self) -> Path:
        """All that is temporary: finished fits, downloads, files of a result that is not whole yet."""
        return self.out / ".work"

    @property
    def heartbeat(self) -> Path:
        return self.out / "heartbeat.json"

    def clear(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        self.heartbeat.unlink(missing_ok=True)


def run(job_place: str, out: Path) -> int:
    """The exit code. After SIGTERM there is no result, and the finished fits stay for the next run of the job."""
    folders = _Folders(out)
    folders.work.mkdir(parents=True, exist_ok=True)
    (out / _RESULT).unlink(missing_ok=True)
    shutil.rmtree(folders.work / "result", ignore_errors=True)
    progress = Progress(folders.heartbeat)
    progress.stop_on_sigterm()
    try:
        _succeed(job_place, folders, progress)
    except InterruptedRunError:
        return INTERRUPTED
    except Exception as error:
        code = _fail(job_place, folders, progress, _named(error))
        folders.clear()
        return code
    folders.clear()
    return SUCCEEDED


def _succeed(job_place: str, folders: _Folders, progress: Progress) -> None:
    downloads = folders.work / "downloads"
    order = read_order(job_place, downloads)
    progress.limit(order.job.limits.memory_mib, order.job.limits.timeout_seconds)
    outputs = Outputs(folders.work / "result")
    done = perform(prepare(order, progress), folders.work, outputs, progress)
    # A last look at the limits and at SIGTERM: from here on the result is written, whatever comes.
    progress.beat(step="write")
    job = order.job.model_dump(mode="json", by_alias=True)
    content = checked_result({**_base(job, progress), "status": "succeeded", **done, "files": outputs.files})
    outputs.publish(folders.out)
    write_whole(folders.out / _RESULT, content)


def _fail(job_place: str, folders: _Folders, progress: Progress, fault: TrainError) -> int:
    sys.stderr.write(f"{fault}\n")
    job = raw_job(job_place, folders.work / "downloads")
    said = {"status": "failed", "code": str(fault.code), "reason": _shortened(fault.reason)}
    try:
        content = checked_result({**_base(job, progress), **said})
    except ValueError:
        # A field that breaks the contract, or a number that JSON does not have.
        return NO_RESULT
    write_whole(folders.out / _RESULT, content)
    return FAILED


def _shortened(reason: str) -> str:
    """The contract counts UTF-16 units, of which a character takes one or two."""
    units = reason.encode("utf-16-le", "replace")[: 2 * _LONGEST_REASON]
    return units.decode("utf-16-le", "ignore")


def _base(job: dict[str, Any], progress: Progress) -> dict[str, Any]:
    named = {name: job.get(name) for name in ("job", "run", "mode", "seed", "threads")}
    return {
        "contract": "train-result/1",
        **named,
        "usage": progress.usage(),
        "software": software(),
    }


def _named(error: Exception) -> TrainError:
    if isinstance(error, TrainError):
        return error
    if isinstance(error, MemoryError):
        return TrainError(Code.MEMORY_EXCEEDED, "the machine gave no more memory")
    traceback.print_exception(error)
    return TrainError(Code.INTERNAL, f"{type(error).__name__}: {error}")
