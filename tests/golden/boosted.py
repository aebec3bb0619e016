"""Writes boosted.json: what scikit-learn's histogram boosting says of rows made by whole-number arithmetic.

Run: python3 boosted.py > boosted.json (scikit-learn's version is written into it).
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

i = np.arange(600)
x = np.stack(
    [
        ((i * 7919 + 11) % 211) / 4.0,
        (((i * 104729 + 5) % 173) - 60.0) ** 3,
        ((i * 31337 + 3) % 23) * 1.0,
        (i % 5 == 0) * 1.0,
    ],
    axis=1,
)
x[(i * 271 + 9) % 11 == 0, 0] = np.nan
x[(i * 6151 + 2) % 7 == 0, 2] = np.nan
high = np.nan_to_num(x[:, 0], nan=40.0) > 25
late = np.isnan(x[:, 2]) | (x[:, 2] > 14)
chance = 15 + 30 * (high ^ (x[:, 1] > 0)) + 25 * late + 10 * x[:, 3]
y = ((i * 15485863 + 7) % 101 < chance).astype(int)

settings = {
    "max_iter": 40,
    "max_leaf_nodes": 7,
    "learning_rate": 0.1,
    "min_samples_leaf": 10,
    "l2_regularization": 2.0,
    "early_stopping": False,
}
label = HistGradientBoostingClassifier(**settings).fit(x, y)
amount = 20.0 + 3 * high + 8 * x[:, 3] * late + ((i * 48611 + 1) % 37) / 5.0
number = HistGradientBoostingRegressor(**settings).fit(x, amount)
print(
    json.dumps(
        {
            "scikit_learn": sklearn.__version__,
            "positives": int(y.sum()),
            "margins": label.decision_function(x).tolist(),
            "amounts": number.predict(x).tolist(),
        }
    )
)
