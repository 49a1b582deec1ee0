"""
A search for parameters as most people write it, after the examples of Optuna: a fresh data set for each fit, stopped
early by the area under the curve; with `isPruned`, the callback of its integration and its default pruner as well.

One argument: the task as JSON. One line of JSON on stdout: what was found, and the processor time of it all.
"""

import json
import os
import sys
import time
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd
from optuna_integration import LightGBMPruningCallback
from sklearn.metrics import roc_auc_score


def draw(trial: optuna.Trial, space: list[dict[str, Any]]) -> dict[str, float]:
    drawn = {}
    for choice in space:
        suggest = trial.suggest_int if choice["kind"] == "integer" else trial.suggest_float
        drawn[choice["lightgbm"]] = suggest(choice["lightgbm"], choice["low"], choice["high"], log=choice["log"])
    return drawn


def search(task: dict[str, Any]) -> optuna.Study:
    frame = pd.read_parquet(task["table"])
    features = frame[task["features"]]

    def objective(trial: optuna.Trial) -> float:
        fixed = {"objective": "binary", "metric": "auc", "verbosity": -1, "num_threads": 1, "bagging_freq": 1}
        parameters = {**fixed, "seed": task["seed"], **draw(trial, task["space"])}
        scores = []
        for fold in task["folds"]:
            train, stop = slice(*fold["train"]), slice(*fold["stop"])
            for target in task["targets"]:
                data = lgb.Dataset(features.iloc[train], label=frame[target].iloc[train])
                judge = lgb.Dataset(features.iloc[stop], label=frame[target].iloc[stop], reference=data)
                callbacks = [lgb.early_stopping(task["patience"], verbose=False)]
                # A step can be reported once: the callback speaks for the first fit of a trial.
                if task["isPruned"] and not scores:
                    callbacks.append(LightGBMPruningCallback(trial, "auc"))
                booster = lgb.train(parameters, data, task["rounds"], valid_sets=[judge], callbacks=callbacks)
                scores.append(roc_auc_score(frame[target].iloc[stop], booster.predict(features.iloc[stop])))
        return float(np.mean(scores))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.MedianPruner(n_warmup_steps=10) if task["isPruned"] else optuna.pruners.NopPruner()
    sampler = optuna.samplers.TPESampler(seed=task["seed"])
    study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)
    study.optimize(objective, n_trials=task["trials"])
    return study


def main() -> None:
    if sys.argv[1] == "load":
        return
    study = search(json.loads(sys.argv[1]))
    found = {"parameters": study.best_params, "trials": len(study.trials), "cpuSeconds": time.process_time()}
    print(json.dumps(found))


main()
