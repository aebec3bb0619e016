"""Prints naive_bayes.json: scikit-learn's Gaussian naive Bayes on columns a, b and d of tests/golden/sample.ts.

Their extremes are common and they are not skewed, or are flags, so that our clipping and logarithm leave them as they are.
"""

import json

import numpy as np
import sklearn
from sklearn.naive_bayes import GaussianNB

N = 400
i = np.arange(N)
labels = ((i * 7919 + 13) % 101 < 30).astype(int)
columns = np.stack(
    [
        ((i * 31337 + 5) % 97) // 10 + labels.astype(float),
        ((i * 271 + 9) % 53) - 20.0,
        (i % 7 == 0).astype(float),
    ],
    axis=1,
)
model = GaussianNB(var_smoothing=0).fit(columns, labels)
chances = model.predict_log_proba(columns)
print(
    json.dumps(
        {
            "made_with": f"scikit-learn {sklearn.__version__}",
            "log_odds": (chances[:, 1] - chances[:, 0])[:40].tolist(),
        },
        indent=2,
    )
)
