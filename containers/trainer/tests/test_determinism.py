"""The same job gives the same artifact, whatever stands around it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from planted import Document, Planted, binary, digests, every_objective, planted, result_of, trainer_process

Train = Callable[..., Path]
Tell = Callable[..., None]


def replaced(job: Planted, role: int) -> Planted:
    """All features and labels of the rows with this role in the last fold are others."""
    rows, random = job.role(1, role), np.random.default_rng(99)
    for name in ("feature_0", "feature_1", "feature_2", "feature_3"):
        job.columns[name][rows] = 100 + random.normal(size=len(rows))
    job.columns["up"][rows] = 1 - job.columns["up"][rows]
    return job


def own_parameters(heads: list[Document], own: dict[str, dict[str, float]]) -> Planted:
    job = planted(heads=heads)
    job.job["parameters"] = own
    return job


def test_the_same_job_twice_gives_the_same_artifact(train: Train) -> None:
    first, second = (result_of(train(planted(heads=every_objective()), name)) for name in ("first", "second"))
    assert first["artifact"] == second["artifact"]
    assert first["files"] == second["files"]


def test_two_fresh_processes_write_the_same_bytes(tmp_path: Path, tell: Tell) -> None:
    """The job is fixed, so that its digests are those of another run of the tests with the same software too."""
    place = planted(heads=every_objective()).write(tmp_path / "job")
    outs = [tmp_path / name for name in ("first", "second")]
    for process in [trainer_process(place, out) for out in outs]:
        process.communicate()
        assert process.returncode == 0
    first, second = map(result_of, outs)
    heads = {head["name"]: head["digest"] for head in first["heads"]}
    tell(artifact=first["artifact"], again=second["artifact"], heads=heads, software=first["software"])
    assert first["artifact"] == second["artifact"]
    assert first["files"] == second["files"]


def test_another_number_of_threads_gives_the_same_trees(train: Train) -> None:
    one = train(planted(heads=every_objective(), threads=1), "one")
    two = train(planted(heads=every_objective(), threads=2), "two")
    assert digests(one) == digests(two)


def test_another_seed_draws_other_rows(train: Train) -> None:
    def drawn(name: str, seed: int) -> dict[tuple[str, int | None], str]:
        job = planted(parameters={"learningRate": 0.2, "leaves": 7, "rowShare": 0.5, "featureShare": 0.5})
        job.job["seed"] = seed
        return digests(train(job, name))

    one, again, other = drawn("one", 1), drawn("again", 1), drawn("other", 2)
    assert one == again != other


def test_heads_that_share_their_bins_are_as_if_each_were_trained_alone(train: Train) -> None:
    together = digests(train(planted(heads=every_objective()), "together"))
    intervals = {"low": "high", "high": "low"}
    for head in every_objective():
        partners = [other for other in every_objective() if other["name"] == intervals.get(head["name"])]
        alone = digests(train(planted(heads=[head, *partners]), head["name"]))
        assert alone[head["name"], None] == together[head["name"], None]


def test_each_head_is_fitted_with_its_own_parameters_and_bins_as_if_it_were_alone(train: Train) -> None:
    own = {
        "one": {"learningRate": 0.2, "leaves": 7},
        "two": {"learningRate": 0.1, "leaves": 4, "maxBins": 15},
        "three": {"learningRate": 0.2, "leaves": 7},
    }
    heads = [binary(name) for name in own]
    together = digests(train(own_parameters(heads, own), "together"))
    for head in heads:
        name = head["name"]
        alone = train(own_parameters([head], {name: own[name]}), name)
        assert digests(alone) == {(name, None): together[name, None]}
    assert together["one", None] == together["three", None] != together["two", None]


def test_rows_to_calibrate_and_to_test_have_no_part_in_the_fit(train: Train) -> None:
    honest = digests(train(planted(), "honest"))
    for role in (2, 3):
        assert digests(train(replaced(planted(), role), f"role-{role}")) == honest
    assert digests(train(replaced(planted(), 0), "fitted")) != honest


def test_rows_to_stop_by_choose_the_round_and_nothing_else(train: Train) -> None:
    rounds = {"most": 10, "patience": 0}
    honest = digests(train(planted(rounds=rounds), "honest"))
    assert digests(train(replaced(planted(rounds=rounds), 1), "replaced")) == honest


def test_rows_to_test_have_no_part_in_the_calibration(train: Train) -> None:
    def calibration(out: Path) -> list[str]:
        return [file["sha256"] for file in result_of(out)["files"] if file["kind"] == "calibration"]

    honest = calibration(train(planted(), "honest"))
    assert calibration(train(replaced(planted(), 3), "test")) == honest
    assert calibration(train(replaced(planted(), 2), "calibrate")) != honest


def test_a_row_without_weight_teaches_nothing_and_weights_matter(train: Train) -> None:
    def weighted(*, flipped: bool, weight: float) -> dict[tuple[str, int | None], str]:
        job = planted()
        rows = job.role(1, 0)[::3]
        job.columns["weight"][rows] = weight
        if flipped:
            job.columns["up"][rows] = 1 - job.columns["up"][rows]
        return digests(train(job, f"{flipped}-{weight}"))

    assert weighted(flipped=False, weight=0) == weighted(flipped=True, weight=0)
    assert weighted(flipped=False, weight=1) != weighted(flipped=True, weight=1)
    assert weighted(flipped=False, weight=2) != weighted(flipped=False, weight=1)
