"""Boosts trees as quintile does, with the library that is named; prints seconds and peak memory as JSON.

usage: python models.py FOLDER scikit-learn|LightGBM; the folder holds columns.f64 (column by column), labels.u8, size.json
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

folder, library = Path(sys.argv[1]), sys.argv[2]
size = json.loads((folder / "size.json").read_text())
rows = size["rows"]
columns = np.fromfile(folder / "columns.f64").reshape(size["columns"], rows + size["test"])
labels = np.fromfile(folder / "labels.u8", dtype=np.uint8)


def model():
    if library == "LightGBM":
        from lightgbm import LGBMClassifier

        return LGBMClassifier(
            n_estimators=size["trees"],
            num_leaves=size["leaves"],
            learning_rate=size["learningRate"],
            min_child_samples=size["leastRows"],
            reg_lambda=size["ridge"],
            num_threads=os.cpu_count(),
            verbose=-1,
        )
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=size["trees"],
        max_leaf_nodes=size["leaves"],
        learning_rate=size["learningRate"],
        min_samples_leaf=size["leastRows"],
        l2_regularization=size["ridge"],
        early_stopping=False,
    )


learner = model()
train, test = columns[:, :rows].T, columns[:, rows:].T
start = time.perf_counter()
learner.fit(train, labels[:rows])
fitted = time.perf_counter()
scores = learner.predict_proba(test)[:, 1]
scored = time.perf_counter()
auc = roc_auc_score(labels[rows:], scores)
print(
    json.dumps(
        {
            "seconds": fitted - start,
            "aside": {
                "what": f"scoring: AUC {auc:.4f}, {len(scores) / (scored - fitted):,.0f} rows/s scored",
                "seconds": scored - fitted,
            },
            "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )
)
