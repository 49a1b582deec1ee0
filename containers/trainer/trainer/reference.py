"""What later rows are compared with: how each feature lay when the model was fitted, and how far apart rows were."""

import math
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import kurtosis

from trainer.table import Floats, Integers, Table

_BINS = 10
# Up to so many values each is a bin of its own: quantiles of a few values would fall on each other.
_MOST_OWN_BINS = 20


@dataclass(frozen=True)
class Scaling:
    """Robust: one wild row moves neither the median nor the distance between the quartiles."""

    centres: Floats
    scales: Floats

    def apply(self, matrix: Floats) -> Floats:
        """A missing value lies at the centre, where it is no reason to call a row unfamiliar."""
        scaled = (matrix - self.centres) / self.scales
        return np.where(np.isfinite(scaled), scaled, 0.0)


def reference_of(table: Table, rows: Integers, reference: Integers) -> tuple[dict[str, Any], Floats]:
    """
    Statistics of the rows fitted on; and, scaled as those ask for, the rows kept for distances, which are `reference`.
    """
    columns = [_finite(table.matrix[rows, at]) for at in range(len(table.features))]
    scaling = _scaling(columns)
    features = {
        name: feature_statistics(column, len(rows)) | {"centre": centre, "scale": scale}
        for name, column, centre, scale in zip(
            table.features, columns, scaling.centres.tolist(), scaling.scales.tolist(), strict=True
        )
    }
    points = scaling.apply(table.matrix[reference])
    distance = {"rows": len(reference), "meanDistance": mean_distance(points)}
    return {"rows": len(rows), "features": features, "familiarity": distance}, points


def feature_statistics(values: Floats, rows: int) -> dict[str, Any]:
    """
    Of the finite values among so many rows. Bin i holds edge[i - 1] < x ≤ edge[i]; the outer bins are open, and equal
    edges are one.
    """
    distinct = np.unique(values)
    if len(distinct) == 0:
        return {"missingRate": 1.0, "distinct": 0, "edges": [], "counts": [0]}
    edges = distinct[:-1] if len(distinct) <= _MOST_OWN_BINS else _quantile_edges(values)
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    low, high = np.quantile(values, [0.25, 0.75])
    return {
        "missingRate": (rows - len(values)) / rows,
        "distinct": len(distinct),
        "mean": float(values.mean()),
        "std": float(values.std()),
        "iqr": float(high - low),
        "kurtosis": _kurtosis(values),
        "min": float(distinct[0]),
        "max": float(distinct[-1]),
        "edges": edges.tolist(),
        "counts": counts.tolist(),
    }


def _kurtosis(values: Floats) -> float | None:
    """Pearson's, 3 for a normal distribution. A constant has none, nor what differs in the last digits alone."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        found = float(kurtosis(values, fisher=False))
    return found if math.isfinite(found) else None


def mean_distance(points: Floats) -> float:
    """Over all pairs, each row with itself included (0): the yardstick of the dissimilarity index."""
    return float(2 * pdist(points).sum() / len(points) ** 2) if len(points) > 0 else 0.0


def _quantile_edges(values: Floats) -> Floats:
    return np.unique(np.quantile(values, np.arange(1, _BINS) / _BINS))


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _scaling(columns: list[Floats]) -> Scaling:
    centres = np.array([np.median(column) if len(column) > 0 else 0.0 for column in columns])
    return Scaling(centres, np.array([_scale(column) for column in columns]))


def _scale(values: Floats) -> float:
    """Where most values are equal the quartiles are too: then the standard deviation, then 1 for a constant."""
    if len(values) == 0:
        return 1.0
    low, high = np.quantile(values, [0.25, 0.75])
    return float(high - low) or float(values.std()) or 1.0
