"""What a model leans on: told of each row of a sample, so that means and intervals can be made of it."""

from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import pyarrow.parquet as pq
import pytest
from planted import every_objective, file_of, json_of, planted
from trainer.samples import sample, stratified_sample
from trainer.table import Table

Train = Callable[..., Path]


def table_of(regimes: np.ndarray | None, rows: int) -> Table:
    ids = np.arange(rows) + 1000
    return Table((), np.empty((rows, 0)), ids, ids, {}, None, regimes)


@pytest.mark.parametrize(
    ("sizes", "count", "expected"),
    [
        ((100, 3, 10), 30, [17, 3, 10]),
        ((100, 3, 10), 9, [3, 3, 3]),
        ((100, 100, 100), 200, [66, 67, 67]),
        ((5, 6, 7), 100, [5, 6, 7]),
        ((5, 6, 7), 0, [0, 0, 0]),
    ],
)
def test_each_regime_has_as_many_rows_as_the_others_or_all_that_it_has(
    sizes: tuple[int, ...], count: int, expected: list[int]
) -> None:
    regimes = np.random.default_rng(count).permutation(np.repeat(np.arange(len(sizes)), sizes))
    table = table_of(regimes, len(regimes))
    everything = np.arange(len(regimes))
    chosen = stratified_sample(table, everything, count)
    assert np.all(np.diff(chosen) > 0)
    assert sorted(np.bincount(regimes[chosen], minlength=len(sizes))) == sorted(expected)
    for regime, taken in enumerate(np.bincount(regimes[chosen], minlength=len(sizes))):
        own = sample(table, everything[regimes == regime], taken)
        assert np.array_equal(chosen[regimes[chosen] == regime], own)


def test_without_regimes_and_without_rows_a_sample_is_a_plain_one() -> None:
    everything = np.arange(50)
    plain = table_of(None, 50)
    assert np.array_equal(stratified_sample(plain, everything, 7), sample(plain, everything, 7))
    assert len(stratified_sample(table_of(np.zeros(50, np.int64), 50), everything[:0], 7)) == 0


def test_contributions_are_those_of_the_served_model_on_the_sample(train: Train) -> None:
    job = planted(heads=every_objective())
    out = train(job)
    rows = pq.read_table(file_of(out, "background"))["row_id"].to_numpy()
    names = [f"feature_{at}" for at in range(4)]
    matrix = np.column_stack([job.columns[name][rows] for name in names])
    for head, outputs, strongest in (("burst", 1, 0), ("kind", 3, 0), ("amount", 1, 1)):
        contributions = pq.read_table(file_of(out, "contributions", head))
        assert np.array_equal(contributions["row_id"], rows)
        assert np.array_equal(contributions["event_time_us"], job.columns["event_time_us"][rows])
        assert np.array_equal(contributions["regime"], job.columns["regime"][rows])
        booster = lightgbm.Booster(model_str=file_of(out, "model", head).read_text(encoding="utf-8"))
        expected = np.asarray(booster.predict(matrix, pred_contrib=True)).reshape(len(rows), outputs, 5)
        told = np.column_stack([contributions[name] for name in names])
        assert told == pytest.approx(np.abs(expected[:, :, :4]).sum(axis=1), rel=1e-12)
        assert np.argmax(told.mean(axis=0)) == strongest
        importance = json_of(out, "importance", head)
        assert importance["base"] == pytest.approx(expected[0, :, 4])
        assert importance["largestSumError"] <= 1e-6


def test_the_sample_has_as_many_rows_of_a_rare_regime_and_says_what_they_stand_for(train: Train) -> None:
    job = planted()
    job.columns["regime"] = (np.arange(900) % 9 == 0).astype(float)
    background = json_of(train(job), "importance", "burst")["background"]
    learnt = job.role(1, 0)
    rare = int(np.sum(learnt % 9 == 0))
    assert (background["rows"], background["learntRows"]) == (60, len(learnt))
    assert background["regimes"] == [
        {"regime": 0, "rows": 30, "learntRows": len(learnt) - rare},
        {"regime": 1, "rows": 30, "learntRows": rare},
    ]
