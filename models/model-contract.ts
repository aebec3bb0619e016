import { isDeepStrictEqual } from "node:util";
import { hostile, labels, matrix, ROWS, sample, shuffled, unseen } from "./contract-sample.ts";
import { type Matrix, takeRows } from "./matrix.ts";
import type { Json, Model } from "./model.ts";
import { platt } from "./platt.ts";
import type { Scorer } from "./scorer.ts";

/** One law that a model keeps; `run` throws where it does not. */
export interface Law {
  /** The law in a sentence. */
  readonly name: string;
  readonly run: () => void;
}

const SEED = 7;

/**
 * Lists the laws that everything that scores keeps, ours and one's own: nothing is random, nothing remembers, what is
 * learned is plain JSON, and reasons sum to the score, on rows as bad as rows get.
 *
 * @example
 * for (const { name, run } of modelContract(mine)) test(name, run);
 */
export function modelContract(scorer: Scorer): readonly Law[] {
  const learned = once(() => scorer.fit(sample, SEED));
  return [
    law("the same sample and seed learn the same", () =>
      same(written(scorer.fit(sample, SEED)), written(learned()), "what was learned twice"),
    ),
    law("nothing changes its input", () => {
      const before = structuredClone(sample);
      scorer.contributions(scorer.fit(sample, SEED), matrix);
      scorer.apply(learned(), matrix);
      scorer.rereference?.(learned(), matrix);
      same(sample, before, "the sample before and after");
    }),
    law("what it learned survives JSON", () =>
      same(
        scorer.apply(throughJson(learned()), matrix),
        scorer.apply(learned(), matrix),
        "margins by what was written and read again",
      ),
    ),
    law("base and parts sum to the margin of every row within 1e-9", () =>
      requireSound(scorer, learned(), matrix),
    ),
    law("parts are relative to the average training row", () => {
      for (const [j, part] of scorer.contributions(learned(), matrix).parts.entries())
        requireBelow(
          Math.abs(part.reduce((sum, value) => sum + value, 0)),
          1e-8 * ROWS,
          `the sum of the parts of '${matrix.columns[j]}' over the training rows`,
        );
    }),
    law("the order of rows does not matter", () => {
      const other = {
        matrix: takeRows(matrix, shuffled),
        labels: Uint8Array.from(shuffled, (row) => labels[row] ?? 0),
      };
      const margins = scorer.apply(scorer.fit(other, SEED), matrix);
      scorer.apply(learned(), matrix).forEach((margin, i) => {
        requireBelow(Math.abs((margins[i] ?? Number.NaN) - margin), 5e-9, "a margin's change");
      });
    }),
    law("every customer has a finite margin, and the same alone as among all", () => {
      const margins = scorer.apply(learned(), matrix);
      requireFinite(margins);
      const alone = scorer.apply(learned(), takeRows(matrix, Int32Array.of(9)));
      same([...alone], [margins[9]], "one customer's margin");
      const nobody = scorer.apply(learned(), takeRows(matrix, new Int32Array()));
      same(nobody.length, 0, "margins of nobody");
    }),
    law("referring to the rows it was fitted on changes nothing", () => {
      const referred = scorer.rereference?.(learned(), matrix) ?? learned();
      same(scorer.apply(referred, matrix), scorer.apply(learned(), matrix), "margins");
    }),
    ...[0, 1].map((label) =>
      law(`labels that are all ${label} are refused`, () =>
        requireThrows(
          () => scorer.fit({ matrix, labels: new Uint8Array(ROWS).fill(label) }, SEED),
          `${scorer.name} requires at least 1 positive and 1 negative`,
        ),
      ),
    ),
    law("labels of another length are refused", () =>
      requireThrows(
        () => scorer.fit({ matrix, labels: labels.subarray(1) }, SEED),
        `${scorer.name} requires one label a row, got ${ROWS - 1} for ${ROWS}`,
      ),
    ),
    law("rows never seen that are missing, huge or tiny have finite margins and exact parts", () =>
      requireSound(scorer, learned(), unseen),
    ),
    ...hostile.map(([says, make]) =>
      law(`columns that are ${says} do no harm`, () => {
        const rows = { ...matrix, values: matrix.columns.map(make) };
        const other = scorer.fit({ matrix: rows, labels }, SEED);
        same(scorer.apply(throughJson(other), rows), scorer.apply(other, rows), "margins");
        requireSound(scorer, other, rows);
        requireSound(scorer, other, unseen);
      }),
    ),
    ...[2, 3, 11].map((size) =>
      law(`${size} rows with both labels are enough`, () => {
        const rows = Int32Array.from({ length: size }, (_, i) => 7 * i);
        const few = takeRows(matrix, rows);
        const other = scorer.fit(
          { matrix: few, labels: Uint8Array.from(rows, (_, i) => i % 2) },
          SEED,
        );
        for (const some of [few, matrix, unseen, takeRows(matrix, new Int32Array())])
          requireSound(scorer, other, some);
      }),
    ),
    law("its margins can be calibrated", () => {
      const margins = scorer.apply(learned(), matrix);
      const calibration = platt().fit({ margins, labels }, SEED);
      const mean = (of: Float64Array | Uint8Array) =>
        Array.from(of).reduce((sum, value) => sum + value, 0) / ROWS;
      requireBelow(
        Math.abs(mean(platt().apply(calibration, { margins })) - mean(labels)),
        0.005,
        "the mean probability's distance from the base rate",
      );
    }),
  ];
}

