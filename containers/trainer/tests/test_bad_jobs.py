"""Every bad job ends as a failed result with one stable code, and leaves nothing else behind."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from planted import Planted, binary, planted, quantile, result_of, search_of

Train = Callable[..., Path]
Damage = Callable[[Planted], object]


def assert_fails(out: Path, code: str, words: str) -> None:
    result = result_of(out)
    assert (result["status"], result["code"]) == ("failed", code)
    assert words in result["reason"]
    assert [path.name for path in out.iterdir()] == ["result.json"]


def without(job: Planted, fold: int, role: int) -> None:
    kept = ~((job.folds["fold"] == fold) & (job.folds["role"] == role))
    job.folds = {name: values[kept] for name, values in job.folds.items()}


def put(job: Planted, column: str, role: int, value: float) -> None:
    job.columns[column][job.role(1, role)] = value


def fold_value(job: Planted, column: str, value: int) -> None:
    job.folds[column][0] = value


def use_twice(job: Planted) -> None:
    job.folds["row_id"][1] = job.folds["row_id"][0]


def swap_roles(job: Planted) -> None:
    role = job.folds["role"]
    job.folds["role"] = np.where(role == 2, 1, np.where(role == 1, 2, role))


def search_without_stop(job: Planted) -> None:
    job.job.update(mode="search", search=search_of(), rounds={"most": 5, "patience": 0})
    without(job, 0, 1)


def search_with_few_rows(job: Planted) -> None:
    job.job.update(mode="search", search=search_of())
    stop = np.flatnonzero((job.folds["fold"] == 0) & (job.folds["role"] == 1))
    job.folds = {name: np.delete(values, stop[49:]) for name, values in job.folds.items()}


def search_after_the_first_test(job: Planted) -> None:
    """What the first fold stops by is seen when what it tests has begun: no row overlaps, and every label does."""
    job.job.update(mode="search", search=search_of())
    for label in job.table["labels"]:
        label["horizonUs"] *= 20


def search_in(**space: Any) -> Damage:  # noqa: ANN401 - a good space or a bad one
    def damage(job: Planted) -> None:
        job.job.update(mode="search", search=search_of(space={"learningRate": space}))

    return damage


def use_a_very_large_number(job: Planted) -> None:
    job.columns["feature_0"] = np.full(len(job.columns["feature_0"]), 2**53 + 1)


def fit_without_end(job: Planted) -> None:
    heads = [{"name": "count", "target": "count", "horizonUs": 0, "objective": "poisson"}]
    job.job["heads"] = heads
    job.parameters = {"learningRate": 1e30}


def search_below_zero(job: Planted) -> None:
    space = {"learningRate": {"kind": "choice", "values": [-1.0]}}
    job.job.update(mode="search", search=search_of(space=space))


def search_by_a_file_of_s3(job: Planted) -> None:
    journal = {"kind": "file", "place": "s3://bucket/journal.log"}
    job.job.update(mode="search", search=search_of(journal=journal))


def add_row_id(job: Planted) -> None:
    job.columns["row_id"][3] = 4


BAD: dict[str, tuple[str, str, Damage]] = {
    "an unknown objective": ("TG-3001", "objective", lambda job: job.job["heads"][0].update(objective="magic")),
    "an unknown field": ("TG-3001", "surprise", lambda job: job.job.update(surprise=1)),
    "a job that lacks a field": ("TG-3001", "heads", lambda job: job.job.pop("heads")),
    "a missing part": ("TG-3002", "part-9", lambda job: job.job.update(table=_place("part-9.json"))),
    "a part with another content": ("TG-3003", "part-1", lambda job: job.damages.update({"part-1.parquet": b"PAR1"})),
    "folds with another content": ("TG-3003", "folds", lambda job: job.damages.update({"folds.parquet": b"PAR1"})),
    "a recipe with another content": ("TG-3003", "recipe", lambda job: job.damages.update({"recipe.py": b"pass"})),
    "a descriptor that lacks a field": ("TG-3004", "view", lambda job: job.table.pop("view")),
    "a feature named twice": ("TG-3004", "twice", lambda job: job.table["features"].append("feature_0")),
    "a feature that is the regime": ("TG-3004", "regime", lambda job: job.table["features"].append("regime")),
    "a feature that is the weight": ("TG-3004", "weight", lambda job: job.table["features"].append("weight")),
    "a feature that is the time": (
        "TG-3004",
        "event_time_us",
        lambda job: job.table["features"].append("event_time_us"),
    ),
    "a number that no double holds": ("TG-3005", "feature_0", use_a_very_large_number),
    "a feature that no file has": ("TG-3005", "ghost", lambda job: job.table["features"].append("ghost")),
    "a column of words": ("TG-3005", "entity", lambda job: job.table.update(weight="entity")),
    "fewer rows than said": ("TG-3005", "901", lambda job: job.table.update(rows=901)),
    "more rows than said": ("TG-3005", "899", lambda job: job.table.update(rows=899)),
    "a row_id that two rows have": ("TG-3006", "4", add_row_id),
    "folds of rows that the table lacks": ("TG-3006", "77777", lambda job: fold_value(job, "row_id", 77777)),
    "a head of an unknown label": ("TG-3007", "ghost", lambda job: job.job.update(heads=[binary(target="ghost")])),
    "two heads of one name": ("TG-3007", "burst", lambda job: job.job.update(heads=[binary(), binary()])),
    "an interval of one head": ("TG-3007", "band", lambda job: job.job.update(heads=[quantile("low", 0.1)])),
    "a label among the features": ("TG-3008", "up", lambda job: job.table["features"].append("up")),
    "a role that does not exist": ("TG-3009", "role 4", lambda job: fold_value(job, "role", 4)),
    "a fold that does not exist": ("TG-3009", "fold 2", lambda job: fold_value(job, "fold", 2)),
    "a row used twice in a fold": ("TG-3009", "twice", use_twice),
    "a fold without rows to fit on": ("TG-3010", "train", lambda job: without(job, 1, 0)),
    "a fold without rows to stop by": ("TG-3010", "stop", lambda job: without(job, 1, 1)),
    "a fold without rows to calibrate on": ("TG-3010", "calibrate", lambda job: without(job, 1, 2)),
    "calibration before early stopping": ("TG-3011", "stop", swap_roles),
    "one class to fit on": ("TG-3012", "train", lambda job: put(job, "up", 0, 1)),
    "one class to calibrate on": ("TG-3012", "calibrate", lambda job: put(job, "up", 2, 0)),
    "a feature that is always missing": ("TG-3013", "feature_2", lambda job: put(job, "feature_2", 0, np.nan)),
    "a missing label": ("TG-3014", "test", lambda job: put(job, "up", 3, np.nan)),
    "an infinite label": ("TG-3014", "stop", lambda job: put(job, "up", 1, np.inf)),
    "a probability as a label": ("TG-3015", "neither 0 nor 1", lambda job: put(job, "up", 3, 0.5)),
    "a weight below 0": ("TG-3016", "weights", lambda job: put(job, "weight", 0, -1)),
    "no weight at all": ("TG-3016", "weights", lambda job: put(job, "weight", 0, 0)),
    "a head without parameters": ("TG-3007", "burst", lambda job: job.job.update(parameters={})),
    "half a leaf": ("TG-3017", "leaves", lambda job: job.parameters.update(leaves=7.5)),
    "a learning rate below 0": ("TG-3017", "learning_rate", lambda job: job.parameters.update(learningRate=-1)),
    "a fit that grows without end": ("TG-3017", "no finite number", fit_without_end),
    "a table that cannot fit": ("TG-3018", "MiB", lambda job: job.table.update(rows=10**9)),
    "a recipe without train": ("TG-3030", "train", lambda job: setattr(job, "recipe", "fit = print\n")),
    "a recipe that does not parse": ("TG-3030", "SyntaxError", lambda job: setattr(job, "recipe", "def\n")),
    "a recipe that fails": (
        "TG-3030",
        "ZeroDivisionError",
        lambda job: setattr(job, "recipe", "train = lambda *_: 1/0"),
    ),
    "a recipe that returns no model": (
        "TG-3030",
        "NoneType",
        lambda job: setattr(job, "recipe", "train = lambda *_: None"),
    ),
    "a recipe that leaves as if all were well": (
        "TG-3030",
        "SystemExit",
        lambda job: setattr(job, "recipe", "import sys\n\ndef train(*_):\n    sys.exit(0)\n"),
    ),
    "a recipe that leaves when it is loaded": (
        "TG-3030",
        "SystemExit",
        lambda job: setattr(job, "recipe", "raise SystemExit(0)\n"),
    ),
    "bounds of a search the wrong way round": (
        "TG-3001",
        "0.5 to 0.1",
        search_in(kind="real", low=0.5, high=0.1, log=False),
    ),
    "a logarithm of 0": ("TG-3001", "logarithm", search_in(kind="real", low=0, high=0.5, log=True)),
    "a logarithm of less than 0": ("TG-3001", "logarithm", search_in(kind="integer", low=-1, high=5, log=True)),
    "a search on a handful of rows": ("TG-3036", "49 rows of the role stop", search_with_few_rows),
    "a search on labels that what is tested has seen": ("TG-3036", "no fold has ended", search_after_the_first_test),
    "a search that nobody described": ("TG-3001", "search", lambda job: job.job.update(mode="search")),
    "a search that stops by nothing": ("TG-3010", "stop", search_without_stop),
    "a space that no model can be of": ("TG-3032", "learning_rate", search_below_zero),
    "a journal that no file can be": ("TG-3001", "journal", search_by_a_file_of_s3),
}


def _place(name: str) -> dict[str, str]:
    return {"place": name, "sha256": "0" * 64}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_job_fails_by_its_code(case: str, train: Train, random: Random, tell: Callable[..., None]) -> None:
    code, words, damage = BAD[case]
    job = planted(seed=random.getrandbits(32))
    damage(job)
    out = train(job)
    tell(**{name: result_of(out).get(name) for name in ("status", "code", "reason")})
    assert_fails(out, code, words)


def test_an_empty_test_role_fails_the_evaluation_of_any_fold_but_the_last(train: Train) -> None:
    job = planted(mode="evaluate")
    without(job, 0, 3)
    assert_fails(train(job), "TG-3010", "fold 0 has no rows of the role test")


def test_a_dry_run_finds_the_fault_too(train: Train) -> None:
    job = planted(mode="dry")
    put(job, "feature_3", 0, np.nan)
    assert_fails(train(job), "TG-3013", "feature_3")


def test_a_failed_job_leaves_nothing_of_a_fit_that_it_had_finished(train: Train) -> None:
    job = planted(heads=[binary("first"), binary("second")])
    job.recipe = (
        "from trainer import boosting\n"
        "def train(table, head, parameters, seed, budget):\n"
        "    assert head.name == 'first', 'the second one fails'\n"
        "    return boosting.train(table, head, parameters, seed, budget)\n"
    )
    assert_fails(train(job), "TG-3030", "the second one fails")


def test_a_job_without_names_gets_no_result(tmp_path: Path) -> None:
    from trainer.run import NO_RESULT, run  # noqa: PLC0415

    for content in (b"{", b"[]", b'{"seed": NaN}', json.dumps({"job": "?"}).encode()):
        (tmp_path / "job.json").write_bytes(content)
        assert run(str(tmp_path / "job.json"), tmp_path / "out") == NO_RESULT
        assert list((tmp_path / "out").iterdir()) == []


def test_a_long_reason_keeps_its_beginning_and_its_contract(train: Train) -> None:
    job = planted()
    job.recipe = "def train(*_):\n    raise ValueError('a' + '\U0001f30a' * 900)\n"
    result = result_of(train(job))
    assert result["code"] == "TG-3030"
    assert len(result["reason"].encode("utf-16-le")) // 2 in (999, 1000)
