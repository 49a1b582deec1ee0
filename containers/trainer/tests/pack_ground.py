"""A pack as its tests in Python need it, and rows that hold what each of its heads can learn."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from planted import MINUTE_US, Document, Planted, planted
from scipy.signal import lfilter
from scipy.special import expit

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
# A pack is data: whoever can run TypeScript can write it down.
TELL = "const { pack } = await import(process.argv[1]); process.stdout.write(JSON.stringify(pack));"

FEWEST_ROWS = 6000
# So many leaves as large as the pack wants them fit into the rows.
LEAVES = 16
ROUNDS = {"most": 100, "patience": 15}
# Of train, stop, calibrate and test.
SHARES = (0.5, 0.15, 0.15, 0.2)
# From row to row: what has happened tells something of what will, so that persistence is a forecast to be beaten.
MEMORY = 0.8


@dataclass(frozen=True)
class PackGround:
    """What a recipe is told of its pack."""

    features: tuple[str, ...]
    heads: tuple[Document, ...]
    parameters: Mapping[str, float]
    interval: Document | None
    serving: Document
    recipe: str


def read_pack(folder: Path) -> PackGround:
    command = [str(NODE), "--input-type=module", "--eval", TELL, str(folder.resolve() / "pack.ts")]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return PackGround(
        features=tuple(told["features"]),
        heads=tuple(told["heads"]),
        parameters=told["parameters"],
        interval=told["interval"],
        serving=told["serving"],
        recipe=(folder / "recipe.py").read_text(encoding="utf-8"),
    )


def plant(pack: PackGround, *, shuffle: int | None = None) -> Planted:
    """
    Every feature tells something of one hidden signal, and every label follows from it: whatever a recipe leaves out,
    there is something to learn. Shuffled by a number, labels keep all but their rows.
    """
    rows = max(FEWEST_ROWS, int(LEAVES * pack.parameters.get("minRowsInLeaf", 0)))
    random = np.random.default_rng(17)
    horizon = max(head["horizonUs"] for head in pack.heads)
    job = planted(rows, mode="evaluate", rounds=ROUNDS, interval=pack.interval, parameters=pack.parameters)
    job.job.update(heads=list(pack.heads), serving=pack.serving)
    job.recipe = pack.recipe
    signal = lfilter([np.sqrt(1 - MEMORY**2)], [1, -MEMORY], random.normal(size=rows))
    order = np.arange(rows) if shuffle is None else np.random.default_rng(shuffle).permutation(rows)
    kept = {name: job.columns[name] for name in ("row_id", "entity", "weight", "regime")}
    # A label is known before the next row.
    times = {"event_time_us": np.arange(rows) * (horizon + MINUTE_US)}
    features = {name: _feature(signal, random) for name in pack.features}
    labels = {target: _label(pack, target, signal, random)[order] for target in _targets(pack)}
    job.columns = kept | times | features | labels
    told = [{"name": target, "horizonUs": horizon} for target in labels]
    job.table.update(features=list(pack.features), labels=told, foldCount=1, untilUs=rows * (horizon + MINUTE_US))
    job.folds = _one_fold(rows)
    return job


def _targets(pack: PackGround) -> list[str]:
    return sorted({head["target"] for head in pack.heads})


def _feature(signal: np.ndarray, random: np.random.Generator) -> np.ndarray:
    feature = signal + random.normal(size=len(signal))
    feature[random.random(len(signal)) < 0.05] = np.nan
    return feature


def _label(pack: PackGround, target: str, signal: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One that suits every head that learns it."""
    heads = {head["objective"]: head for head in pack.heads if head["target"] == target}
    if "binary" in heads:
        return (random.random(len(signal)) < expit(1.5 * signal - 1)).astype(float)
    if "multiclass" in heads:
        noisy = signal + 0.5 * random.normal(size=len(signal))
        classes = heads["multiclass"]["classes"]
        return np.digitize(noisy, np.quantile(noisy, np.arange(1, classes) / classes)).astype(float)
    if "poisson" in heads:
        return random.poisson(np.exp(0.7 * signal)).astype(float)
    return random.gamma(2.0, np.exp(0.7 * signal))


def _one_fold(rows: int) -> dict[str, np.ndarray]:
    """The last row of each role is left out: its label ends when the next role begins."""
    edges = [0, *(int(rows * share) for share in np.cumsum(SHARES))]
    parts = [np.arange(low, high - 1) for low, high in pairwise(edges)]
    role = np.concatenate([np.full(len(part), number) for number, part in enumerate(parts)])
    return {"row_id": np.concatenate(parts), "fold": np.zeros(len(role), int), "role": role}
