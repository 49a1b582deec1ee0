"""The environment variables of a function, and the folder that it runs in."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localstack.services.lambda_.invocation.lambda_models import ArchiveCode

INHERIT_VARIABLE = "LAMBDA_PROCESS_INHERIT"


def function_environment(variables: Mapping[str, object], code: Path) -> dict[str, str]:
    """All that a function sees: nothing of LocalStack's own, which may hold what the user never meant to pass on."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(code)),
        **{name: str(value) for name, value in variables.items()},
        "LAMBDA_TASK_ROOT": str(code),
        # LocalStack's ":UTC" is none of the names that Node knows.
        "TZ": "UTC",
        **inherited(),
    }


def inherited() -> dict[str, str]:
    """The variables that a launcher wants in every process, such as the mark by which it finds them again."""
    names = (name.strip() for name in os.environ.get(INHERIT_VARIABLE, "").split(","))
    return {name: os.environ[name] for name in names if name in os.environ}


def prepare_code(code: "ArchiveCode") -> Path:
    """The folder of the unpacked code, in which a file without a `package.json` is CommonJS as it is on AWS.

    Node looks for one in every folder above: the engine's files may lie in a project that says "type": "module".
    """
    folder = code.get_unzipped_code_location()
    if not code.is_hot_reloading():
        folder.with_name("package.json").write_text(json.dumps({"type": "commonjs"}), encoding="utf-8")
    return folder
