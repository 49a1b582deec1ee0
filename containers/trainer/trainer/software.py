"""Which programs did the work: another version may train another artifact."""

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from trainer.places import file_digest

_PACKAGES = ("boto3", "lightgbm", "numpy", "optuna", "pyarrow", "pydantic", "scikit-learn", "scipy")
_LOCK = Path(__file__).resolve().parents[1] / "requirements" / "trainer.lock.txt"


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


def software() -> dict[str, object]:
    """`TRAINER_LOCK` names the lock where it does not stand beside the package."""
    lock = Path(os.environ.get("TRAINER_LOCK", _LOCK))
    return {"python": platform.python_version(), "packages": packages(), "lock": file_digest(lock)}
