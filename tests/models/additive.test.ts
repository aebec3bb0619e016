import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AdditiveLearned, type AdditiveOptions, additive } from "../../models/additive.ts";
import { sumEffects } from "../../models/additive-effects.ts";
import { additiveTerms } from "../../models/additive-terms.ts";
import { binOf } from "../../models/binned.ts";
import type { Matrix } from "../../models/matrix.ts";
import { aucAlone } from "../../models/metrics/auc-alone.ts";
import { random } from "../../models/random.ts";
import type { Sample } from "../../models/scorer.ts";

const sampleOf = (
  columns: readonly (readonly number[])[],
  labels: readonly number[],
  ids = labels.map((_, i) => `c${String(i).padStart(6, "0")}`),
): Sample => ({
  matrix: {
    ids,
    columns: columns.map((_, j) => `x${j}`),
    values: columns.map((column) => Float64Array.from(column)),
  },
  labels: Uint8Array.from(labels),
});

const logistic = (margin: number) => 1 / (1 + Math.exp(-margin));

function drawn(n: number, m: number, margin: (row: readonly number[]) => number, seed = 1): Sample {
  const next = random(seed);
  const rows = Array.from({ length: n }, () => Array.from({ length: m }, () => next()));
  return sampleOf(
    Array.from({ length: m }, (_, j) => rows.map((row) => row[j] ?? 0)),
    rows.map((row) => (next() < logistic(margin(row)) ? 1 : 0)),
  );
}

function lossOf(margins: ArrayLike<number>, labels: Uint8Array): number {
  return labels.reduce((sum, label, i) => {
    const wrong = label === 1 ? -(margins[i] ?? 0) : (margins[i] ?? 0);
    return sum + Math.max(0, wrong) + Math.log1p(Math.exp(-Math.abs(wrong)));
  }, 0);
}

function baseLoss(labels: Uint8Array): number {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return lossOf(new Float64Array(labels.length).fill(Math.log(share / (1 - share))), labels);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (f: (i: number) => number) => a.reduce((sum, _, i) => sum + f(i), 0);
  const [da, db] = [(i: number) => (a[i] ?? 0) - ma, (i: number) => (b[i] ?? 0) - mb];
  return dot((i) => da(i) * db(i)) / Math.sqrt(dot((i) => da(i) ** 2) * dot((i) => db(i) ** 2));
}

const shapeAt = (learned: AdditiveLearned, j: number, value: number): number => {
  const main = learned.effects.mains[j];
  return main?.values[binOf(main.edges, value)] ?? Number.NaN;
};

const fit = (sample: Sample, options: AdditiveOptions = {}) => additive(options).fit(sample, 7);
const grid = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

