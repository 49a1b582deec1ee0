"""The golden examples get the same verdict from the generated JSON Schemas as from zod (examples.test.ts)."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "schemas" / "examples"
SCHEMAS = ROOT / "schemas" / "generated" / "json-schema"


def examples(verdict: str) -> list[Path]:
    return sorted(EXAMPLES.glob(f"*/{verdict}/*.json"))


def title(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


def complaints(example: Path) -> list[str]:
    contract = example.parent.parent.name
    schema = json.loads((SCHEMAS / f"{contract}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    document = json.loads(example.read_text(encoding="utf-8"))
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_every_schema_has_valid_and_invalid_examples() -> None:
    contracts = {path.stem for path in SCHEMAS.glob("*.json")}
    assert contracts == {path.parent.parent.name for path in examples("valid")}
    assert contracts == {path.parent.parent.name for path in examples("invalid")}


@pytest.mark.parametrize("example", examples("valid"), ids=title)
def test_valid_example_is_taken(example: Path) -> None:
    assert complaints(example) == []


@pytest.mark.parametrize("example", examples("invalid"), ids=title)
def test_invalid_example_is_refused(example: Path) -> None:
    assert complaints(example) != []
