"""Each of the 62 features at each row of five series of nasty ticks against its plain definition."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from reference.comparison import Agreement, Rows, compare, computed_rows, reference_rows
from reference.crypto import features

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
SEED = os.environ.get("TIDEGATE_SEED", "1")
EVENTS = 10_000
LEAST_DISTINCT = 100


@dataclass(frozen=True)
class Comparison:
    series: dict[str, int]
    agreements: dict[str, Agreement]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("crypto")
    script = Path(__file__).parent / "reference" / "write-rows.ts"
    subprocess.run([NODE, script, folder, SEED, str(EVENTS)], check=True)  # noqa: S603 - our own words
    assert json.loads((folder / "features.json").read_text()) == list(features)
    agreements = {name: Agreement() for name in features}
    with ProcessPoolExecutor(max_workers=2) as pool:
        references: list[Rows] = list(pool.map(reference_rows, sorted(folder.glob("*.events.ndjson"))))
    for reference in references:
        compare(computed_rows(folder, reference.name), reference, agreements)
    return Comparison({reference.name: len(reference.times_us) for reference in references}, agreements)


@pytest.mark.parametrize("name", features)
def test_every_row_agrees_with_the_definition(name: str, comparison: Comparison) -> None:
    agreement = comparison.agreements[name]
    shown = "\n".join(agreement.differences[:10])
    assert agreement.differences == [], f"{name}: {len(agreement.differences)} rows differ\n{shown}"


@pytest.mark.parametrize("name", features)
def test_the_ticks_are_nasty_enough_to_tell(name: str, comparison: Comparison) -> None:
    assert len(comparison.agreements[name].distinct) >= LEAST_DISTINCT


def commit() -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    asked = [git, "-C", str(ROOT), "rev-parse", "HEAD"]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()  # noqa: S603 - our own words


def test_the_comparison_is_printed(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    counts = {
        name: {
            "compared": agreement.compared,
            "distinct": len(agreement.distinct),
            "maxRelativeError": agreement.largest_error,
        }
        for name, agreement in comparison.agreements.items()
    }
    report = {"commit": commit(), "seed": int(SEED), "events": EVENTS, "rows": comparison.series, "features": counts}
    with capsys.disabled():
        print(json.dumps(report))
    assert len(counts) == 62
