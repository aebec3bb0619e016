"""Prints psi.json: chi-squared tails and critical values by SciPy, and the population stability index by NumPy.

The index stands in neither library: it is computed here from its definition on given counts, half a row added to each bin.
"""

import json

import numpy as np
import scipy
from scipy import stats

first = np.array([0, 120, 80, 95, 105, 100, 0, 17, 3])
second = np.array([6, 90, 70, 130, 160, 110, 0, 0, 9])
used = (first + second) > 0
p = (first[used] + 0.5) / (first[used] + 0.5).sum()
q = (second[used] + 0.5) / (second[used] + 0.5).sum()
bins = int(used.sum())
n, m = int(first.sum()), int(second.sum())
cases = [(0.5, 1), (3.84, 1), (7.2, 4), (11.0, 10), (1.0, 10), (45.0, 10), (120.0, 9), (30.0, 40)]
levels = [(0.05, 1), (0.05, 10), (0.05 / 150, 10), (1e-8, 4), (0.9, 7), (0.5, 60)]
print(
    json.dumps(
        {
            "made_with": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
            "above": [[x, df, float(stats.chi2.sf(x, df))] for x, df in cases],
            "critical": [[a, df, float(stats.chi2.isf(a, df))] for a, df in levels],
            "first": first.tolist(),
            "second": second.tolist(),
            "psi": float(((p - q) * np.log(p / q)).sum()),
            "psi_critical": float((1 / n + 1 / m) * stats.chi2.isf(0.01, bins - 1)),
            "bins": bins,
        },
        indent=2,
    )
)
