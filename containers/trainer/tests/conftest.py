import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random, SystemRandom

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from planted import Planted  # noqa: E402
from trainer.run import run  # noqa: E402

Train = Callable[[Planted, str], Path]


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
def random() -> Random:
    seed = int(os.environ.get("TIDEGATE_SEED") or SystemRandom().randrange(1 << 32))
    print(f"TIDEGATE_SEED={seed}")
    return Random(seed)  # noqa: S311 - it chooses test data
