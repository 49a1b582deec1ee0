"""A job ends in files whose digests stand in its result, and in nothing else."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import pyarrow.parquet as pq
import pytest
from honesty import auc
from planted import binary, digests, every_objective, file_of, json_of, planted, predictions_of, quantile, result_of

Train = Callable[..., Path]


def test_every_objective_is_trained_and_every_file_has_the_digest_of_the_result(train: Train) -> None:
    out = train(planted(heads=every_objective()))
    result = result_of(out)
    assert result["status"] == "succeeded"
    assert [head["name"] for head in result["heads"]] == [head["name"] for head in every_objective()]
    for file in result["files"]:
        content = (out / file["place"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    places = {file["place"] for file in result["files"]} | {"result.json"}
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == places


def test_evaluation_keeps_model_and_forecasts_of_each_fold_for_the_rows_that_no_fit_has_seen(train: Train) -> None:
    job = planted(mode="evaluate")
    out = train(job)
    assert list(digests(out)) == [("burst", 0), ("burst", 1)]
    assert result_of(out)["artifact"] is None
    for fold in (0, 1):
        lines = predictions_of(out, "burst", fold)
        calibrate, test = job.role(fold, 2), job.role(fold, 3)
        assert lines["row_id"].tolist() == [*calibrate, *test]
        assert lines["role"].tolist() == [2] * len(calibrate) + [3] * len(test)
        assert set(lines["fold"]) == {fold}
        assert file_of(out, "fold-model", "burst", fold).read_text(encoding="utf-8").startswith("tree\n")


def test_the_planted_signal_is_learnt_and_shuffled_labels_teach_nothing(train: Train) -> None:
    honest, shuffled = planted(mode="evaluate"), planted(mode="evaluate")
    np.random.default_rng(3).shuffle(shuffled.columns["up"])
    scores = {}
    for name, job in (("honest", honest), ("shuffled", shuffled)):
        out = train(job, name)
        parts = [predictions_of(out, "burst", fold) for fold in (0, 1)]
        rows = np.concatenate([part["row_id"][part["role"] == 3] for part in parts])
        raw = np.concatenate([part["raw"][part["role"] == 3] for part in parts])
        scores[name] = auc(raw, job.columns["up"][rows])
    # The standard error of an AUC of 0.5 over so few rows is 0.03.
    assert scores["honest"] > 0.75
    assert abs(scores["shuffled"] - 0.5) < 0.12


def test_values_follow_from_margins_as_the_calibration_tables_say(train: Train) -> None:
    heads = [binary("plain", "none"), binary("platt", "platt"), binary("isotonic", "isotonic"), *every_objective()[1:]]
    out = train(planted(heads=heads))
    plain, platt, isotonic = (predictions_of(out, name) for name in ("plain", "platt", "isotonic"))
    assert np.array_equal(plain["value"], plain["uncalibrated"])
    assert plain["value"] == pytest.approx(1 / (1 + np.exp(-plain["raw"])))
    line = json_of(out, "calibration", "platt")
    margin = line["slope"] * platt["raw"] + line["intercept"]
    assert platt["value"] == pytest.approx(1 / (1 + np.exp(-margin)))
    table = json_of(out, "calibration", "isotonic")
    assert isotonic["value"] == pytest.approx(np.interp(isotonic["raw"], table["breakpoints"], table["values"]))
    assert 0 < isotonic["value"].min() < isotonic["value"].max() < 1
    assert predictions_of(out, "count")["value"] == pytest.approx(np.exp(predictions_of(out, "count")["raw"]))
    kinds = predictions_of(out, "kind")
    assert kinds["value"].reshape(-1, 3).sum(axis=1) == pytest.approx(1)
    assert kinds["class"][:4].tolist() == [0, 1, 2, 0]


def test_quantiles_of_an_interval_are_sorted_and_widened_by_the_conformal_score(train: Train) -> None:
    out = train(planted(heads=[quantile("high", 0.9), quantile("low", 0.1), quantile("middle", 0.5)]))
    (interval,) = json_of(out, "conformal")["intervals"]
    low, middle, high = (predictions_of(out, name) for name in interval["heads"])
    assert interval["heads"] == ["low", "middle", "high"]
    raw = np.column_stack([low["raw"], middle["raw"], high["raw"]])
    assert interval["widening"] == interval["scores"][interval["rank"] - 1]
    bounds = np.sort(raw, axis=1)
    assert low["value"] == pytest.approx(bounds[:, 0] - interval["widening"])
    assert high["value"] == pytest.approx(bounds[:, 2] + interval["widening"])
    assert np.all((low["value"] <= middle["value"]) & (middle["value"] <= high["value"]))


def test_quantiles_alone_are_sorted_and_nothing_is_promised_where_the_job_asks_for_no_interval(train: Train) -> None:
    out = train(planted(heads=[quantile("high", 0.52), quantile("low", 0.48)], interval=None))
    low, high = predictions_of(out, "low"), predictions_of(out, "high")
    assert np.any(low["raw"] > high["raw"])
    assert np.all(low["value"] <= high["value"])
    assert "conformal" not in {file["kind"] for file in result_of(out)["files"]}


def test_learning_curves_hold_each_round_and_the_best_one(train: Train) -> None:
    curves = json_of(train(planted()), "learning-curves", "burst")
    stop = curves["curves"]["stop"]
    assert curves["best"] == int(np.argmin(stop)) + 1
    assert curves["objective"] == min(stop)
    assert len(curves["curves"]["train"]) == len(stop) == curves["best"] + 5


def test_all_rounds_are_kept_without_patience(train: Train) -> None:
    out = train(planted(rounds={"most": 9, "patience": 0}))
    assert [(head["rounds"], head["trees"]) for head in result_of(out)["heads"]] == [(9, 9)]


def test_a_last_fold_without_test_rows_is_for_the_model_to_be_served(train: Train) -> None:
    job = planted(mode="evaluate")
    served = ~((job.folds["fold"] == 1) & (job.folds["role"] == 3))
    job.folds = {name: values[served] for name, values in job.folds.items()}
    assert list(digests(train(job))) == [("burst", 0)]
    job.job["mode"] = "train"
    (head,) = result_of(train(job, "train"))["heads"]
    assert (head["fold"], head["rows"]["test"]) == (None, 0)


def test_a_dry_run_judges_and_makes_nothing(train: Train) -> None:
    out = train(planted(mode="dry"))
    assert json.loads((out / "result.json").read_text(encoding="utf-8"))["files"] == []
    assert [path.name for path in out.iterdir()] == ["result.json"]


def test_golden_rows_have_the_margins_of_the_kept_texts_with_and_without_holes(train: Train) -> None:
    out = train(planted(heads=every_objective()))
    table = pq.read_table(file_of(out, "golden"))
    golden = {name: table.column(name).to_numpy() for name in table.column_names}
    features = np.column_stack([golden[f"feature_{at}"] for at in range(4)])
    assert np.isnan(features).any(axis=0).all()
    assert (~np.isnan(features)).all(axis=1).any()
    assert np.isnan(features[-1]).all()
    for head in every_objective():
        booster = lightgbm.Booster(model_str=file_of(out, "model", head["name"]).read_text(encoding="utf-8"))
        margins = booster.predict(features, raw_score=True, num_threads=1).reshape(len(features), -1)
        kept = np.column_stack([golden[f"{head['name']}:{output}"] for output in range(margins.shape[1])])
        assert kept.tobytes() == margins.tobytes()
