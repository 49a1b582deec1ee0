"""What later rows are compared with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from planted import file_of, json_of, planted
from trainer.reference import feature_statistics, mean_distance

Train = Callable[..., Path]


def test_the_mean_distance_counts_each_row_with_itself() -> None:
    assert mean_distance(np.array([[0.0], [1.0], [3.0]])) == pytest.approx(4 / 3)
    assert mean_distance(np.empty((0, 1))) == 0


def test_a_thousand_values_lie_in_ten_bins_of_a_hundred() -> None:
    statistics = feature_statistics(np.arange(1000.0), 1250)
    assert statistics["counts"] == [100] * 10
    assert statistics["missingRate"] == 0.2
    assert (statistics["mean"], statistics["iqr"]) == (499.5, 499.5)
    assert statistics["std"] == pytest.approx(np.sqrt((1000**2 - 1) / 12))
    assert statistics["kurtosis"] == pytest.approx(1.8, abs=1e-4)


def test_few_values_get_a_bin_each_and_equal_edges_are_one() -> None:
    few = feature_statistics(np.repeat([1.0, 2.0, 5.0], [3, 4, 5]), 12)
    assert (few["edges"], few["counts"]) == ([1.0, 2.0], [3, 4, 5])
    many = feature_statistics(np.concatenate([np.zeros(950), np.arange(1.0, 51.0)]), 1000)
    assert many["edges"] == [0.0]
    assert many["counts"] == [950, 50]


def test_a_constant_has_one_bin_and_no_kurtosis() -> None:
    statistics = feature_statistics(np.ones(5), 5)
    assert (statistics["edges"], statistics["counts"], statistics["kurtosis"]) == ([], [5], None)


def test_values_that_differ_in_their_last_digits_have_no_kurtosis() -> None:
    assert feature_statistics(np.repeat([1e9, np.nextafter(1e9, 2e9)], 50), 100)["kurtosis"] is None


def test_reference_rows_are_scaled_and_come_from_the_rows_fitted_on(train: Train) -> None:
    job = planted()
    out = train(job)
    statistics = json_of(out, "reference-statistics")
    content = pq.read_table(file_of(out, "reference-rows")).to_pydict()
    rows = np.array(content["row_id"])
    assert len(rows) == 50
    assert set(rows) <= set(job.role(1, 0))
    for name, scaling in statistics["features"].items():
        raw = (job.columns[name][rows] - scaling["centre"]) / scaling["scale"]
        assert content[name] == pytest.approx(np.where(np.isnan(raw), 0, raw))
    points = np.column_stack([content[name] for name in statistics["features"]])
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert statistics["familiarity"] == {"rows": 50, "meanDistance": pytest.approx(distances.mean())}


def test_the_background_is_the_same_for_other_labels_and_other_seeds(train: Train) -> None:
    def background(name: str, seed: int, label_seed: int) -> tuple[bytes, str]:
        job = planted()
        job.job["seed"] = seed
        np.random.default_rng(label_seed).shuffle(job.columns["up"])
        out = train(job, name)
        return file_of(out, "background").read_bytes(), json_of(out, "importance", "burst")["background"]["digest"]

    assert background("one", 1, 1) == background("other", 2, 2)