/** Lists the laws of a model that makes something else of a matrix: a transform, a segmenter. */
export function transformContract(model: Model<Json, Matrix, unknown>): readonly Law[] {
  const learned = once(() => model.fit(matrix, SEED));
  return [
    law("the same input and seed learn the same", () =>
      same(written(model.fit(matrix, SEED)), written(learned()), "what was learned twice"),
    ),
    law("neither fit nor apply changes its input", () => {
      const before = structuredClone(matrix);
      const own = model.fit(matrix, SEED);
      const text = written(own);
      model.apply(own, matrix);
      same(matrix, before, "the matrix before and after");
      same(written(own), text, "what was learned before and after");
    }),
    law("what it learned survives JSON", () =>
      same(
        model.apply(throughJson(learned()), matrix),
        model.apply(learned(), matrix),
        "outputs by what was written and read again",
      ),
    ),
    law("fitting again on other rows forgets the first", () => {
      const own = model.fit(matrix, SEED);
      model.fit(takeRows(matrix, shuffled.subarray(0, 100)), SEED);
      same(model.fit(matrix, SEED), own, "what was learned before and after");
    }),
    law("it applies to one customer and to none", () => {
      for (const rows of [Int32Array.of(4), new Int32Array()])
        model.apply(learned(), takeRows(matrix, rows));
    }),
  ];
}

function law(name: string, run: () => void): Law {
  return { name, run };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function written(learned: Json): string {
  return JSON.stringify(learned);
}

function throughJson(learned: Json): Json {
  return JSON.parse(written(learned)) as Json;
}

function same(got: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(got, expected)) throw new Error(`${what} are required to be the same`);
}

function requireBelow(value: number, bound: number, what: string): void {
  if (!(value < bound)) throw new Error(`${what} requires less than ${bound}, got ${value}`);
}

function requireFinite(margins: Float64Array): void {
  const bad = margins.findIndex((margin) => !Number.isFinite(margin));
  if (bad >= 0)
    throw new Error(`margins are required to be finite, got ${margins[bad]} in row ${bad}`);
}

function requireThrows(work: () => void, says: string): void {
  try {
    work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes(says)) return;
    throw new Error(`expected the error '${says}', got '${message}'`);
  }
  throw new Error(`expected the error '${says}', got none`);
}

/** Requires finite margins of all rows, to which base and parts sum within 1e-9. */
function requireSound(scorer: Scorer, learned: Json, rows: Matrix): void {
  const { ids, columns } = rows;
  const margins = scorer.apply(learned, rows);
  const { base, parts } = scorer.contributions(learned, rows);
  same(margins.length, ids.length, "the numbers of margins and rows");
  same(
    parts.map((part) => part.length),
    columns.map(() => ids.length),
    "the numbers of parts and of rows a column",
  );
  requireFinite(margins);
  margins.forEach((margin, i) => {
    const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
    requireBelow(Math.abs(sum - margin), 1e-9, `the distance of base and parts from row ${i}`);
  });
}
