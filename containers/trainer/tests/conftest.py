import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random, SystemRandom

import pytest
from planted import Planted
from trainer.run import run

Train = Callable[[Planted, str], Path]
Tell = Callable[..., None]


@pytest.fixture
def train(tmp_path: Path) -> Iterator[Train]:
    """Writes a job and does it in this process; returns the folder of the result."""
    before = signal.getsignal(signal.SIGTERM)

    def train(job: Planted, name: str = "one") -> Path:
        out = tmp_path / name / "out"
        run(str(job.write(tmp_path / name / "job")), out)
        return out

    yield train
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Of the seed of the run and the name of the test: repeats of one draw what the others do not."""
    seed = int(os.environ.get("TIDEGATE_SEED") or SystemRandom().randrange(1 << 32))
    print(f"TIDEGATE_SEED={seed}")
    return Random(f"{seed} {request.node.name}")  # noqa: S311 - it chooses test data


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """What a test has measured, for the document of a run: `npm test -- --json` sets it beside commit and seed."""

    def tell(**figures: object) -> None:
        request.node.user_properties.append(("figures", json.dumps(figures)))

    return tell
