import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.client import BaseClient
from engine import Engine, running_engine

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture(scope="session")
def restless_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("engine"), PYTHONPATH=str(HERE / "restless")) as started:
        yield started


@pytest.fixture(scope="session")
def engine_without_lock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("engine"), PYTHONPATH=str(HERE / "without-lock")) as started:
        yield started


@pytest.fixture(scope="session")
def dynamodb(engine: Engine) -> BaseClient:
    return engine.client("dynamodb")


@pytest.fixture(scope="session")
def lambdas(engine: Engine) -> BaseClient:
    return engine.client("lambda")


@pytest.fixture(scope="session")
def seed() -> int:
    return int(os.environ.get("TIDEGATE_SEED") or random.SystemRandom().randrange(1 << 32))
