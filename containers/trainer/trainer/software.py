"""Which programs did the work: another version may train another artifact."""

import hashlib
import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from trainer.places import file_digest

_PACKAGES = ("boto3", "lightgbm", "numpy", "optuna", "pyarrow", "pydantic", "scikit-learn", "scipy")
_HOME = Path(__file__).resolve().parent
_LOCK = _HOME.parent / "requirements" / "trainer.lock.txt"


@cache
def packages() -> dict[str, str]:
    """Of those that the trainer uses and that are installed."""
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def source(home: Path = _HOME) -> str:
    """SHA-256 of the trainer's own modules, by their names."""
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*.py")):
        digest.update(f"{path.relative_to(home).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def software() -> dict[str, object]:
    """`TRAINER_LOCK` names the lock where it does not stand beside the package."""
    lock = Path(os.environ.get("TRAINER_LOCK", _LOCK))
    return {"python": platform.python_version(), "packages": packages(), "lock": file_digest(lock)}