describe("shapes", () => {
  test("a known sum of shapes is found again", () => {
    const truths = [
      (x: number) => 2 * Math.sin(2 * Math.PI * x),
      (x: number) => (x > 0.5 ? 1.5 : -1.5),
      (x: number) => 8 * (x - 0.5) ** 2 - 0.7,
      () => 0,
    ];
    const sample = drawn(15_000, 4, (row) =>
      truths.reduce((sum, truth, j) => sum + truth(row[j] ?? 0), -1),
    );
    const learned = fit(sample, { learner: "spline" });
    truths.slice(0, 3).forEach((truth, j) => {
      // The bin that the jump of the second falls into holds both of its sides.
      const apart = grid.filter((x) => Math.abs(x - 0.5) > 0.02);
      const shape = apart.map((x) => shapeAt(learned, j, x));
      expect(correlation(shape, apart.map(truth))).toBeGreaterThan(0.99);
    });
    for (const x of grid) expect(Math.abs(shapeAt(learned, 3, x))).toBeLessThan(0.2);
    expect(learned.effects.pairs).toEqual([]);
  });

  test("stumps find a jump and a line, and of two columns that say alike they need one", () => {
    const next = random(3);
    const x = Array.from({ length: 6000 }, () => next());
    const z = x.map(() => next());
    const y = x.map((value, i) =>
      next() < logistic((value > 0.5 ? 1.5 : -1.5) + 3 * ((z[i] ?? 0) - 0.5)) ? 1 : 0,
    );
    const learned = fit(sampleOf([x, z, x.map((value) => value + 0.2 * next())], y), {
      learner: "stump",
      pairs: 0,
    });
    expect(shapeAt(learned, 0, 0.7) - shapeAt(learned, 0, 0.3)).toBeGreaterThan(2.5);
    expect(
      correlation(
        grid.map((value) => shapeAt(learned, 1, value)),
        grid,
      ),
    ).toBeGreaterThan(0.95);
    const spread = learned.effects.mains.map(
      ({ values }) => Math.max(...values) - Math.min(...values),
    );
    expect(spread[2]).toBeLessThan(0.3);
  });

  test("half of the bags learn by curves and half by stumps, each as it would alone", () => {
    const sample = drawn(1500, 3, ([a = 0, b = 0]) => 3 * a + (b > 0.5 ? 1 : 0), 4);
    const lines = (learner: "spline" | "stump" | "both") =>
      additive({ learner, pairs: 0 }).apply(fit(sample, { learner, pairs: 0 }), sample.matrix);
    const [spline, stump, both] = [lines("spline"), lines("stump"), lines("both")];
    const far = (a: Float64Array, b: Float64Array) =>
      Math.sqrt(a.reduce((sum, v, i) => sum + (v - (b[i] ?? 0)) ** 2, 0) / a.length);
    const mean = spline.map((v, i) => (v + (stump[i] ?? 0)) / 2);
    expect(far(both, mean)).toBeLessThan(far(spline, stump) / 2);
  });

  test("the interval of a column that tells nothing holds 0 in at least 9 bins of 10", () => {
    const { mains } = additiveTerms(fit(drawn(4000, 12, () => 0, 5)));
    const bins = mains.flatMap(({ low, high }) => low.map((from, k) => [from, high[k] ?? 0]));
    const holding = bins.filter(([from = 0, to = 0]) => from <= 0 && to >= 0);
    expect(holding.length / bins.length).toBeGreaterThan(0.9);
  });

  test("missing values have an effect of their own", () => {
    const next = random(4);
    const x = Array.from({ length: 4000 }, () => (next() < 0.3 ? Number.NaN : next()));
    const y = x.map((value) => (next() < (Number.isNaN(value) ? 0.8 : 0.2) ? 1 : 0));
    const learned = fit(sampleOf([x], y));
    const gap = shapeAt(learned, 0, Number.NaN) - shapeAt(learned, 0, 0.5);
    expect(gap).toBeGreaterThan(2.3);
    expect(gap).toBeLessThan(3.2);
  });

  test("with one flag and no ridge the margin is the log-odds of each group", () => {
    const x = Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const y = x.map((flag, i) => (Math.floor(i / 4) % 10 < (flag === 1 ? 6 : 3) ? 1 : 0));
    const scorer = additive({ ridge: 0, rate: 1, pairs: 0, learner: "spline" });
    const sample = sampleOf([x], y);
    const margins = scorer.apply(scorer.fit(sample, 7), sample.matrix);
    // Boosting stops a little short, where customers that were not learned from are foreseen best.
    expect(Math.abs((margins[0] ?? 0) - Math.log(0.6 / 0.4))).toBeLessThan(0.015);
    expect(Math.abs((margins[1] ?? 0) - Math.log(0.3 / 0.7))).toBeLessThan(0.015);
  });

  test("two flags come near an unpenalised logistic regression", () => {
    // 4 cells of 1000, positives 200, 400, 500, 690. scikit-learn 1.9.1, LogisticRegression(C=inf, tol=1e-10).
    const cells = [
      [0, 0, 200],
      [1, 0, 400],
      [0, 1, 500],
      [1, 1, 690],
    ] as const;
    const rows = cells.flatMap(([a, b, positives]) =>
      Array.from({ length: 1000 }, (_, i) => [a, b, (i * 389) % 1000 < positives ? 1 : 0] as const),
    );
    const sample = sampleOf(
      [rows.map(([a]) => a), rows.map(([, b]) => b)],
      rows.map(([, , y]) => y),
    );
    const learned = fit(sample, { ridge: 0, rate: 0.5, pairs: 0, width: 0, learner: "spline" });
    expect(Math.abs(shapeAt(learned, 0, 1) - shapeAt(learned, 0, 0) - 0.88283425)).toBeLessThan(
      0.015,
    );
    expect(Math.abs(shapeAt(learned, 1, 1) - shapeAt(learned, 1, 0) - 1.29003864)).toBeLessThan(
      0.015,
    );
  });

  test("columns may come in any order, also where several say nearly the same", () => {
    const next = random(21);
    const x = Array.from({ length: 2000 }, () => next());
    const blurred = (by: number) => x.map((value) => value + by * next());
    const sample = sampleOf(
      [blurred(0.8), blurred(0.2), x.map(() => next()), blurred(0.4)],
      x.map((value) => (next() < logistic(4 * value - 2) ? 1 : 0)),
    );
    const order = [2, 3, 1, 0];
    const { matrix, labels } = sample;
    const turned: Matrix = {
      ids: matrix.ids,
      columns: order.map((j) => matrix.columns[j] ?? ""),
      values: order.map((j) => matrix.values[j] ?? new Float64Array()),
    };
    const margins = additive().apply(fit(sample), matrix);
    const others = additive().apply(fit({ matrix: turned, labels }), turned);
    margins.forEach((margin, i) => {
      expect(Math.abs(margin - (others[i] ?? 0))).toBeLessThan(1e-9);
    });
  });

  test.each([1, -1] as const)("a shape bound to direction %d never turns", (direction) => {
    const sample = drawn(3000, 3, ([a = 0, b = 0]) => 3 * Math.sin(9 * a) + b, 8);
    for (const options of [{}, { ridge: 0, rate: 1, width: 0 }, { scale: "percentile" as const }]) {
      const learned = fit(sample, { ...options, monotone: { x0: direction } });
      const [main] = learned.effects.mains;
      expect(learned.effects.pairs.every(({ columns }) => !columns.includes(0))).toBe(true);
      const values = main?.values.slice(1) ?? [];
      values.forEach((value, k) => {
        if (k > 0)
          expect(direction * (value - (values[k - 1] ?? 0))).toBeGreaterThanOrEqual(-1e-12);
      });
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
    }
  });
});

