"""What sets the objectives apart: their settings, the labels they take, and the way from margin to value."""

from collections.abc import Mapping

import numpy as np
from scipy.special import expit, softmax

from trainer.contracts import Head
from trainer.table import Floats

Setting = str | int | float | bool

_METRICS: Mapping[str, str] = {
    "binary": "binary_logloss",
    "multiclass": "multi_logloss",
    "quantile": "quantile",
    "poisson": "poisson",
    "tweedie": "tweedie",
    "regression": "l2",
}


def objective_settings(head: Head) -> dict[str, Setting]:
    settings: dict[str, Setting] = {"objective": head.objective, "metric": _METRICS[head.objective]}
    if head.objective == "multiclass":
        settings["num_class"] = head.classes
    if head.objective == "quantile":
        settings["alpha"] = head.quantile
    if head.objective == "tweedie":
        settings["tweedie_variance_power"] = head.power
    return settings


def outputs_of(head: Head) -> int:
    """Margins, and trees a round."""
    return head.classes if head.objective == "multiclass" else 1


def values_of(head: Head, raw: Floats) -> Floats:
    """Probabilities, rates or quantities of margins; a multiclass head has one column a class."""
    if head.objective == "binary":
        return expit(raw)
    if head.objective == "multiclass":
        return softmax(raw, axis=1)
    return np.exp(raw) if head.objective in {"poisson", "tweedie"} else raw


def label_fault(head: Head, label: Floats) -> str | None:
    """Why finite labels cannot be learnt with this objective."""
    if head.objective == "binary":
        return None if np.all((label == 0) | (label == 1)) else "a label is neither 0 nor 1"
    if head.objective == "multiclass":
        is_class = (label >= 0) & (label < head.classes) & (label == np.floor(label))
        return None if np.all(is_class) else f"a label is not one of the classes 0 … {head.classes - 1}"
    if head.objective in {"poisson", "tweedie"}:
        return None if np.all(label >= 0) else "a label is below 0"
    return None
