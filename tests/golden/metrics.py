"""Prints metrics.json: what scikit-learn, SciPy and NumPy say of numbers that tests/golden/sample.ts makes too.

DeLong's interval stands in neither library: it is computed here from the definition, one pair at a time.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics
from sklearn.calibration import _sigmoid_calibration
from sklearn.linear_model import LogisticRegression

N = 400
i = np.arange(N)
labels = ((i * 7919 + 13) % 101 < 30).astype(int)
# Scores in steps of 1/50, so that many are equal.
scores = (((i * 104729 + 7) % 43) + 7 * labels + 1) / 51
rival = (((i * 15485863 + 3) % 61) + 6 * labels + 1) / 68
columns = np.stack(
    [
        ((i * 31337 + 5) % 97) / 10 + labels,
        ((i * 271 + 9) % 53) - 20.0,
        (((i * 65537 + 1) % 29) ** 2) / 50 - 2 * labels,
        (i % 7 == 0).astype(float),
    ],
    axis=1,
)


def placements(s):
    up, down = s[labels == 1], s[labels == 0]
    wins = (up[:, None] > down[None, :]) + 0.5 * (up[:, None] == down[None, :])
    return wins.mean(axis=1), wins.mean(axis=0)


def interval(up, down):
    half = stats.norm.ppf(0.975) * np.sqrt(
        up.var(ddof=1) / len(up) + down.var(ddof=1) / len(down)
    )
    return [up.mean(), up.mean() - half, up.mean() + half]


def line(x, y, weights=None):
    """Slope, intercept and their standard errors of an unpenalised logistic regression."""
    model = LogisticRegression(
        C=np.inf, solver="newton-cholesky", tol=1e-14, max_iter=10_000
    ).fit(x[:, None], y)
    p = model.predict_proba(x[:, None])[:, 1]
    design = np.stack([np.ones_like(x), x], axis=1)
    covariance = np.linalg.inv((design * (p * (1 - p))[:, None]).T @ design)
    return [
        model.coef_[0, 0],
        model.intercept_[0],
        np.sqrt(covariance[1, 1]),
        np.sqrt(covariance[0, 0]),
    ]


def ridge(strength):
    z = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    model = LogisticRegression(
        C=1 / strength, solver="newton-cholesky", tol=1e-14, max_iter=10_000
    ).fit(z, labels)
    return [model.intercept_[0], *model.coef_[0]]


up, down = placements(scores)
rival_up, rival_down = placements(rival)
logits = np.log(scores / (1 - scores))
a, b = _sigmoid_calibration(logits, labels)
wilson = stats.binomtest(7, 40).proportion_ci(method="wilson")
print(
    json.dumps(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}",
            "positives": int(labels.sum()),
            "auc": interval(up, down),
            "auc_scikit_learn": metrics.roc_auc_score(labels, scores),
            "auc_difference": interval(up - rival_up, down - rival_down),
            "average_precision": metrics.average_precision_score(labels, scores),
            "log_loss": metrics.log_loss(labels, scores),
            "brier": metrics.brier_score_loss(labels, scores),
            "calibration": line(logits, labels),
            "platt": [-a, -b],
            "ridge_1": ridge(1.0),
            "ridge_100": ridge(100.0),
            "wilson_7_of_40": [wilson.low, wilson.high],
            "quantiles": np.quantile(columns[:, 2], [0.005, 0.37, 0.5, 0.995]).tolist(),
            "percentiles": ((stats.rankdata(columns[:, 2]) - 0.5) / N)[:12].tolist(),
            "skewness": stats.skew(columns).tolist(),
        },
        indent=2,
    )
)