test("a value at an edge is below it, and what is not finite is missing", () => {
  const main = { edges: [1, 2], values: [9, 10, 20, 30], errors: [0, 0, 0, 0], rows: [1, 1, 1, 1] };
  const x = [0, 1, 1.5, 2, 2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const { matrix } = sampleOf(
    [x],
    x.map(() => 0),
  );
  const effects = { columns: ["x0"], bags: 2, base: 100, mains: [main], pairs: [] };
  expect([...sumEffects(effects, matrix)]).toEqual([110, 110, 120, 120, 130, 109, 109, 109]);
  const many = {
    ...main,
    edges: Array.from({ length: 254 }, (_, k) => k),
    values: Array.from({ length: 256 }, (_, k) => k),
  };
  const wide = sampleOf([[-1, 0, 0.5, 252.5, 253, 254]], [0, 0, 0, 0, 0, 0]).matrix;
  expect([...sumEffects({ ...effects, base: 0, mains: [many] }, wide)]).toEqual([
    1, 1, 2, 254, 254, 255,
  ]);
});

describe("pairs", () => {
  const xor = drawn(4000, 20, (row) => ((row[4] ?? 0) > 0.5 === (row[11] ?? 0) > 0.5 ? 2 : -2), 2);

  test("an exclusive or among 20 columns is found, first, and ranks what shapes alone cannot", () => {
    const fresh = drawn(
      4000,
      20,
      (row) => ((row[4] ?? 0) > 0.5 === (row[11] ?? 0) > 0.5 ? 2 : -2),
      3,
    );
    const auc = (options: AdditiveOptions) => {
      const scorer = additive(options);
      const margins = scorer.apply(scorer.fit(xor, 7), fresh.matrix);
      return aucAlone(margins, fresh.labels).auc;
    };
    expect(fit(xor).effects.pairs[0]?.columns).toEqual([4, 11]);
    expect(auc({ pairs: 0 })).toBeLessThan(0.54);
    expect(auc({})).toBeGreaterThan(0.85);
  });

  test("a pair holds no main effect: its weighted row and column means are zero", () => {
    const sample = drawn(
      5000,
      4,
      ([a = 0, b = 0, c = 0]) => 4 * a * b + 3 * (a > 0.6 && c > 0.4 ? 1 : 0) - 2,
      6,
    );
    const { pairs } = fit(sample).effects;
    expect(pairs.length).toBeGreaterThan(0);
    for (const { edges, values, rows } of pairs) {
      const [height, width] = [edges[0].length + 2, edges[1].length + 2];
      for (let r = 0; r < height; r++)
        expect(Math.abs(lineSum(values, rows, width, (c) => r * width + c))).toBeLessThan(1e-8);
      for (let c = 0; c < width; c++)
        expect(Math.abs(lineSum(values, rows, height, (r) => r * width + c))).toBeLessThan(1e-8);
    }
  });

  test("parts sum to the margin within 1e-9 where there are pairs, and their means are zero", () => {
    const scorer = additive();
    const learned = scorer.fit(xor, 7);
    const { base, parts } = scorer.contributions(learned, xor.matrix);
    scorer.apply(learned, xor.matrix).forEach((margin, i) => {
      expect(
        Math.abs(parts.reduce((sum, part) => sum + (part[i] ?? 0), base) - margin),
      ).toBeLessThan(1e-9);
    });
    for (const part of parts)
      expect(Math.abs(part.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6);
  });

  test("the terms that are drawn are the model", () => {
    const learned = fit(xor);
    const { mains, pairs } = additiveTerms(learned);
    expect(mains).toHaveLength(20);
    expect(pairs[0]?.columns).toEqual(["x4", "x11"]);
    expect(pairs[0]?.strength).toBeGreaterThan(1);
    mains.forEach(({ values, low, high }) => {
      values.forEach((value, k) => {
        expect(low[k]).toBeLessThanOrEqual(value);
        expect(high[k]).toBeGreaterThanOrEqual(value);
      });
    });
  });
});

describe("hard samples", () => {
  const sound = (sample: Sample, options: AdditiveOptions) => {
    const scorer = additive(options);
    const learned = scorer.fit(sample, 7);
    const margins = scorer.apply(learned, sample.matrix);
    expect(margins.every((margin) => Math.abs(margin) < 1e6)).toBe(true);
    expect(lossOf(margins, sample.labels)).toBeLessThanOrEqual(
      baseLoss(sample.labels) * (1 + 1e-9),
    );
    const read = JSON.parse(JSON.stringify(learned)) as AdditiveLearned;
    expect(scorer.apply(read, sample.matrix)).toEqual(margins);
  };

  test("columns that say the same do not overshoot together, from a rare label either", () => {
    const flag = Array.from({ length: 6000 }, (_, i) => (i % 100 === 0 ? 1 : 0));
    const y = flag.map((own, i) => (own === 1 ? (i / 100) % 2 : i % 151 === 1 ? 1 : 0));
    const sample = sampleOf(
      Array.from({ length: 12 }, () => flag),
      y,
    );
    const scorer = additive({ rate: 1, ridge: 0, pairs: 0 });
    const margins = scorer.apply(scorer.fit(sample, 7), sample.matrix);
    // Half of the flagged are positive.
    expect(Math.abs(margins[0] ?? Number.NaN)).toBeLessThan(0.3);
  });

  test("no setting makes training worse than the base rate", () => {
    fc.assert(
      fc.property(
        fc.record({
          rate: fc.double({ min: 1e-3, max: 1, noNaN: true }),
          ridge: fc.constantFrom(0, 1e-9, 1, 1e6),
          width: fc.constantFrom(0, 0.2, 1),
          rounds: fc.constantFrom(1, 7, 10_000),
          bins: fc.constantFrom(2, 3, 255),
          bags: fc.integer({ min: 2, max: 6 }),
          pairs: fc.integer({ min: 0, max: 5 }),
          scale: fc.constantFrom("value" as const, "percentile" as const),
          learner: fc.constantFrom("spline" as const, "stump" as const, "both" as const),
        }),
        fc.integer(),
        fc.integer({ min: 2, max: 60 }),
        (options, seed, n) => {
          const next = random(seed);
          const x = Array.from({ length: n }, () =>
            next() < 0.1 ? Number.NaN : Math.floor(6 * next()) / 2,
          );
          const y = x.map((value, i) => (i < 2 ? i : next() < (value > 1 ? 1 : 0.1) ? 1 : 0));
          sound(sampleOf([x, x, x.map((value) => -value), x.map(() => next()), y], y), options);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("constant, missing, repeated and huge columns, two rows and few positives are no trouble", () => {
    const next = random(9);
    const n = 500;
    const x = Array.from({ length: n }, () => next());
    const columns = [
      x,
      x,
      x.map(() => 3),
      x.map(() => Number.NaN),
      x.map((value) => (value - 0.5) * 3e300),
      x.map((value, i) => (i % 2 === 0 ? value : Number.POSITIVE_INFINITY)),
    ];
    sound(
      sampleOf(
        columns,
        x.map((value) => (next() < value ? 1 : 0)),
      ),
      {},
    );
    sound(
      sampleOf(
        columns,
        x.map((_, i) => (i < 3 ? 1 : 0)),
      ),
      {},
    );
    sound(
      sampleOf(
        [
          [1, 2],
          [5, 5],
        ],
        [0, 1],
      ),
      { ridge: 0, rate: 1 },
    );
    sound(sampleOf([], [0, 1, 1]), {});
  });

  test("a constant and an absent column say nothing, and a value never seen says nothing", () => {
    const sample = drawn(1000, 1, ([a = 0]) => 3 * a - 1.5);
    const { matrix } = sample;
    const wider: Matrix = {
      ids: matrix.ids,
      columns: ["x0", "constant", "absent"],
      values: [
        ...matrix.values,
        new Float64Array(1000).fill(2),
        new Float64Array(1000).fill(Number.NaN),
      ],
    };
    const learned = fit({ matrix: wider, labels: sample.labels });
    for (const j of [1, 2])
      for (const value of learned.effects.mains[j]?.values ?? [])
        expect(Math.abs(value)).toBeLessThan(1e-12);
    expect(shapeAt(learned, 0, Number.NaN)).toBe(0);
  });

  test("rows of a customer at several cut-offs may come in any order", () => {
    const sample = drawn(1200, 5, ([a = 0, b = 0]) => 3 * a * b);
    const ids = sample.labels.length;
    const groups = Int32Array.from({ length: ids }, (_, i) => i % 3);
    const names = Array.from({ length: ids }, (_, i) => `c${Math.floor(i / 3)}`);
    const order = Int32Array.from({ length: ids }, (_, i) => (i * 77 + 5) % ids);
    const forth = { matrix: { ...sample.matrix, ids: names }, labels: sample.labels, groups };
    const back = {
      matrix: {
        ids: Array.from(order, (i) => names[i] ?? ""),
        columns: sample.matrix.columns,
        values: sample.matrix.values.map((column) =>
          Float64Array.from(order, (i) => column[i] ?? 0),
        ),
      },
      labels: Uint8Array.from(order, (i) => sample.labels[i] ?? 0),
      groups: Int32Array.from(order, (i) => groups[i] ?? 0),
    };
    expect(fit(back, { scale: "percentile" })).toEqual(fit(forth, { scale: "percentile" }));
  });

  test("a monotone column that the sample lacks is refused", () => {
    expect(() =>
      fit(
        drawn(100, 1, () => 0),
        { monotone: { x9: 1 } },
      ),
    ).toThrow("additive requires the column 'x9' that is to be monotone, got none");
  });

  test.each([
    [{ rate: 0 }, "additive requires rate of more than 0 and at most 1, got 0"],
    [{ bags: 1 }, "additive requires bags of 2 to 20, got 1"],
    [{ ridge: Number.NaN }, "additive requires ridge of at least 0, got NaN"],
    [{ pairs: 101 }, "additive requires pairs of 0 to 100, got 101"],
  ])("%j is refused", (options, message) => {
    expect(() => additive(options)).toThrow(message);
  });
});

function lineSum(
  values: readonly number[],
  rows: readonly number[],
  across: number,
  cellOf: (i: number) => number,
): number {
  return Array.from({ length: across }, (_, i) => cellOf(i)).reduce(
    (sum, cell) => sum + (rows[cell] ?? 0) * (values[cell] ?? 0),
    0,
  );
}
