import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import optuna  # noqa: E402
from journal_engine import TABLE, Engine, running_engine  # noqa: E402
from trainer.search import FencedBackend, FileJournal, TableJournal, open_backend  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.WARNING)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture
def place() -> TableJournal:
    """A journal that no other test writes to."""
    return TableJournal(TABLE, f"main#search#{uuid4().hex}")


@pytest.fixture(params=["table", "file"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> FencedBackend:
    if request.param == "file":
        return open_backend(FileJournal(tmp_path / "journal.log"))
    place: TableJournal = request.getfixturevalue("place")
    engine: Engine = request.getfixturevalue("engine")
    return open_backend(place, engine.client())
