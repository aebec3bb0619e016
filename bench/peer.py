"""Does with Polars, scikit-learn and LightGBM what a run does at its core; prints seconds, stages and peak memory as JSON.

usage: python peer.py FOLDER all|features|score; the folder holds orders.parquet. Features of every customer seen before a
day are learned from 90 days before the last day, tested on the last 90 days, and scored on the last day.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

folder, job = Path(sys.argv[1]), sys.argv[2]
orders = pl.scan_parquet(folder / "orders.parquet")
LAST, HORIZON = datetime(2025, 12, 31), timedelta(days=90)
stages, clock, cpu = [], time.perf_counter(), time.process_time()


def lap(stage):
    global clock, cpu
    now, used = time.perf_counter(), time.process_time()
    stages.append({"stage": stage, "seconds": now - clock, "cpu_seconds": used - cpu})
    clock, cpu = now, used


def snapshot(day):
    age = (pl.lit(day) - pl.col("ordered_at")).dt.total_seconds() / 86_400
    rows = orders.filter(pl.col("ordered_at") < day).sort("customer_id", "ordered_at").with_columns(age=age)
    rows = rows.with_columns(gap=-pl.col("age").diff().over("customer_id"))
    inside = [
        column
        for days in (7, 30, 90, 365)
        for column in (
            pl.col("amount").filter(pl.col("age") <= days).sum().alias(f"spend_{days}"),
            (pl.col("age") <= days).sum().alias(f"orders_{days}"),
        )
    ]
    known = rows.group_by("customer_id").agg(
        pl.col("age").min().alias("recency"),
        pl.col("age").max().alias("tenure"),
        pl.len().alias("orders"),
        pl.col("ordered_at").dt.date().n_unique().alias("frequency"),
        pl.col("amount").sum().alias("spend"),
        pl.col("amount").mean().alias("monetary"),
        pl.col("amount").std().alias("spend_deviation"),
        pl.col("amount").max().alias("largest"),
        pl.col("gap").mean().alias("gap_mean"),
        pl.col("gap").std().alias("gap_deviation"),
        pl.col("gap").last().alias("gap_last"),
        pl.col("category").n_unique().alias("categories"),
        pl.col("quantity").mean().alias("quantity"),
        pl.col("ordered_at").dt.hour().mean().alias("hour"),
        *inside,
    )
    return known.sort("customer_id").collect(engine="streaming")


def bought(known, day):
    after = orders.filter(pl.col("ordered_at").is_between(day, day + HORIZON, closed="left"))
    buyers = after.select("customer_id").unique().with_columns(bought=1).collect(engine="streaming")
    return known.select("customer_id").join(buyers, on="customer_id", how="left", maintain_order="left")["bought"].fill_null(0).to_numpy()


def numbers(known):
    return known.drop("customer_id").to_numpy().astype(np.float32)


if job == "features":
    snapshot(LAST)
    lap("features")
else:
    from lightgbm import LGBMClassifier
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import roc_auc_score
    from sklearn.preprocessing import StandardScaler

    train, test, now = (snapshot(LAST - n * HORIZON) for n in (2, 1, 0))
    lap("features")
    labels = [bought(known, LAST - n * HORIZON) for known, n in ((train, 2), (test, 1))]
    active = [known["recency"].to_numpy() <= 180 for known in (train, test, now)]
    lap("labels")
    settings = dict(n_estimators=200, learning_rate=0.05, num_leaves=31, verbose=-1, random_state=7)
    matrices = [numbers(known) for known in (train, test, now)]
    churn = LGBMClassifier(**settings).fit(matrices[0][active[0]], 1 - labels[0][active[0]])
    again = LGBMClassifier(**settings).fit(matrices[0], labels[0])
    lap("train")
    found = {
        "auc_churn": roc_auc_score(1 - labels[1][active[1]], churn.predict_proba(matrices[1][active[1]])[:, 1]),
        "auc_buys_again": roc_auc_score(labels[1], again.predict_proba(matrices[1])[:, 1]),
    }
    lap("test")
    scores = [model.predict_proba(matrices[2])[:, 1] for model in (churn, again)]
    lap("score")
    scaled = StandardScaler().fit_transform(np.log1p(np.maximum(np.nan_to_num(matrices[2]), 0)))
    segment = KMeans(5, n_init=1, random_state=7).fit_predict(PCA(6, random_state=7).fit_transform(scaled))
    lap("segments")
    scored = now.select("customer_id", "recency", "frequency", "monetary").with_columns(
        segment=segment, churn=scores[0], buys_again=scores[1]
    )
    scored.write_csv(folder / "peer-scores.csv")
    risk = scored.with_columns(at_risk=pl.col("churn") * pl.col("monetary")).sort("at_risk", descending=True)
    risk.head(1000).write_csv(folder / "peer-at-risk.csv")
    scored.sort("buys_again", descending=True).head(1000).write_csv(folder / "peer-call-list.csv")
    lap("lists")

aside = {} if job == "features" else {"aside": {"what": f"AUC churn {found['auc_churn']:.4f}, buys again {found['auc_buys_again']:.4f}", "seconds": 0}}
print(
    json.dumps(
        {
            "seconds": sum(stage["seconds"] for stage in stages),
            "stages": stages,
            "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            **aside,
        }
    )
)
