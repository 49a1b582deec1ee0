"""A small table with known truth, the job that trains on it, and the harness as a function and as a process."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TRAINER = Path(__file__).resolve().parents[1]
MINUTE_US = 60_000_000
RECIPE = "from trainer.boosting import train\n\n__all__ = ['train']\n"
RECIPE_PLACE = "recipe.py"

Document = dict[str, Any]


def binary(name: str = "burst", calibration: str = "isotonic", target: str = "up") -> Document:
    return _head(name, target, objective="binary", calibration=calibration)


def quantile(name: str, at: float, interval: str | None = "band") -> Document:
    return _head(name, "amount", objective="quantile", quantile=at, interval=interval)


def every_objective() -> list[Document]:
    return [
        binary(),
        _head("kind", "kind", objective="multiclass", classes=3),
        quantile("low", 0.05),
        quantile("high", 0.95),
        _head("count", "count", objective="poisson"),
        _head("volume", "volume", objective="tweedie", power=1.5),
        _head("amount", "amount", objective="regression"),
    ]


def _head(name: str, target: str, **more: str | float | None) -> Document:
    return {"name": name, "target": target, "horizonUs": 5 * MINUTE_US, **more}


def search_of(**more: Any) -> Document:  # noqa: ANN401 - any field of a search
    """Six trials over two parameters, by one worker and a file, every time in the same order."""
    return {
        "study": "planted",
        "worker": "worker-1",
        "journal": {"kind": "file", "place": "journal.log"},
        "space": {
            "learningRate": {"kind": "real", "low": 0.02, "high": 0.5, "log": True},
            "leaves": {"kind": "integer", "low": 2, "high": 15, "log": True},
        },
        "trials": 6,
        "sampler": "tpe",
        "pruner": "none",
        "minRounds": 5,
        "reduction": 3,
        "patience": 0,
        "deterministic": True,
        **more,
    }


@dataclass
class Planted:
    """
    Change anything, then `write` it: the digests of what stands there then are the ones that the job names. The
    parameters are those of every head, unless the job says which has which.
    """

    columns: dict[str, np.ndarray]
    folds: dict[str, np.ndarray]
    table: Document
    job: Document
    parameters: dict[str, float]
    recipe: str = RECIPE
    damages: dict[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECIPE_PLACE).write_text(self.recipe, encoding="utf-8")
        half = len(self.columns["row_id"]) // 2
        parts = {"part-0.parquet": slice(0, half), "part-1.parquet": slice(half, None)}
        files = [
            _parquet(folder / name, {column: values[rows] for column, values in self.columns.items()})
            for name, rows in parts.items()
        ]
        folds = _parquet(folder / "folds.parquet", self.folds)
        _document(folder / "table.json", {"files": files, "folds": folds, **self.table})
        recipe = {"module": RECIPE_PLACE, "sha256": _digest(folder / RECIPE_PLACE)}
        table = {"place": "table.json", "sha256": _digest(folder / "table.json")}
        parameters = {head["name"]: self.parameters for head in self.job.get("heads", [])}
        _document(folder / "job.json", {"recipe": recipe, "table": table, "parameters": parameters, **self.job})
        for name, content in self.damages.items():
            (folder / name).write_bytes(content)
        return folder / "job.json"

    def role(self, fold: int, role: int) -> np.ndarray:
        """The ids of rows, which are their positions too."""
        return self.folds["row_id"][(self.folds["fold"] == fold) & (self.folds["role"] == role)]


def planted(
    rows: int = 900,
    seed: int = 7,
    *,
    parameters: Mapping[str, float] = MappingProxyType({"learningRate": 0.2, "leaves": 7}),
    **job: Any,  # noqa: ANN401 - any field of a job
) -> Planted:
    """The first feature makes an event likely; the second moves an amount; two are noise."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(rows, 4))
    features[random.random(rows) < 0.1, 1] = np.nan
    signal, slope = features[:, 0], np.nan_to_num(features[:, 1])
    columns: dict[str, np.ndarray] = {
        "row_id": np.arange(rows),
        "entity": np.array(["BTC-USD"] * rows),
        "event_time_us": np.arange(rows) * MINUTE_US,
        **{f"feature_{at}": features[:, at] for at in range(4)},
        "up": (random.random(rows) < 1 / (1 + np.exp(-2 * signal))).astype(float),
        "kind": np.digitize(signal + 0.3 * random.normal(size=rows), [-0.5, 0.5]).astype(float),
        "amount": slope + random.normal(size=rows),
        "count": random.poisson(np.exp(0.5 * signal)).astype(float),
        "volume": np.where(random.random(rows) < 0.5, 0.0, random.gamma(2.0, np.exp(0.4 * signal))),
        "weight": np.ones(rows),
        "regime": (slope > 0).astype(float),
    }
    return Planted(columns, walk_forward(rows), _table(rows), _job() | job, dict(parameters))


