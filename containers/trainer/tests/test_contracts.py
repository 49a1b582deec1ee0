"""The golden examples get the same verdict from the types of Python as from zod; so does what JSON alone can hold."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from trainer.contracts import FeatureTable, ModelManifest, TrainJob, TrainResult

EXAMPLES = Path(__file__).resolve().parents[3] / "schemas" / "examples"
CONTRACTS: dict[str, TypeAdapter[Any]] = {
    "train-job": TypeAdapter(TrainJob),
    "feature-table": TypeAdapter(FeatureTable),
    "train-result": TypeAdapter(TrainResult),
    "model-manifest": TypeAdapter(ModelManifest),
}
MARK = "mark"

Document = dict[str, Any]


def examples(verdict: str) -> list[Path]:
    return sorted(path for contract in CONTRACTS for path in (EXAMPLES / contract / verdict).glob("*.json"))


def title(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


def contract_of(example: Path) -> TypeAdapter[Any]:
    return CONTRACTS[example.parent.parent.name]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_has_valid_and_invalid_examples(contract: str) -> None:
    assert len(list((EXAMPLES / contract / "valid").glob("*.json"))) >= 3
    assert len(list((EXAMPLES / contract / "invalid").glob("*.json"))) >= 8


@pytest.mark.parametrize("example", examples("valid"), ids=title)
def test_valid_example_is_taken_and_written_as_it_was(example: Path) -> None:
    contract = contract_of(example)
    content = example.read_bytes()
    written = contract.dump_json(contract.validate_json(content))
    assert json.loads(written) == json.loads(content)


@pytest.mark.parametrize("example", examples("invalid"), ids=title)
def test_invalid_example_is_refused_for_one_fault(example: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        contract_of(example).validate_json(example.read_bytes())
    assert caught.value.error_count() == 1


def job() -> Document:
    return json.loads((EXAMPLES / "train-job" / "valid" / "search-three-workers.json").read_bytes())


def set_seed(document: Document) -> None:
    document["seed"] = MARK


def set_parameter(document: Document) -> None:
    document["parameters"]["burst-5m"]["lambdaL2"] = MARK


def set_bound(document: Document) -> None:
    document["search"]["space"]["learningRate"]["high"] = MARK


def with_number(place: Callable[[Document], None], number: str) -> str:
    """The text of a job that has this number, which JSON's writers need not be able to write."""
    document = copy.deepcopy(job())
    place(document)
    return json.dumps(document).replace(f'"{MARK}"', number)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400, "true", '"1"'])
@pytest.mark.parametrize("place", [set_seed, set_parameter, set_bound])
def test_what_is_no_finite_number_is_refused(place: Callable[[Document], None], number: str) -> None:
    with pytest.raises(ValidationError):
        CONTRACTS["train-job"].validate_json(with_number(place, number))


@pytest.mark.parametrize("number", ["1", "-0.0", "2.5e-3", "9007199254740993"])
def test_any_finite_number_is_taken_for_a_float(number: str) -> None:
    read = CONTRACTS["train-job"].validate_json(with_number(set_parameter, number))
    assert read.parameters["burst-5m"]["lambdaL2"] == float(number)
    assert isinstance(read.parameters["burst-5m"]["lambdaL2"], float)


@pytest.mark.parametrize("number", ["5.0", "1e3", "2147483648", "-1", "9007199254740993"])
def test_a_whole_number_is_written_as_one_and_within_its_bounds(number: str) -> None:
    with pytest.raises(ValidationError):
        CONTRACTS["train-job"].validate_json(with_number(set_seed, number))


def test_names_are_those_of_the_contract_and_no_others() -> None:
    document = job()
    document["limits"]["memory_mib"] = document["limits"].pop("memoryMiB")
    with pytest.raises(ValidationError):
        CONTRACTS["train-job"].validate_json(json.dumps(document))


def test_a_document_cannot_be_changed() -> None:
    read = CONTRACTS["train-job"].validate_json(json.dumps(job()))
    with pytest.raises(ValidationError, match="frozen"):
        read.seed = 1
    assert isinstance(read.heads, tuple)
