"""Prints clusters.json: what scikit-learn says of iris and of the points that tests/golden/points.ts makes too."""

import json

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA

M32 = 0xFFFFFFFF


def uniform(seed):
    """mulberry32, as models/random.ts has it."""
    state = seed & M32
    while True:
        state = (state + 0x6D2B79F5) & M32
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & M32
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & M32)) & M32
        yield ((t ^ (t >> 14)) & M32) / 4294967296


SHAPES = [
    # name, rows, columns, groups, spread, seed
    ["apart", 400, 3, 5, 0.6, 1],
    ["overlapping", 500, 4, 4, 2.5, 2],
    ["no groups", 600, 5, 1, 1.0, 3],
    ["stretched", 500, 4, 6, 1.5, 4],
    ["skewed", 700, 3, 3, 2.0, 5],
    ["counts", 800, 4, 5, 2.0, 6],
    ["more than the restarts look at", 6000, 6, 7, 2.5, 7],
]


def points(name, n, m, groups, spread, seed):
    next_ = uniform(seed).__next__
    centres = [[10 * next_() for _ in range(m)] for _ in range(groups)]
    rows = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            # Sums of four uniform numbers are as good as normal ones and the same in every language.
            x = centres[i % groups][j] + spread * (next_() + next_() + next_() + next_() - 2)
            if name == "stretched":
                x *= 2.0 ** -j
            if name == "skewed":
                x = x * x * x / 100
            if name == "counts":
                x = np.floor(max(0.0, x) / 2)
            rows[i, j] = x
    return rows


def fit(x, k):
    return KMeans(k, n_init=10, random_state=0, tol=0).fit(x)


iris = load_iris()
x = iris.data
pca = PCA().fit(x)
clusters = fit(x, 3)
labels = clusters.labels_
print(
    json.dumps(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
            "iris": x.tolist(),
            "species": iris.target.tolist(),
            "pca": {
                "components": pca.components_.tolist(),
                "variance": pca.explained_variance_.tolist(),
                "explained": pca.explained_variance_ratio_.tolist(),
            },
            "labels": labels.tolist(),
            "inertia": clusters.inertia_,
            "centroids": clusters.cluster_centers_.tolist(),
            "of_labels": {
                "silhouette": metrics.silhouette_score(x, labels),
                "calinski_harabasz": metrics.calinski_harabasz_score(x, labels),
                "davies_bouldin": metrics.davies_bouldin_score(x, labels),
            },
            "of_species": {
                "silhouette": metrics.silhouette_score(x, iris.target),
                "calinski_harabasz": metrics.calinski_harabasz_score(x, iris.target),
                "davies_bouldin": metrics.davies_bouldin_score(x, iris.target),
            },
            "adjusted_rand": metrics.adjusted_rand_score(iris.target, labels),
            "shapes": [
                {
                    "shape": shape,
                    "sum": points(*shape).sum(),
                    "inertia": {str(k): fit(points(*shape), k).inertia_ for k in range(2, 9)},
                }
                for shape in SHAPES
            ],
        }
    )
)
