"""What goes with a forecast: a fallback that a few lines evaluate, and a claim about how often it is right."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from planted import Document, Planted, binary, file_of, json_of, planted, predictions_of, quantile, result_of
from scipy.special import expit
from trainer.confidence import fit_confidence
from trainer.fallback import fit_logistic, fit_scaler

Train = Callable[..., Path]

# Its numbers are those that TypeScript has to find too: `TIDEGATE_GOLDEN=write` makes it anew.
GOLDEN = Path(__file__).parent / "golden" / "fallback.json"
FEATURES = ("feature_1", "feature_0")
CALIBRATE, TEST = 2, 3
BINARY = [binary("platt", "platt"), binary("plain", "none")]


def with_fallback(features: tuple[str, ...] = FEATURES, **job: Any) -> Planted:  # noqa: ANN401 - any field of a job
    serving = {"nested": [], "risk": [0.25, 0.5, 0.75], "fallback": {"features": list(features)}}
    return planted(2000, serving=serving, **job)


def answered(document: Document, head: Document, rows: list[dict[str, float]]) -> np.ndarray:
    """By the file alone."""
    found = []
    for row in rows:
        margin = head["intercept"]
        for feature, coefficient in zip(document["features"], head["coefficients"], strict=True):
            value = row[feature["name"]]
            value = value if np.isfinite(value) else feature["median"]
            scaled = (value - feature["centre"]) / feature["scale"]
            margin += coefficient * min(max(scaled, -document["limit"]), document["limit"])
        line = head["calibration"] or {"slope": 1, "intercept": 0}
        found.append(expit(line["slope"] * margin + line["intercept"]))
    return np.array(found)


def rows_of(job: Planted, ids: np.ndarray) -> list[dict[str, float]]:
    return [{name: float(job.columns[name][row]) for name in FEATURES} for row in ids]


@pytest.mark.parametrize("fold", [0, 1])
def test_the_forecasts_beside_those_of_the_trees_follow_from_the_file_alone(train: Train, fold: int) -> None:
    job = with_fallback(mode="evaluate", heads=[*BINARY, quantile("low", 0.1, None)])
    out = train(job)
    document = json_of(out, "fallback", None, fold)
    assert [head["head"] for head in document["heads"]] == ["platt", "plain"]
    for head in document["heads"]:
        lines = predictions_of(out, head["head"], fold)
        found = answered(document, head, rows_of(job, lines["row_id"]))
        assert lines["fallback"] == pytest.approx(found, rel=1e-12)
    assert "fallback" not in predictions_of(out, "low", fold)


def test_the_fallback_is_calibrated_on_its_own_rows_and_knows_the_planted_signal(train: Train) -> None:
    job = with_fallback(mode="evaluate")
    lines = predictions_of(train(job), "burst", 1)
    label = job.columns["up"][lines["row_id"]]
    calibrate, test = lines["role"] == CALIBRATE, lines["role"] == TEST
    # Platt's targets move the mean by less than a row.
    assert lines["fallback"][calibrate].mean() == pytest.approx(label[calibrate].mean(), abs=1 / calibrate.sum())
    brier = np.mean((lines["fallback"][test] - label[test]) ** 2)
    assert brier < 0.85 * np.mean((label[calibrate].mean() - label[test]) ** 2)


def test_test_rows_have_no_part_in_the_fallback_nor_in_the_confidence(train: Train) -> None:
    one, other = with_fallback(mode="evaluate"), with_fallback(mode="evaluate")
    tested = other.role(1, TEST)
    other.columns["up"][tested] = 1 - other.columns["up"][tested]
    other.columns["feature_0"][tested] *= 100
    first, second = train(one, "one"), train(other, "other")
    assert json_of(first, "fallback", None, 1) == json_of(second, "fallback", None, 1)
    assert json_of(first, "confidence", "burst", 1) == json_of(second, "confidence", "burst", 1)


def test_the_model_to_be_served_has_one_fallback_and_the_same_bytes_again(train: Train) -> None:
    one, other = train(with_fallback(), "one"), train(with_fallback(), "other")
    assert file_of(one, "fallback").read_bytes() == file_of(other, "fallback").read_bytes()


def test_without_a_fallback_there_is_no_file_and_no_answer(train: Train) -> None:
    out = train(planted())
    assert "fallback" not in {file["kind"] for file in result_of(out)["files"]}
    assert np.all(np.isnan(predictions_of(out, "burst")["fallback"]))


@pytest.mark.parametrize("features", [("feature_0", "unheard_of"), ("feature_0", "feature_0")])
def test_a_fallback_on_what_is_no_feature_or_is_one_twice_fails_the_job(
    train: Train, features: tuple[str, ...]
) -> None:
    result = result_of(train(with_fallback(features)))
    assert (result["status"], result["code"]) == ("failed", "TG-3007")


def test_a_fallback_is_calibrated_where_the_trees_are(train: Train) -> None:
    job = with_fallback(heads=[binary("plain", "none")])
    kept = job.folds["role"] != CALIBRATE
    job.folds = {name: values[kept] for name, values in job.folds.items()}
    (plain,) = json_of(train(job), "fallback")["heads"]
    assert plain["calibration"] is None
    heads = json_of(train(with_fallback(heads=BINARY), "both"), "fallback")["heads"]
    assert [head["calibration"] is None for head in heads] == [False, True]


def test_the_logistic_regression_finds_the_line_that_was_planted() -> None:
    random = np.random.default_rng(5)
    scaled = random.normal(size=(40_000, 2))
    label = (random.random(40_000) < expit(0.5 * scaled[:, 0] - 2 * scaled[:, 1] - 1)).astype(float)
    coefficients, intercept = fit_logistic(scaled, label, np.ones(40_000))
    # Three standard errors are 0.06.
    assert [*coefficients, intercept] == pytest.approx([0.5, -2, -1], abs=0.06)


def test_a_weight_of_two_is_a_row_that_stands_there_twice() -> None:
    random = np.random.default_rng(6)
    scaled, twice = random.normal(size=(2000, 1)), np.arange(2000) < 1000
    label = (random.random(2000) < expit(np.where(twice, 1, -1) * scaled[:, 0])).astype(float)
    both = [np.concatenate([values, values[twice]]) for values in (scaled, label)]
    (weighed,), _ = fit_logistic(scaled, label, np.where(twice, 2.0, 1.0))
    (repeated,), _ = fit_logistic(both[0], both[1], np.ones(3000))
    (plain,), _ = fit_logistic(scaled, label, np.ones(2000))
    # The prior alone is another: one row of 2000, or of 3000.
    assert weighed == pytest.approx(repeated, abs=1e-3)
    assert weighed > plain + 0.1


def test_classes_that_a_feature_parts_leave_the_line_finite() -> None:
    scaled = np.array([[-1.0], [-0.5], [0.5], [1.0]])
    coefficients, intercept = fit_logistic(scaled, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))
    assert np.all(np.isfinite([*coefficients, intercept]))


def test_the_scaler_takes_the_median_for_what_is_missing_and_cuts_off_what_is_wild() -> None:
    scaler = fit_scaler(np.array([[1.0, 5.0], [2.0, 5.0], [6.0, np.nan], [np.inf, 5.0]]))
    assert scaler.medians.tolist() == [2.0, 5.0]
    assert scaler.centres.tolist() == [3.0, 5.0]
    scaled = scaler.apply(np.array([[np.nan, np.nan], [-np.inf, 5.0], [1e9, 6.0]]))
    spread = np.std([1.0, 2.0, 6.0])
    assert scaled.tolist() == [[-1 / spread, 0.0], [-1 / spread, 0.0], [5.0, 1.0]]


def test_confidence_is_the_rate_of_being_right_at_a_distance_from_one_half() -> None:
    probability = np.array([0.5, 0.6, 0.4, 0.1, 0.9, 0.9])
    label = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    fitted = fit_confidence(probability, label)
    assert fitted is not None
    # Wrong at ½; right once of two at a tenth from it; always right at four tenths, less half a row.
    assert fitted.apply(np.array([0.5, 0.6, 0.4, 0.9, 0.1, 1.0])) == pytest.approx([1 / 12, 0.5, 0.5, *[11 / 12] * 3])


def test_no_row_tells_no_confidence(train: Train) -> None:
    assert fit_confidence(np.empty(0), np.empty(0)) is None
    job = planted(heads=[binary("plain", "none")])
    kept = job.folds["role"] != CALIBRATE
    job.folds = {name: values[kept] for name, values in job.folds.items()}
    out = train(job)
    assert np.all(np.isnan(predictions_of(out, "plain")["confidence"]))
    assert "confidence" not in {file["kind"] for file in result_of(out)["files"]}


def test_the_confidence_beside_a_forecast_follows_from_its_table_and_holds_on_test_rows(train: Train) -> None:
    job = planted(8000, mode="evaluate")
    out = train(job)
    lines, table = predictions_of(out, "burst", 1), json_of(out, "confidence", "burst", 1)
    told = np.interp(np.abs(lines["value"] - 0.5), table["breakpoints"], table["values"])
    assert lines["confidence"].tolist() == told.tolist()
    test = lines["role"] == TEST
    right = (lines["value"][test] >= 0.5) == (job.columns["up"][lines["row_id"][test]] == 1)
    # Three standard errors of a rate over 1600 rows, and as much for the 800 that it was learnt on.
    assert lines["confidence"][test].mean() == pytest.approx(right.mean(), abs=0.09)


def test_the_golden_file_is_what_this_harness_says(train: Train) -> None:
    job = with_fallback(heads=BINARY, mode="evaluate")
    out = train(job)
    lines = {name: predictions_of(out, name, 1) for name in ("platt", "plain")}
    ids = lines["plain"]["row_id"][::8]
    rows = [[None if np.isnan(row[name]) else row[name] for name in FEATURES] for row in rows_of(job, ids)]
    answers = {name: found["fallback"][::8].tolist() for name, found in lines.items()}
    said = {"model": json_of(out, "fallback", None, 1), "rows": rows, "answers": answers}
    if os.environ.get("TIDEGATE_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["rows"] == said["rows"]
    # Of another machine the last digits of a fit may differ.
    for name, found in said["answers"].items():
        assert golden["answers"][name] == pytest.approx(found, rel=1e-6)
    assert any(None in row for row in golden["rows"])
