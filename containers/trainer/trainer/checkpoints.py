"""
A finished fit outlives the process: the unit is one head of one fold. A fit that was cut short is done again from its
start, because half of one would continue with other random draws than a whole one.
"""

import hashlib
import json
from pathlib import Path

from trainer.boosting import FittedModel, digest_of
from trainer.contracts import TrainJob
from trainer.faults import TrainError
from trainer.software import packages, source
from trainer.writing import write_whole

# A repeat under another name, with more memory or more time, wants the same fits.
_WITHOUT_EFFECT = {"job", "run", "limits", "threads"}


class Checkpoints:
    """The finished fits of one job. Those of any other job in the folder are never taken."""

    def __init__(self, folder: Path, job: TrainJob) -> None:
        # Another trainer may fit the same job to another model.
        parts = (job.model_dump_json(exclude=_WITHOUT_EFFECT), json.dumps(packages(), sort_keys=True), source())
        self._folder = folder / hashlib.sha256("\n".join(parts).encode()).hexdigest()
        self.resumed = 0

    def load(self, fold: int, head: str) -> FittedModel | None:
        try:
            content = json.loads(self._path(fold, head).read_bytes())
            digest = content.pop("digest")
            curves = {name: tuple(curve) for name, curve in content.pop("curves").items()}
            model = FittedModel(**content, curves=curves)
            is_whole = digest_of(model.text) == digest
        except (OSError, ValueError, KeyError, TypeError, TrainError):
            return None
        if not is_whole:
            return None
        self.resumed += 1
        return model

    def save(self, fold: int, head: str, model: FittedModel) -> None:
        content = {
            "digest": model.digest,
            "text": model.text,
            "rounds": model.rounds,
            "best": model.best,
            "trees": model.trees,
            "objective": model.objective,
            "metric": model.metric,
            "curves": model.curves,
        }
        write_whole(self._path(fold, head), json.dumps(content).encode())

    def _path(self, fold: int, head: str) -> Path:
        return self._folder / f"{fold}.{head}.json"
