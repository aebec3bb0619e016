"""Prints lifetime.json: what lifetimes and mpmath say of buy-till-you-die fits, likelihoods and expectations."""

import json

import lifetimes
import mpmath as mp
import numpy as np
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter

mp.mp.dps = 30

# Hand-made histories (x, t_x, T) in weeks and the customers that have each.
ROWS = [
    (0, 0, 27, 40), (0, 0, 33, 55), (0, 0, 38, 48), (1, 1.5, 30, 12), (1, 12, 36, 9), (1, 30, 38, 6),
    (2, 5, 35, 5), (2, 25, 31, 6), (3, 33, 37, 4), (4, 14, 36, 3), (5, 36, 38, 4), (7, 30, 34, 2),
    (10, 20, 38, 1), (12, 37, 38, 2), (25, 36.5, 37.5, 1), (0, 0, 0.5, 7), (1, 0.4, 1, 2),
]


def integrate(function, points):
    return mp.quad(function, points)


def beta_geometric_alive(p, row, chances):
    r, alpha, a, b = p
    x, t_x, T = row
    s = x if chances == "bg-nbd" else x + 1
    if s == 0:
        return mp.mpf(1)
    return 1 / (1 + a / (b + s - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x))


def beta_geometric_orders(p, row, weeks, chances):
    """The integral over p ~ Beta(a, b + s) of (1 - ((alpha + T) / (alpha + T + p t))^(r + x)) / p: no closed form used."""
    r, alpha, a, b = p
    x, _, T = row
    s = x if chances == "bg-nbd" else x + 1
    density = lambda q: q ** (a - 1) * (1 - q) ** (b + s - 1) / mp.beta(a, b + s)
    orders = lambda q: (1 - ((alpha + T) / (alpha + T + q * weeks)) ** (r + x)) / q
    return integrate(lambda q: orders(q) * density(q), [0, 0.01, 0.1, 0.5, 0.9, 1])


def pareto_parts(p, row):
    r, alpha, s, beta = p
    x, t_x, T = row
    alpha, beta = mp.mpf(alpha), mp.mpf(beta)
    living = (alpha + T) ** -(r + x) * (beta + T) ** -s
    died = s * integrate(lambda t: (alpha + t) ** -(r + x) * (beta + t) ** -(s + 1), mp.linspace(t_x, T, 9))
    return living, died


def pareto_log_likelihood(p, rows):
    r, alpha, s, beta = p
    total = mp.mpf(0)
    for x, t_x, T, count in rows:
        living, died = pareto_parts(p, (x, t_x, T))
        total += count * (
            mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(living + died)
        )
    return total


def pareto_alive(p, row):
    living, died = pareto_parts(p, row)
    return living / (living + died)


def pareto_buys_within(p, row, weeks):
    r, alpha, s, beta = p
    x, _, T = row
    rate = lambda t: (r + x) / (alpha + T) * ((alpha + T) / (alpha + T + t)) ** (r + x + 1) * ((beta + T) / (beta + T + t)) ** s
    return integrate(rate, mp.linspace(0, weeks, 9))


def gamma_gamma_log_likelihood(p, q, v, rows):
    total = mp.mpf(0)
    for x, z in rows:
        total += (
            mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q) + q * mp.log(v)
            + (p * x - 1) * mp.log(z) + p * x * mp.log(x) - (p * x + q) * mp.log(v + x * z)
        )
    return total


x, t_x, T, counts = (np.array(column, dtype=float) for column in zip(*ROWS))


def fitted(fitter):
    fitter.fit(x, t_x, T, weights=counts)
    return {name: float(value) for name, value in fitter.params_.items()}


PLAIN = (0.2426, 4.4136, 0.7929, 2.4259)
NEAR_ONE = (0.8, 7.0, 1.0, 1.5)
PARETO = (0.5532, 10.576, 0.6062, 11.671)
UNEQUAL = (1.7, 60.0, 0.3, 0.8)
CASES = [(2, 30.43, 38.86), (0, 0, 38.86), (0, 0, 0), (25, 36.5, 37.5), (150, 300, 320)]
WEEKS = [1, 39, 260]

forecasts = []
for model, parameters in [("bg-nbd", PLAIN), ("bg-nbd", NEAR_ONE), ("mbg-nbd", PLAIN)]:
    for case in CASES:
        forecasts.append({
            "model": model, "parameters": parameters, "history": case,
            "alive": float(beta_geometric_alive(parameters, case, model)),
            "orders": [float(beta_geometric_orders(parameters, case, weeks, model)) for weeks in WEEKS],
        })
for parameters in [PARETO, UNEQUAL]:
    for case in CASES:
        r, alpha, s, beta = parameters
        n, _, age = case
        spell = lambda weeks: integrate(lambda t: ((beta + age) / (beta + age + t)) ** s, [0, weeks / 20, weeks])
        forecasts.append({
            "model": "pareto-nbd", "parameters": parameters, "history": case,
            "alive": float(pareto_alive(parameters, case)),
            "orders": [float((r + n) / (alpha + age) * spell(weeks)) for weeks in WEEKS],
            "buys_within": [float(pareto_buys_within(parameters, case, weeks)) for weeks in WEEKS],
        })

spends = [(1, 20.5), (2, 33.1), (3, 18.0), (1, 70.2), (8, 25.0), (5, 41.7)]
golden = {
    "made_by": f"lifetimes {lifetimes.__version__}, mpmath {mp.__version__}",
    "rows": ROWS,
    "weeks": WEEKS,
    "fits": {"bg-nbd": fitted(BetaGeoFitter()), "mbg-nbd": fitted(ModifiedBetaGeoFitter())},
    "forecasts": forecasts,
    "pareto_log_likelihood": [
        {"parameters": p, "log_likelihood": float(pareto_log_likelihood(p, ROWS))} for p in (PARETO, UNEQUAL)
    ],
    "gamma_gamma": {
        "rows": spends,
        "parameters": [6.25, 3.74, 15.44],
        "log_likelihood": float(gamma_gamma_log_likelihood(6.25, 3.74, 15.44, spends)),
    },
    "gamma": [
        {"x": z, "log_gamma": float(mp.loggamma(z)), "digamma": float(mp.digamma(z))}
        for z in (1e-5, 0.1, 0.5, 1, 1.4616, 3.7, 12.5, 300, 1e5)
    ],
    "hypergeometric": [
        {"a": a, "b": b, "c": c, "z": z, "log": float(mp.log(mp.hyp2f1(a, b, c, z)))}
        for a, b, c, z in [(2.24, 4.4, 4.2, 0.5), (0.3, 0.2, 0.15, 0.99), (900, 850, 851, 0.6), (1, 1, 2, 0)]
    ],
}
print(json.dumps(golden, indent=1))
