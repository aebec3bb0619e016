"""Writes multinomial.json: coefficients of scikit-learn's multinomial logistic regression on a fixture made by hand-sized rules.

Run: python3 multinomial.py > multinomial.json (scikit-learn's version is written into it).
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

n = 60
i = np.arange(n)
x = np.stack([np.sin(i), np.cos(2.0 * i), ((i * 7) % 11) / 5.0 - 1.0], axis=1)
score = np.stack([0.8 * x[:, 0], -0.5 * x[:, 1] + 0.3, x[:, 2] * 0.9], axis=1)
noise = np.stack([np.sin(3.1 * i), np.cos(5.3 * i), np.sin(7.7 * i + 1)], axis=1)
y = np.argmax(score + noise, axis=1)

fits = []
for ridge in [0.5, 5.0]:
    model = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=10_000).fit(x, y)
    fits.append(
        {
            "ridge": ridge,
            "slopes": model.coef_.tolist(),
            "intercepts": model.intercept_.tolist(),
            "probabilities": model.predict_proba(x[:4]).tolist(),
        }
    )
print(json.dumps({"scikit_learn": sklearn.__version__, "x": x.T.tolist(), "y": y.tolist(), "fits": fits}))
