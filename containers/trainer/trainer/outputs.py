"""The files of a result: staged out of sight, and moved to their places when all of them are there."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from trainer.places import file_digest
from trainer.writing import write_parquet, write_whole


@dataclass(frozen=True)
class Owner:
    """What a file belongs to: a head, a fold (None = the model fitted on all rows), both, or the whole job."""

    head: str | None = None
    fold: int | None = None


@dataclass
class Outputs:
    """Collects files below `staging`. The folder of the result gets nothing before `publish`."""

    staging: Path
    files: list[dict[str, Any]] = field(default_factory=list)

    def document(self, kind: str, owner: Owner, content: Any) -> None:  # noqa: ANN401 - any JSON
        self.text(kind, owner, json.dumps(content, indent=1, allow_nan=False) + "\n", "json")

    def text(self, kind: str, owner: Owner, content: str, ending: str = "txt") -> None:
        place = _place(kind, owner, ending)
        write_whole(self.staging / place, content.encode())
        self._enter(kind, owner, place)

    def parquet(self, kind: str, owner: Owner, columns: dict[str, pa.Array]) -> None:
        place = _place(kind, owner, "parquet")
        write_parquet(self.staging / place, columns)
        self._enter(kind, owner, place)

    def publish(self, out: Path) -> None:
        for staged in sorted(self.staging.iterdir()) if self.staging.exists() else []:
            target = out / staged.name
            if target.is_dir():
                shutil.rmtree(target)
            staged.replace(target)

    def _enter(self, kind: str, owner: Owner, place: str) -> None:
        path = self.staging / place
        self.files.append(
            {
                "kind": kind,
                "head": owner.head,
                "fold": owner.fold,
                "place": place,
                "sha256": file_digest(path),
                "bytes": path.stat().st_size,
            }
        )


def _place(kind: str, owner: Owner, ending: str) -> str:
    folder = "model" if owner.fold is None else f"fold-{owner.fold}"
    within = f"{folder}/{owner.head}" if owner.head is not None else folder
    return f"{within}/{kind}.{ending}"
