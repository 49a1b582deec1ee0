"""
Scores and explanations by LightGBM and by compiled code: one request per line on stdin, one answer per line on stdout.

The loops are those of timed-calls.ts; what is native is called by the loop of native-loop.c, where there is a compiler.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

RAW = 1
DOUBLE = 1
Request = dict[str, Any]


class Native:
    """Functions that score one row, called by the loop in C."""

    def __init__(self, folder: Path, features: int, rows: np.ndarray) -> None:
        self.features = features
        self.rows = rows
        library = ctypes.CDLL(str(folder / "compiled.so"))
        self.loop = library.time_calls
        self.loop.restype = ctypes.c_double
        # Of its union, a number that is missing begins with the integer -1.
        entries = rows.copy()
        entries.view(np.int64)[np.isnan(rows)] = -1
        self.entries = entries
        # The library of the wheel once more: what Python has told of its types is not for the loop in C.
        own = ctypes.CDLL(lgb.libpath._LIB._name)
        self.functions = {
            "fast-row": (own.LGBM_BoosterPredictForMatSingleRowFast, self.open_fast(own, folder), self.rows),
            "compiled-row": (library.score_compiled, ctypes.c_void_p(), self.entries),
        }

    def open_fast(self, library: ctypes.CDLL, folder: Path) -> ctypes.c_void_p:
        booster, rounds, fast = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_void_p()
        name = str(folder / "model.txt").encode()
        opened = library.LGBM_BoosterCreateFromModelfile(name, ctypes.byref(rounds), ctypes.byref(booster))
        parameters = ctypes.c_char_p(b"num_threads=1")
        made = library.LGBM_BoosterPredictForMatSingleRowFastInit(
            booster, RAW, 0, -1, DOUBLE, self.features, parameters, ctypes.byref(fast)
        )
        if opened != 0 or made != 0:
            raise RuntimeError("LightGBM does not open its own model")
        return fast

    def time(self, request: Request) -> tuple[dict[str, float], np.ndarray]:
        function, model, rows = self.functions[request["candidate"]]
        count, passes = request["rows"], request["passes"]
        scores = np.zeros(count)
        each = np.zeros(count * passes) if request["each"] else None
        taken = self.loop(
            *(function, model, ctypes.c_void_p(rows.ctypes.data), ctypes.c_int64(self.features)),
            *(ctypes.c_int64(count), ctypes.c_int64(passes), ctypes.c_void_p(scores.ctypes.data)),
            ctypes.c_void_p(None if each is None else each.ctypes.data),
        )
        return {"microseconds": taken} | quantiles(each), scores


def quantiles(each: np.ndarray | None) -> dict[str, float]:
    return {} if each is None else {"p50": float(np.quantile(each, 0.5)), "p99": float(np.quantile(each, 0.99))}


class Booster:
    """What `predict` of LightGBM answers: the number of its threads stands behind the name of a candidate."""

    def __init__(self, folder: Path, rows: np.ndarray) -> None:
        self.booster = lgb.Booster(model_file=folder / "model.txt")
        self.rows = rows
        self.views = [rows[row : row + 1] for row in range(len(rows))]

    def calls(self, candidate: str, rows: int) -> tuple[int, Callable[[int], np.ndarray]]:
        wanted, size, threads = candidate.split("-")
        options = {"raw_score": wanted == "score", "pred_contrib": wanted == "contrib", "num_threads": int(threads)}
        if size == "row":
            return rows, lambda row: self.booster.predict(self.views[row], **options)
        return 1, lambda _: self.booster.predict(self.rows[:rows], **options)

    def time(self, request: Request) -> tuple[dict[str, float], np.ndarray]:
        count, call = self.calls(request["candidate"], request["rows"])
        answers = [np.empty(0)] * count
        each = np.zeros(count * request["passes"])
        begun = time.perf_counter()
        if request["each"]:
            for at in range(len(each)):
                started = time.perf_counter()
                answers[at % count] = call(at % count)
                each[at] = time.perf_counter() - started
        else:
            for _ in range(request["passes"]):
                for index in range(count):
                    answers[index] = call(index)
        taken = {"microseconds": 1e6 * (time.perf_counter() - begun)}
        return taken | quantiles(1e6 * each if request["each"] else None), np.concatenate(answers)


def main() -> None:
    task = json.loads(sys.stdin.readline())
    folder, features = Path(task["folder"]), task["features"]
    rows = np.fromfile(folder / "rows.f64").reshape(-1, features)
    booster = Booster(folder, rows)
    native = Native(folder, features, rows) if (folder / "compiled.so").exists() else None
    print("{}", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        lane = native if native is not None and request["candidate"] in native.functions else booster
        timing, answers = lane.time(request)
        if request.get("out") is not None:
            answers.tofile(request["out"])
        print(json.dumps(timing), flush=True)


if sys.argv[1:] != ["load"]:
    main()
