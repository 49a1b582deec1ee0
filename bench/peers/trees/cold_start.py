"""The starter of cold-start.mjs for LightGBM in Python: the task as JSON is its argument."""

import time

started = time.perf_counter()

import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402

import lightgbm as lgb  # noqa: E402
import numpy as np  # noqa: E402

task = json.loads(sys.argv[1])
booster = lgb.Booster(model_file=f"{task['folder']}/model.txt")
row = np.fromfile(f"{task['folder']}/row.f64").reshape(1, -1)
score = float(booster.predict(row, raw_score=True, num_threads=1)[0])
milliseconds = 1e3 * (time.perf_counter() - started)
resident = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"ms": milliseconds, "score": score, "resident": resident}))