def walk_forward(rows: int) -> dict[str, np.ndarray]:
    """Two folds of train, stop, calibrate and test; the second begins a fifth later. Gaps of five rows are purged."""
    step = rows // 5
    parts: list[tuple[int, int, int, int]] = []
    for fold in (0, 1):
        start = fold * step
        edges = [start, start + 2 * step, start + 2 * step + step // 2, start + 3 * step, start + 4 * step]
        parts += [(fold, role, low, high - 5) for role, (low, high) in enumerate(pairwise(edges))]
    ids = [np.arange(low, high) for _, _, low, high in parts]
    return {
        "row_id": np.concatenate(ids),
        "fold": np.concatenate([np.full(len(at), fold) for at, (fold, *_) in zip(ids, parts, strict=True)]),
        "role": np.concatenate([np.full(len(at), role) for at, (_, role, *_) in zip(ids, parts, strict=True)]),
    }


def trainer_process(job: Path, out: Path, **variables: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(TRAINER), **variables}
    command = [sys.executable, "-m", "trainer", "--job", str(job), "--out", str(out)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words


def result_of(out: Path) -> Document:
    return json.loads((out / "result.json").read_text(encoding="utf-8"))


def file_of(out: Path, kind: str, head: str | None = None, fold: int | None = None) -> Path:
    (found,) = (
        file for file in result_of(out)["files"] if (file["kind"], file["head"], file["fold"]) == (kind, head, fold)
    )
    return out / found["place"]


def json_of(out: Path, kind: str, head: str | None = None, fold: int | None = None) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(file_of(out, kind, head, fold).read_text(encoding="utf-8"))


def predictions_of(out: Path, head: str, fold: int | None = None) -> dict[str, np.ndarray]:
    content = pq.read_table(file_of(out, "predictions", head, fold))
    return {name: content[name].to_numpy() for name in content.column_names}


def digests(out: Path) -> dict[tuple[str, int | None], str]:
    return {(head["name"], head["fold"]): head["digest"] for head in result_of(out)["heads"]}


def _table(rows: int) -> Document:
    return {
        "contract": "feature-table/1",
        "tenant": "main",
        "pack": "planted",
        "view": "planted",
        "featureViewVersion": 1,
        "features": [f"feature_{at}" for at in range(4)],
        "labels": [{"name": name, "horizonUs": 5 * MINUTE_US} for name in ("up", "kind", "amount", "count", "volume")],
        "weight": "weight",
        "regime": "regime",
        "baselines": [],
        "rows": rows,
        "foldCount": 2,
        "entities": ["BTC-USD"],
        "fromUs": 0,
        "untilUs": rows * MINUTE_US,
        "asOf": "2026-01-01T00:00:00Z",
        "knownAt": "2026-01-01T00:00:00Z",
        "labelMaturity": 1,
        "dataset": "0" * 64,
    }


def _job() -> Document:
    return {
        "contract": "train-job/1",
        "job": "01J00000000000000000000000",
        "run": "planted-run",
        "tenant": "main",
        "pack": "planted",
        "model": "planted",
        "mode": "train",
        "heads": [binary()],
        "rounds": {"most": 30, "patience": 5},
        "search": None,
        "interval": {"alpha": 0.1},
        "explain": {"backgroundRows": 60, "referenceRows": 50},
        "serving": {"nested": [], "risk": [0.25, 0.5, 0.75], "fallback": None},
        "seed": 11,
        "threads": 1,
        "limits": {"memoryMiB": 8192, "timeoutSeconds": 3600},
    }


def _parquet(path: Path, columns: dict[str, np.ndarray]) -> Document:
    pq.write_table(pa.table(columns), path)
    size, rows = path.stat().st_size, len(next(iter(columns.values())))
    return {"place": path.name, "sha256": _digest(path), "bytes": size, "rows": rows}


def _document(path: Path, content: Document) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
