"""`tell_forecasts.py SEED`: what the trainer makes of awkward margins and quantiles, and the documents it leaves."""

import json
import sys

import numpy as np
from trainer.calibration import fit_calibration
from trainer.confidence import fit_confidence
from trainer.conformal import widened

AWKWARD = [0.0, 5e-324, -5e-324, 1e-300, -1e-17, 40.0, -40.0, 709.0, -709.0, 746.0, -746.0, 1e6, -1e6]
WIDENINGS = [0.0, 1.5, -0.25, -3.0, 1e-12, 1e9]


def tell(seed: int) -> dict[str, object]:
    random = np.random.default_rng(seed)
    raw = random.normal(size=400)
    label = (random.random(400) < 1 / (1 + np.exp(1 - 2 * raw))).astype(float)
    told: dict[str, object] = {}
    for kind in ("platt", "isotonic"):
        fitted = fit_calibration(kind, raw, label)
        points = fitted.document().get("breakpoints", [])
        margins = np.concatenate([AWKWARD, points[:20], points[-5:], random.normal(scale=2, size=40)])
        values = fitted.apply(margins)
        confidence = fit_confidence(fitted.apply(raw), label)
        told[kind] = {
            "calibration": {"head": kind, "rows": 400, **fitted.document()},
            "confidence": {"head": kind, "rows": 400, **confidence.document()},
            "margins": margins.tolist(),
            "values": values.tolist(),
            "sure": confidence.apply(values).tolist(),
        }
    quantiles = random.normal(size=(40, 3)) * np.exp(random.normal(size=(40, 1)) * 3)
    chosen = random.choice(WIDENINGS, size=40)
    told["intervals"] = [
        {
            "quantiles": row.tolist(),
            "widening": float(widening),
            "widened": widened(np.sort(row)[np.newaxis], widening)[0].tolist(),
        }
        for row, widening in zip(quantiles, chosen, strict=True)
    ]
    return told


print(json.dumps(tell(int(sys.argv[1]))))
