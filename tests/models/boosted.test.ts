import { describe, expect, test } from "vitest";
import { boosted } from "../../models/boosted.ts";
import { boostedRegression } from "../../models/boosted-regression.ts";
import { logistic } from "../../models/logistic.ts";
import { type Matrix, stackRows, takeRows } from "../../models/matrix.ts";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";
import type { Sample } from "../../models/scorer.ts";
import { sumOfTrees } from "../../models/tree.ts";

/** Customers of whom those are likely who spend much and came lately, or whose age is not known. */
function customers(n: number, seed: number): Sample {
  const next = random(seed);
  const column = (make: () => number) => Float64Array.from({ length: n }, make);
  const spend = column(() => Math.exp(3 * next()));
  const recency = column(() => Math.floor(100 * next()));
  const age = column(() => (next() < 0.2 ? Number.NaN : 20 + Math.floor(50 * next())));
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(6, "0")}`),
      columns: ["spend", "recency_days", "age", "noise", "constant"],
      values: [spend, recency, age, column(() => next()), column(() => 4)],
    },
    labels: Uint8Array.from(spend, (money, i) => {
      const both = Number(money > 5) * Number((recency[i] ?? 0) < 40);
      return Number(next() < 0.1 + 0.4 * both + 0.3 * Number(Number.isNaN(age[i])));
    }),
  };
}

const sample = customers(2_000, 5);
const later = customers(4_000, 6);
const all = { featureFraction: 1, trees: 60, learningRate: 0.1 };
const withColumns = (matrix: Matrix, columns: readonly string[], values: Matrix["values"]) => ({
  ...matrix,
  columns,
  values,
});

/** The same customers with sixteen columns of noise before their own. */
const wide: Sample = {
  ...sample,
  matrix: withColumns(
    sample.matrix,
    Array.from({ length: 20 }, (_, j) => `x${j}`),
    [
      ...Array.from({ length: 16 }, (_, j) => Float64Array.from({ length: 2_000 }, random(j))),
      ...sample.matrix.values.slice(0, 4),
    ],
  ),
};

test("it ranks new customers, where two columns work together, above a sum of columns", () => {
  const [trees, line] = [boosted(), logistic()];
  const auc = (margins: Float64Array) => rocAuc(margins, later.labels).value;
  expect(auc(trees.apply(trees.fit(sample, 1), later.matrix))).toBeGreaterThan(
    auc(line.apply(line.fit(sample, 1), later.matrix)) + 0.02,
  );
});

test("a monotone transform of a column changes no training margin", () => {
  const bent = {
    ...sample,
    matrix: {
      ...sample.matrix,
      values: sample.matrix.values.map((column, j) => (j === 0 ? column.map(Math.log) : column)),
    },
  };
  const scorer = boosted(all);
  expect(scorer.apply(scorer.fit(bent, 1), bent.matrix)).toEqual(
    scorer.apply(scorer.fit(sample, 1), sample.matrix),
  );
});

test("a doubled column changes no margin", () => {
  const doubled = (matrix: Matrix) =>
    withColumns(
      matrix,
      [...matrix.columns, "again"],
      [...matrix.values, matrix.values[0] ?? new Float64Array()],
    );
  const scorer = boosted(all);
  expect(
    scorer.apply(
      scorer.fit({ ...sample, matrix: doubled(sample.matrix) }, 1),
      doubled(later.matrix),
    ),
  ).toEqual(scorer.apply(scorer.fit(sample, 1), later.matrix));
});

test("the training loss falls with each tree", () => {
  const { start, trees } = boosted(all).fit(sample, 1);
  expect(trees).toHaveLength(60);
  const losses = trees.map((_, t) => {
    const margins = sumOfTrees(start, trees.slice(0, t + 1), sample.matrix);
    return logLoss(
      margins.map((margin) => 1 / (1 + Math.exp(-margin))),
      sample.labels,
    ).value;
  });
  losses.forEach((loss, t) => {
    if (t > 0) expect(loss).toBeLessThan(losses[t - 1] ?? 0);
  });
});

test("a missing value goes its own way where it means something", () => {
  const scorer = boosted(all);
  const learned = scorer.fit(sample, 1);
  const asked = takeRows(
    sample.matrix,
    Int32Array.from({ length: 51 }, () => 0),
  );
  const ages = Float64Array.from({ length: 51 }, (_, i) => (i === 0 ? Number.NaN : 19 + i));
  const margins = scorer.apply(
    learned,
    withColumns(
      asked,
      asked.columns,
      asked.values.map((column, j) => (j === 2 ? ages : column)),
    ),
  );
  const [missing = 0, ...known] = margins;
  expect(missing).toBeGreaterThan(Math.max(...known) + 0.5);
});

test("no leaf holds fewer training rows than asked, and leaves hold all of them", () => {
  const { trees } = boosted({ leaves: 31, leastRows: 37, trees: 30 }).fit(sample, 1);
  for (const { cover } of trees) {
    expect(Math.min(...cover)).toBeGreaterThanOrEqual(37);
    expect(cover.reduce((sum, rows) => sum + rows, 0)).toBe(2_000);
    expect(cover.length).toBeLessThanOrEqual(31);
  }
});

test("what is learned is the same on any number of threads", () => {
  // Three times as many rows: smaller jobs than these are never shared out.
  const many: Sample = {
    matrix: stackRows([wide.matrix, wide.matrix, wide.matrix]),
    labels: Uint8Array.from([...wide.labels, ...wide.labels, ...wide.labels]),
  };
  const options = { ...all, leaves: 15, trees: 20, patience: 15 };
  const learned = boosted(options).fit(many, 1);
  for (const threads of [2, 3])
    expect(boosted({ ...options, threads }).fit(many, 1)).toEqual(learned);
});

test("a tree of fewer features than there are looks at no more than its share", () => {
  const { trees } = boosted({ featureFraction: 0.3, leaves: 31, trees: 30 }).fit(wide, 1);
  for (const { feature } of trees) expect(new Set(feature).size).toBeLessThanOrEqual(6);
  expect(new Set(trees.flatMap(({ feature }) => feature)).size).toBeGreaterThan(15);
});

describe("hostile input gives finite margins and parts", () => {
  const fine = (given: Sample, asked = given.matrix) => {
    const scorer = boosted({ ridge: 0, leastRows: 1, learningRate: 1, trees: 50 });
    const learned = scorer.fit(given, 1);
    expect(scorer.apply(learned, asked).every(Number.isFinite)).toBe(true);
    const { base, parts } = scorer.contributions(learned, asked);
    expect(Number.isFinite(base) && parts.every((part) => part.every(Number.isFinite))).toBe(true);
    return learned;
  };
  const tiny = (...values: readonly (readonly number[])[]): Sample => ({
    matrix: {
      ids: (values[0] ?? []).map((_, i) => String(i)),
      columns: values.map((_, j) => `x${j}`),
      values: values.map((column) => Float64Array.from(column)),
    },
    labels: Uint8Array.from((values[0] ?? []).keys(), (i) => i % 2),
  });

  test("two rows", () => {
    fine(tiny([1, 2]));
    fine(tiny([1, Number.NaN]));
    fine(tiny([3, 3]));
  });

  test("columns that are constant, missing, doubled or as large as numbers get", () => {
    const { NaN: none, POSITIVE_INFINITY: endless } = Number;
    const learned = fine(
      tiny(
        [1, 1, 1, 1, 1, 1],
        [none, none, none, none, none, none],
        [1e300, -1e300, 1.7e308, -1.7e308, 5e-324, 0],
        [1e300, -1e300, 1.7e308, -1.7e308, 5e-324, 0],
        [endless, -endless, 1, 2, 3, none],
      ),
    );
    expect(learned.trees.length).toBeGreaterThan(0);
  });

  test("no column at all", () => {
    const { start, trees } = fine({ ...sample, matrix: withColumns(sample.matrix, [], []) });
    expect(trees).toEqual([]);
    expect(Number.isFinite(start)).toBe(true);
  });

  test("labels that one column gives away", () => {
    const given = { ...tiny([0, 1, 0, 1, 0, 1, 0, 1]) };
    const learned = fine(given);
    expect(rocAuc(boosted().apply(learned, given.matrix), given.labels).value).toBe(1);
  });
});

describe("early stopping", () => {
  test("counts a third of the trees at least where there is nothing to learn", () => {
    const next = random(8);
    const labels = Uint8Array.from({ length: 2_000 }, () => Number(next() < 0.05));
    const { trees } = boosted({ patience: 5, trees: 90 }).fit({ ...sample, labels }, 1);
    expect(trees).toHaveLength(30);
  });

  test("counts more where there is, and fewer than go too far", () => {
    const { trees } = boosted({ patience: 10, trees: 400, learningRate: 0.1 }).fit(sample, 1);
    expect(trees.length).toBeLessThan(300);
    const enough = boosted({ patience: 10, trees: 60 }).fit(sample, 1);
    expect(enough.trees).toHaveLength(60);
  });

  test("rows of one id stay on one side, so that nothing is learned of it by heart", () => {
    const next = random(2);
    const n = 1_000;
    const ids = Array.from({ length: n }, (_, i) => `c${Math.floor(i / 10)}`);
    const heart: Sample = {
      matrix: {
        ids,
        columns: ["id"],
        values: [Float64Array.from(ids.keys(), (i) => Math.floor(i / 10))],
      },
      labels: new Uint8Array(n),
    };
    for (let i = 0; i < n; i += 10) heart.labels.fill(Number(next() < 0.5), i, i + 10);
    const options = {
      patience: 3,
      trees: 60,
      learningRate: 0.3,
      leaves: 63,
      leastRows: 1,
      ridge: 0,
    };
    expect(boosted(options).fit(heart, 1).trees).toHaveLength(20);
    const apart = { ...heart.matrix, ids: ids.map((id, i) => `${id}-${i}`) };
    expect(boosted(options).fit({ ...heart, matrix: apart }, 1).trees.length).toBeGreaterThan(20);
  });
});

describe("on ranks", () => {
  /** So few that each value's rank is exact. */
  const few = customers(500, 7);
  const inflated: Matrix = {
    ...few.matrix,
    values: few.matrix.values.map((column) => column.map((value) => value * 10 + 3)),
  };
  const scorer = boosted({ scale: "percentile" });

  test("a snapshot in another unit scores the same after it is referred to", () => {
    const learned = scorer.fit(few, 1);
    const referred = scorer.rereference?.(learned, inflated) ?? learned;
    expect(scorer.apply(referred, inflated)).toEqual(scorer.apply(learned, few.matrix));
  });

  test("stacked cut-offs are ranked one by one", () => {
    const stacked: Sample = {
      matrix: stackRows([few.matrix, inflated]),
      labels: Uint8Array.of(...few.labels, ...few.labels),
      groups: Int32Array.from({ length: 1_000 }, (_, i) => Number(i >= 500)),
    };
    const margins = scorer.apply(scorer.fit(stacked, 1), inflated);
    const twice = { ...stacked, matrix: stackRows([inflated, inflated]) };
    expect(margins).toEqual(scorer.apply(scorer.fit(twice, 1), inflated));
  });

  test("as they are, columns have nothing to refer to", () => {
    const learned = boosted().fit(few, 1);
    expect(boosted().rereference?.(learned, inflated)).toBe(learned);
  });
});

test.each([
  [{ leaves: 1 }, "boosted trees requires 2 to 1024 leaves, got 1"],
  [{ leastRows: 0 }, "boosted trees requires at least 1 row a leaf, got 0"],
  [{ ridge: -1 }, "boosted trees requires a ridge of 0 or more, got -1"],
  [{ leastCurvature: 0 }, "boosted trees requires a least curvature above 0, got 0"],
])("%o is refused", (options, says) => {
  expect(() => boosted(options).fit(sample, 1)).toThrow(says);
});

describe("amounts", () => {
  const next = random(4);
  const { matrix } = sample;
  /** Exponential (a gamma of shape 1) about a mean of 10, or of 40 where spend and recency say so. */
  const means = matrix.ids.map((_, i) =>
    (matrix.values[0]?.[i] ?? 0) > 5 && (matrix.values[1]?.[i] ?? 0) < 40 ? 40 : 10,
  );
  const targets = Float64Array.from(means, (mean) => -Math.log(1 - next()) * mean);

  test.each(["gamma", "squared"] as const)("%s finds the means of two kinds", (loss) => {
    const model = boostedRegression({ loss, ...all });
    const found = model.predict(model.fit({ matrix, targets }, 1), matrix);
    for (const mean of [10, 40]) {
      const own = found.filter((_, i) => means[i] === mean);
      const average = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(Math.abs(average / mean - 1)).toBeLessThan(0.15);
    }
  });

  test("on a log link, money in another unit is the same money", () => {
    const model = boostedRegression();
    const once = model.predict(model.fit({ matrix, targets }, 1), matrix);
    const cents = targets.map((target) => 100 * target);
    model.predict(model.fit({ matrix, targets: cents }, 1), matrix).forEach((value, i) => {
      expect(value / 100 / (once[i] ?? 0)).toBeCloseTo(1, 6);
    });
  });

  test("base and parts sum to the logarithm of what is expected", () => {
    const model = boostedRegression();
    const learned = model.fit({ matrix, targets }, 1);
    const { base, parts } = model.contributions(learned, matrix);
    model.predict(learned, matrix).forEach((value, i) => {
      const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
      expect(Math.abs(sum - Math.log(value))).toBeLessThan(1e-9);
    });
  });

  test("one huge amount leaves every other expectation finite", () => {
    const wild = targets.slice();
    wild[7] = 1e12;
    const model = boostedRegression({ learningRate: 1, ridge: 0, leastRows: 1 });
    const found = model.predict(model.fit({ matrix, targets: wild }, 1), matrix);
    expect(found.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  });

  test("amounts that are not positive are refused on the gamma loss", () => {
    const none = targets.slice();
    none[3] = 0;
    expect(() => boostedRegression().fit({ matrix, targets: none }, 1)).toThrow(
      "boosted regression requires targets that are finite and above 0, got 0",
    );
  });
});
