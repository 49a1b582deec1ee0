"""
Compiles a model to machine code, as Treelite does: `if` and `else` in C, by gcc -O3; and with it the loop that times
native code. One argument: the task as JSON; `load` fails where something is missing.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import tl2cgen
import treelite

LOOP = Path(__file__).with_name("native-loop.c")


def main() -> None:
    gcc = shutil.which("gcc")
    if gcc is None:
        raise FileNotFoundError("there is no gcc")
    if sys.argv[1] == "load":
        return
    # The libraries tell of their progress on stdout, where the answer goes.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    folder = Path(json.loads(sys.argv[1])["folder"])
    model = treelite.frontend.load_lightgbm_model(folder / "model.txt")
    tl2cgen.generate_c_code(model, dirpath=folder / "compiled", params={"parallel_comp": 8})
    sources = sorted(str(path) for path in (folder / "compiled").glob("*.c"))
    command = [gcc, "-O3", "-shared", "-fPIC", "-I", str(folder / "compiled"), "-o", str(folder / "compiled.so")]
    subprocess.run([*command, *sources, str(LOOP), "-lm"], check=True, capture_output=True)  # noqa: S603
    print(json.dumps({"bytes": (folder / "compiled.so").stat().st_size}), file=answers)


main()
