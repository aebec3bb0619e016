"""Discovers segments with scikit-learn as quintile does; prints seconds and peak memory as JSON.

usage: python segments.py FOLDER, which holds columns.f64 (column by column) and size.json
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)
from sklearn.preprocessing import StandardScaler

COMPARED, SILHOUETTE, RESAMPLED, REFITS = 20_000, 5_000, 4_000, 12


def skewness(x):
    d = x - x.mean()
    return (d**3).mean() / max((d**2).mean(), 1e-300) ** 1.5


def prepare(x):
    x = SimpleImputer(strategy="median", copy=False).fit_transform(x)
    for j in range(x.shape[1]):
        column = x[:, j]
        logged = np.sign(column) * np.log1p(np.abs(column))
        if abs(skewness(column)) > 1 and abs(skewness(logged)) < abs(skewness(column)):
            column[:] = logged
        low, high = np.quantile(column, [0.005, 0.995])
        if low < high:
            np.clip(column, low, high, out=column)
    return StandardScaler(copy=False).fit_transform(x)


def discover(x):
    points = PCA(n_components=12, svd_solver="covariance_eigh", copy=False).fit_transform(
        prepare(x)
    )
    rng = np.random.default_rng(7)
    compared = points[rng.permutation(len(points))[:COMPARED]]
    tried = []
    for k in range(3, 9):
        model = KMeans(k, n_init=10, random_state=7).fit(compared)
        stability = []
        for refit in range(REFITS):
            drawn = compared[rng.integers(0, len(compared), RESAMPLED)]
            again = KMeans(k, n_init=3, random_state=refit).fit(drawn)
            stability.append(adjusted_rand_score(model.labels_, again.predict(compared)))
        tried.append(
            [
                silhouette_score(compared[:SILHOUETTE], model.labels_[:SILHOUETTE]),
                calinski_harabasz_score(compared, model.labels_),
                1 / davies_bouldin_score(compared, model.labels_),
                np.mean(stability),
                model,
            ]
        )
    criteria = np.array([one[:4] for one in tried], dtype=float)
    best = int((criteria / criteria.max(axis=0)).mean(axis=1).argmax())
    centres = tried[best][4].cluster_centers_
    return KMeans(len(centres), init=centres, n_init=1, max_iter=300).fit(points).labels_


folder = Path(sys.argv[1])
size = json.loads((folder / "size.json").read_text())
columns = np.fromfile(folder / "columns.f64").reshape(size["columns"], size["rows"])
start = time.perf_counter()
discover(columns.T)
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - start,
            "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )
)
