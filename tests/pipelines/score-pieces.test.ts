import { expect, test } from "vitest";
import { type NumberShelf, numberShelf } from "../../engines/number-shelf.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { additive } from "../../models/additive.ts";
import { calibrated } from "../../models/calibrator.ts";
import { marginalMeansLearned } from "../../models/marginal-means.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { scorePieces } from "../../pipelines/scoring/score-pieces.ts";
import {
  type RowScorer,
  type RowsScored,
  rowScorer,
  scoreInTurn,
} from "../../pipelines/scoring/score-rows.ts";

const n = 900;
const next = random(4);
const recency = Float64Array.from({ length: n }, () => Math.floor(next() * 200));
const orders = Float64Array.from({ length: n }, () => Math.floor(next() * 9));
const matrix: Matrix = {
  ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(4, "0")}`),
  columns: ["recency_days", "orders"],
  values: [recency, orders],
};
const labels = Uint8Array.from(recency, (days, i) =>
  next() * 200 < days - 5 * (orders[i] ?? 0) ? 1 : 0,
);
const scorer = additive();
const learned = scorer.fit({ matrix, labels }, 1);
const calibration = { slope: 1, intercept: 0, says: null };
const here = calibrated(scorer, learned, calibration);
const telling = {
  features: [],
  currency: undefined,
  means: marginalMeansLearned(matrix, here.probabilities(matrix)),
};

async function* pieces(of: number, shelf: NumberShelf): AsyncGenerator<Matrix> {
  for (let from = 0; from < n; from += of) {
    const rows = Int32Array.from({ length: Math.min(of, n - from) }, (_, i) => from + i);
    const piece = takeRows(matrix, rows);
    const values = piece.values.map((column) => {
      const own = shelf.take(of).subarray(0, column.length);
      own.set(column);
      return own;
    });
    yield { ...piece, values };
  }
}

/** Scores some rows by one champion. */
function scoreAlone(score: RowScorer, numbers: Matrix, rows: Int32Array | null): RowsScored {
  return scoreInTurn([score(numbers, rows)])[0] as RowsScored;
}

const target = {
  champion: { scorer, learned, calibration },
  named: { name: scorer.name, columns: matrix.columns, kind: "inactivity", learned, calibration },
  columns: matrix.columns,
  telling,
} as const;
function told(codes: Int32Array, texts: readonly string[]): (string | null)[] {
  return Array.from(codes, (code) => texts[code] ?? null);
}

/** Orders without anything else. */
const BUYERS = {
  dated: true,
  knownAt: false,
  undated: [],
  timezone: "UTC",
  transactions: { columns: [], hours: false, categories: null, channels: null },
  events: null,
  subscriptions: null,
  exposures: null,
  attributes: [],
  leftOut: [],
};
const everybody = { customers: n, places: null };
/** Nobody of the first 100, and of the others every third. */
const some = Uint8Array.from(matrix.ids, (_, i) => Number(i >= 100 && i % 3 === 0));

test.each([
  [1, 900],
  [1, 77],
  [2, 77],
])(
  "with %d threads and pieces of %d rows, scores and reasons are those of all rows at once",
  async (threads, of) => {
    const rows = Int32Array.from(some.keys()).filter((i) => some[i] === 1);
    const shelf = numberShelf({ shared: threads > 1 });
    const scored = await scorePieces(
      pieces(of, shelf),
      [
        { ...target, asked: everybody },
        { ...target, asked: { customers: rows.length, places: some } },
        // One that cannot go to another thread.
        { ...target, asked: everybody, named: null },
      ],
      { threads, shelf },
    );
    for (const [t, own] of [matrix, takeRows(matrix, rows), matrix].entries()) {
      const whole = scoreAlone(rowScorer(here, matrix.columns, telling), own, null);
      expect([...(scored[t]?.score ?? [])]).toEqual([...whole.score]);
      const { texts = [], codes } = scored[t]?.reasons ?? {};
      expect(codes?.map((column) => told(column, texts))).toEqual(
        whole.reasons.codes.map((column) => told(column, whole.reasons.added)),
      );
    }
  },
);

test("no thread gives away the numbers of a piece, whether threads share them or not", async () => {
  for (const shared of [true, false]) {
    const shelf = numberShelf({ shared });
    const lent: Float64Array[] = [];
    const back: Float64Array[] = [];
    const followed: NumberShelf = {
      take(length) {
        const array = shelf.take(length);
        lent.push(array);
        return array;
      },
      giveBack(arrays) {
        back.push(...arrays);
        shelf.giveBack(arrays);
      },
    };
    const asked = [{ ...target, asked: everybody }];
    await scorePieces(pieces(77, followed), asked, { threads: 2, shelf: followed });
    const buffers = (arrays: readonly Float64Array[]) => arrays.map(({ buffer }) => buffer);
    expect(new Set(buffers(back))).toEqual(new Set(buffers(lent)));
    expect(back.length).toBe(2 * Math.ceil(n / 77));
    for (const { byteLength } of buffers(lent)) expect(byteLength).toBe(8 * 77);
  }
});

test("rows of many blocks are scored and told as they are in one", () => {
  const features = featuresFor(BUYERS, { windows: [30] });
  const score = rowScorer(here, matrix.columns, { ...telling, features });
  const known: string[] = [];
  const texts = ({ reasons: { added, codes } }: RowsScored) => {
    known.push(...added);
    return codes.map((column) => told(column, known));
  };
  const few = scoreAlone(score, matrix, null);
  const own = texts(few);
  expect(new Set(own[0]).size).toBeGreaterThan(100);
  const rows = Int32Array.from({ length: 11 * n }, (_, i) => (i * 7) % n);
  const many = takeRows(matrix, rows);
  for (const scored of [scoreAlone(score, many, null), scoreAlone(score, matrix, rows)]) {
    expect([...scored.score]).toEqual(Array.from(rows, (row) => few.score[row]));
    expect(texts(scored)).toEqual(own.map((column) => Array.from(rows, (row) => column[row])));
  }
  // What was told before is not mixed up with what is told next.
  expect(texts(scoreAlone(score, matrix, null))).toEqual(own);
});

test("champions whose rows are scored in turn score and tell as each does alone", () => {
  const turned = calibrated(scorer, learned, { ...calibration, slope: -1 });
  const champions = [here, turned, here].map(
    (champion) => () => rowScorer(champion, matrix.columns, telling),
  );
  // The second has several blocks, the third nobody.
  const rows = [null, Int32Array.from({ length: 5 * n }, (_, i) => (i * 7) % n), new Int32Array()];
  const alone = champions.map((made, c) => scoreAlone(made(), matrix, rows[c] ?? null));
  const inTurn = scoreInTurn(champions.map((made, c) => made()(matrix, rows[c] ?? null)));
  for (const [c, { score, reasons }] of inTurn.entries()) {
    expect(score).toEqual(alone[c]?.score);
    expect(reasons.codes).toEqual(alone[c]?.reasons.codes);
    expect(reasons.added).toEqual(alone[c]?.reasons.added);
  }
  expect(inTurn.map(({ score }) => score.length)).toEqual([n, 5 * n, 0]);
});

test("a thread that cannot make the champion says why", async () => {
  const named = { ...target.named, name: "oracle" };
  const shelf = numberShelf();
  await expect(
    scorePieces(pieces(500, shelf), [{ ...target, named, asked: everybody }], {
      threads: 2,
      shelf,
    }),
  ).rejects.toThrow("'oracle', which is no model of this version");
});
