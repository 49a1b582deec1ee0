"""Rows chosen by their id alone: the same ones for every model of a table, on any machine."""

import hashlib

import numpy as np

from trainer.table import Integers, Table


def sample(table: Table, positions: Integers, count: int) -> Integers:
    """At most so many of the positions, rising: those whose ids have the smallest hashes."""
    order = np.argsort(_mixed(table.row_ids[positions]), kind="stable")
    return np.sort(positions[order[:count]])


def stratified_sample(table: Table, positions: Integers, count: int) -> Integers:
    """
    As `sample`, but as many of each regime; of one that has fewer all, and what it leaves goes to the others. A rare
    regime is then told as exactly as a common one; whoever speaks of all rows weighs the regimes by their rows.
    """
    if table.regimes is None:
        return sample(table, positions, count)
    regimes = table.regimes[positions]
    groups = sorted((positions[regimes == regime] for regime in np.unique(regimes)), key=len)
    chosen: list[Integers] = []
    for at, group in enumerate(groups):
        share = (count - sum(map(len, chosen))) // (len(groups) - at)
        chosen.append(sample(table, group, share))
    return np.sort(np.concatenate([positions[:0], *chosen]))


def sample_digest(table: Table, positions: Integers) -> str:
    """Of the content: two importances compare only when they were taken on the same rows."""
    digest = hashlib.sha256()
    for values in (table.row_ids[positions], table.matrix[positions]):
        digest.update(np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _mixed(row_ids: Integers) -> np.ndarray:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014), which spreads neighbours over the whole range."""
    mixed = row_ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
