"""Judges a job before anything is fitted: what would train a useless or a dishonest model is refused by name."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from trainer.contracts import FeatureTable, Head, HeadQuantile, TrainJob
from trainer.documents import Order
from trainer.faults import Code, TrainError
from trainer.folds import Fold
from trainer.objectives import label_fault
from trainer.search_folds import search_folds
from trainer.table import Integers, Table

_FEWEST_BOUNDS = 2


def judge_heads(job: TrainJob, described: FeatureTable) -> None:
    """What the documents alone tell."""
    labels = {label.name for label in described.labels}
    names = [head.name for head in job.heads]
    for head in job.heads:
        if head.target not in labels:
            raise TrainError(Code.HEADS_INVALID, f"head {head.name} learns {head.target}, which is no label")
        if names.count(head.name) > 1:
            raise TrainError(Code.HEADS_INVALID, f"two heads have the name {head.name}")
    strange = sorted(set(names).symmetric_difference(job.parameters))
    if strange:
        raise TrainError(Code.HEADS_INVALID, f"{', '.join(strange)}: each head has its parameters, and nothing else")
    leaked = sorted(labels.intersection(described.features))
    if leaked:
        raise TrainError(Code.TARGET_IS_FEATURE, f"{', '.join(leaked)} is both a label and a feature")
    _judge_features_named(described)
    _judge_fallback(job, described)
    for name, heads in intervals(job.heads).items():
        if len(heads) < _FEWEST_BOUNDS or len({head.target for head in heads}) > 1:
            raise TrainError(Code.HEADS_INVALID, f"interval {name} needs two heads or more of one target")


def _judge_fallback(job: TrainJob, described: FeatureTable) -> None:
    wanted = () if job.serving.fallback is None else job.serving.fallback.features
    unknown = sorted(set(wanted).difference(described.features))
    if unknown:
        raise TrainError(Code.HEADS_INVALID, f"the fallback learns from {', '.join(unknown)}, which is no feature")
    if len(set(wanted)) < len(wanted):
        raise TrainError(Code.HEADS_INVALID, "the fallback learns from a feature twice")


def _judge_features_named(described: FeatureTable) -> None:
    if len(set(described.features)) < len(described.features):
        raise TrainError(Code.DESCRIPTOR_INVALID, "a feature is named twice")
    # A column is read once, into one place: what a row is known, weighed or told apart by is not learnt from.
    taken = sorted({"row_id", "event_time_us", described.weight, described.regime}.intersection(described.features))
    if taken:
        raise TrainError(Code.DESCRIPTOR_INVALID, f"{', '.join(taken)} has another use, and is a feature too")


def judge_search(job: TrainJob) -> None:
    """A space that no number lies in would end the study in its first trial, by an error of the sampler."""
    if job.mode != "search":
        return
    if job.search is None:
        raise TrainError(Code.JOB_INVALID, "search: the mode search asks for it")
    for name, choice in job.search.space.items():
        if choice.kind == "choice":
            continue
        if choice.low > choice.high:
            raise TrainError(Code.JOB_INVALID, f"search.space.{name}: {choice.low} to {choice.high} holds no number")
        if choice.log and choice.low <= 0:
            raise TrainError(Code.JOB_INVALID, f"search.space.{name}: a logarithm wants more than 0 for `low`")


def intervals(heads: Sequence[Head]) -> dict[str, list[HeadQuantile]]:
    """The quantile heads that bound an interval together, the lowest quantile first."""
    found: defaultdict[str, list[HeadQuantile]] = defaultdict(list)
    for head in heads:
        if head.objective == "quantile" and head.interval is not None:
            found[head.interval].append(head)
    return {name: sorted(bounds, key=lambda head: head.quantile) for name, bounds in found.items()}


def chosen_folds(order: Order, table: Table, folds: tuple[Fold, ...]) -> tuple[Fold, ...]:
    """
    The folds that the mode fits. A last fold without rows to test is the one of the model to be served: it has every
    row in it, `train` fits it, and the others leave it out. `search` keeps to those that no test row has a part in.
    """
    if order.job.mode == "train":
        return folds[-1:]
    judged = folds[:-1] if len(folds) > 1 and len(folds[-1].test) == 0 else folds
    return search_folds(order, table, judged) if order.job.mode == "search" else judged


def judge_fold(job: TrainJob, table: Table, fold: Fold) -> None:
    _judge_roles(job, table, fold)
    _judge_features(table, fold)
    _judge_weights(table, fold)
    for head in job.heads:
        _judge_label(job, table, (fold, head))


def _judge_roles(job: TrainJob, table: Table, fold: Fold) -> None:
    needed = {"train": True, "stop": job.rounds.patience > 0 or job.mode == "search", "test": job.mode != "train"}
    needed["calibrate"] = any(_is_calibrated(job, head) for head in job.heads)
    for role, rows in fold.roles():
        if needed[role] and len(rows) == 0:
            raise TrainError(Code.ROLE_EMPTY, f"fold {fold.number} has no rows of the role {role}")
    # Rounds are chosen, then probabilities fitted, then both judged, each on later data than the one before.
    later = [(role, table.times[rows]) for role, rows in fold.roles() if role != "train" and len(rows) > 0]
    for (before, earlier), (role, times) in pairwise(later):
        if earlier.max() >= times.min():
            reason = f"in fold {fold.number} rows of the role {before} reach into the time of the role {role}"
            raise TrainError(Code.ROLES_OUT_OF_ORDER, reason)


def _is_calibrated(job: TrainJob, head: Head) -> bool:
    if head.objective == "quantile":
        return head.interval is not None and job.interval is not None
    return head.objective == "binary" and head.calibration != "none"


def _judge_features(table: Table, fold: Fold) -> None:
    for at, name in enumerate(table.features):
        if np.all(np.isnan(table.matrix[fold.train, at])):
            raise TrainError(Code.FEATURE_EMPTY, f"feature {name} is missing in every train row of fold {fold.number}")


def _judge_weights(table: Table, fold: Fold) -> None:
    if table.weights is None:
        return
    used = [table.weights[rows] for rows in (fold.train, fold.stop) if len(rows) > 0]
    if any(not np.all(np.isfinite(part)) or np.any(part < 0) or not np.any(part > 0) for part in used):
        reason = f"fold {fold.number} has weights that are missing, infinite, below 0 or all 0"
        raise TrainError(Code.WEIGHT_INVALID, reason)


def _judge_label(job: TrainJob, table: Table, case: tuple[Fold, Head]) -> None:
    fold, head = case
    label = table.labels[head.target]
    where = f"label {head.target} in fold {fold.number}"
    for role, rows in fold.roles():
        missing = int(np.count_nonzero(~np.isfinite(label[rows])))
        if missing > 0:
            raise TrainError(Code.LABEL_MISSING, f"{where}: {missing} rows of the role {role} have no finite label")
        fault = label_fault(head, label[rows])
        if fault is not None:
            raise TrainError(Code.LABEL_UNSUITED, f"{where}: {fault}")
    varied = ["train"] + (["calibrate"] if head.objective == "binary" and _is_calibrated(job, head) else [])
    for role in varied:
        judged: Integers = getattr(fold, role)
        if np.all(label[judged] == label[judged[0]]):
            raise TrainError(Code.LABEL_CONSTANT, f"{where} is {label[judged[0]]:g} in every row of the role {role}")
