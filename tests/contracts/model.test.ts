import { describe, expect, test } from "vitest";
import { additive } from "../../models/additive.ts";
import { boosted } from "../../models/boosted.ts";
import { clip } from "../../models/clip.ts";
import { eachColumn } from "../../models/each-column.ts";
import { impute } from "../../models/impute.ts";
import { kmeans } from "../../models/kmeans.ts";
import { logarithm } from "../../models/logarithm.ts";
import { logistic } from "../../models/logistic.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { chain, type Json, type Model } from "../../models/model.ts";
import { naiveBayes } from "../../models/naive-bayes.ts";
import { network, startNetwork } from "../../models/network.ts";
import { percentile } from "../../models/percentile.ts";
import { platt } from "../../models/platt.ts";
import { principalComponents } from "../../models/principal-components.ts";
import { random } from "../../models/random.ts";
import { rfmGrid } from "../../models/rfm-grid.ts";
import { baseRate, bestFeature, frequency, recency, rfmSum } from "../../models/rules.ts";
import type { Scorer } from "../../models/scorer.ts";
import { segmenter } from "../../models/segmenter.ts";
import { standardise } from "../../models/standardise.ts";

const next = random(3);
const n = 240;

function column(make: (i: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => make(i));
}

const matrix: Matrix = {
  ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(4, "0")}`),
  columns: ["recency_days", "frequency", "monetary", "constant", "absent", "flag"],
  values: [
    column(() => (next() < 0.1 ? Number.NaN : Math.floor(200 * next()))),
    column(() => Math.floor(1 / (0.05 + next()))),
    column(() => Math.exp(4 * next())),
    column(() => 7),
    column(() => Number.NaN),
    column((i) => (i % 9 === 0 ? 1 : 0)),
  ],
};
const labels = Uint8Array.from({ length: n }, (_, i) =>
  next() < 1 / (1 + ((matrix.values[0]?.[i] ?? 0) || 100) / 60) ? 1 : 0,
);
const sample = { matrix, labels };
const shuffled = Int32Array.from({ length: n }, (_, i) => (i * 77 + 5) % n);

const models: readonly Model<Json, Matrix, unknown>[] = [
  impute(),
  impute({ indicatorsAbove: 0.05 }),
  clip(),
  logarithm(),
  standardise(),
  percentile(),
  rfmGrid(),
  chain(impute(), standardise()),
  eachColumn(chain(chain(impute(), logarithm()), standardise())),
  chain(chain(impute(), standardise()), principalComponents()),
  chain(chain(impute(), standardise()), kmeans({ k: 3 })),
  segmenter(),
] as unknown as readonly Model<Json, Matrix, unknown>[];

describe.each(models)("$name keeps the contract of a model", (model) => {
  test("the same input and seed learn the same", () => {
    expect(JSON.stringify(model.fit(matrix, 7))).toBe(JSON.stringify(model.fit(matrix, 7)));
  });

  test("neither fit nor apply changes its input", () => {
    const before = structuredClone(matrix);
    const learned = model.fit(matrix, 7);
    const written = JSON.stringify(learned);
    model.apply(learned, matrix);
    expect(matrix).toEqual(before);
    expect(JSON.stringify(learned)).toBe(written);
  });

  test("what it learned survives JSON", () => {
    const learned = model.fit(matrix, 7);
    const read = JSON.parse(JSON.stringify(learned)) as Json;
    expect(model.apply(read, matrix)).toEqual(model.apply(learned, matrix));
  });

  test("fitting again on other rows forgets the first", () => {
    const learned = model.fit(matrix, 7);
    model.fit(takeRows(matrix, shuffled.subarray(0, 100)), 7);
    expect(model.fit(matrix, 7)).toEqual(learned);
  });

  test("it applies to one customer and to none", () => {
    const learned = model.fit(matrix, 7);
    for (const rows of [Int32Array.of(4), new Int32Array()])
      expect(() => model.apply(learned, takeRows(matrix, rows))).not.toThrow();
  });
});

/** Expects finite margins of all rows, to which base and parts sum within 1e-9. */
function expectSound(scorer: Scorer, learned: Json, rows: Matrix): void {
  const { ids, columns } = rows;
  const margins = scorer.apply(learned, rows);
  const { base, parts } = scorer.contributions(learned, rows);
  expect(margins).toHaveLength(ids.length);
  expect(parts.map((part) => part.length)).toEqual(columns.map(() => ids.length));
  margins.forEach((margin, i) => {
    const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
    expect(margin).toSatisfy(Number.isFinite);
    expect(Math.abs(sum - margin)).toBeLessThan(1e-9);
  });
}

const extremes = [Number.NaN, 1e300, -1e300, 1e-300, 0];

/** One row an extreme that fills it, then one a column in which that column alone is missing. */
const unseen: Matrix = {
  ids: [...extremes, ...matrix.columns].map((_, i) => `u${i}`),
  columns: matrix.columns,
  values: matrix.columns.map((_, j) =>
    Float64Array.of(...extremes, ...matrix.columns.map((_, k) => (j === k ? Number.NaN : 1))),
  ),
};

const known = column((i) => i % 17);

/** Columns that no scorer is glad of, in the names that some of them ask for. */
const hostile: readonly (readonly [string, () => Float64Array])[] = [
  ["missing everywhere", () => column(() => Number.NaN)],
  ["missing but once", () => column((i) => (i === 5 ? 3 : Number.NaN))],
  ["constant", () => column(() => 7)],
  ["all the same", () => known],
  ["never missing", () => column((i) => (i * 37) % 101)],
  ["as large and as small as numbers get", () => column((i) => extremes[i % 5] ?? 0)],
  ["all huge", () => column((i) => (i % 2 === 0 ? 1e300 : -1e300))],
];

await startNetwork();

const scorers: readonly Scorer[] = [
  logistic(),
  logistic({ scale: "percentile", ridge: 10 }),
  boosted(),
  boosted({ scale: "percentile", leaves: 15, patience: 20 }),
  naiveBayes(),
  additive() as unknown as Scorer,
  additive({ scale: "percentile" }) as unknown as Scorer,
  network(),
  network({ scale: "percentile" }),
  baseRate(),
  recency({ rises: "with" }),
  frequency({ rises: "against" }),
  rfmSum({ rises: "with" }),
  bestFeature(),
];

describe.each(scorers)("$name keeps the contract of a scorer", (scorer) => {
  const learned = scorer.fit(sample, 7);

  test("the same sample and seed learn the same", () => {
    expect(JSON.stringify(scorer.fit(sample, 7))).toBe(JSON.stringify(learned));
  });

  test("nothing changes its input", () => {
    const before = structuredClone(sample);
    scorer.contributions(scorer.fit(sample, 7), matrix);
    scorer.apply(learned, matrix);
    scorer.rereference?.(learned, matrix);
    expect(sample).toEqual(before);
  });

  test("what it learned survives JSON", () => {
    const read = JSON.parse(JSON.stringify(learned)) as Json;
    expect(scorer.apply(read, matrix)).toEqual(scorer.apply(learned, matrix));
  });

  test("base and parts sum to the margin of every row within 1e-9", () => {
    const { base, parts } = scorer.contributions(learned, matrix);
    expect(parts.map((part) => part.length)).toEqual(matrix.columns.map(() => n));
    scorer.apply(learned, matrix).forEach((margin, i) => {
      const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
      expect(Math.abs(sum - margin)).toBeLessThan(1e-9);
    });
  });

  test("parts are relative to the average training row", () => {
    for (const part of scorer.contributions(learned, matrix).parts)
      expect(Math.abs(part.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-8 * n);
  });

  test("the order of rows does not matter", () => {
    const other = {
      matrix: takeRows(matrix, shuffled),
      labels: Uint8Array.from(shuffled, (row) => labels[row] ?? 0),
    };
    const margins = scorer.apply(scorer.fit(other, 7), matrix);
    scorer.apply(learned, matrix).forEach((margin, i) => {
      expect(margins[i]).toBeCloseTo(margin, 8);
    });
  });

  test("every customer has a finite margin, and the same alone as among all", () => {
    const margins = scorer.apply(learned, matrix);
    expect(margins.every(Number.isFinite)).toBe(true);
    expect([...scorer.apply(learned, takeRows(matrix, Int32Array.of(9)))]).toEqual([margins[9]]);
    expect(scorer.apply(learned, takeRows(matrix, new Int32Array()))).toHaveLength(0);
  });

  test("referring to the rows it was fitted on changes nothing", () => {
    const referred = scorer.rereference?.(learned, matrix) ?? learned;
    expect(scorer.apply(referred, matrix)).toEqual(scorer.apply(learned, matrix));
  });

  test.each([0, 1])("labels that are all %d are refused", (label) => {
    const one = { matrix, labels: new Uint8Array(n).fill(label) };
    expect(() => scorer.fit(one, 7)).toThrow(
      `${scorer.name} requires at least 1 positive and 1 negative`,
    );
  });

  test("labels of another length are refused", () => {
    expect(() => scorer.fit({ matrix, labels: labels.subarray(1) }, 7)).toThrow(
      `${scorer.name} requires one label a row, got 239 for 240`,
    );
  });

  test("rows never seen that are missing, huge or tiny have finite margins and exact parts", () => {
    expectSound(scorer, learned, unseen);
  });

  test.each(hostile)("columns that are %s do no harm", (_, make) => {
    const values = matrix.columns.map(make);
    const rows = { ...matrix, values };
    const other = scorer.fit({ matrix: rows, labels }, 7);
    const read = JSON.parse(JSON.stringify(other)) as Json;
    expect(scorer.apply(read, rows)).toEqual(scorer.apply(other, rows));
    expectSound(scorer, other, rows);
    expectSound(scorer, other, unseen);
  });

  test.each([2, 3, 11])("%d rows with both labels are enough", (size) => {
    const rows = Int32Array.from({ length: size }, (_, i) => 7 * i);
    const few = takeRows(matrix, rows);
    const other = scorer.fit({ matrix: few, labels: Uint8Array.from(rows, (_, i) => i % 2) }, 7);
    for (const some of [few, matrix, unseen, takeRows(matrix, new Int32Array())])
      expectSound(scorer, other, some);
  });

  test("its margins can be calibrated", () => {
    const margins = scorer.apply(learned, matrix);
    const calibration = platt().fit({ margins, labels }, 7);
    const mean =
      platt()
        .apply(calibration, { margins })
        .reduce((sum, p) => sum + p, 0) / n;
    expect(mean).toBeCloseTo(labels.reduce((sum, label) => sum + label, 0) / n, 2);
  });
});
