import { describe, expect, test } from "vitest";
import { alone, type Crew } from "../../models/crew.ts";
import { type Entrant, facing, takeSample } from "../../models/develop.ts";
import { logistic } from "../../models/logistic.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";
import { baseRate } from "../../models/rules.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import { customerSplits, latestGroupSplit, stackSamples } from "../../models/splits.ts";
import { tryLater } from "../../models/trial.ts";
import { tryFolds } from "../../models/try-folds.ts";

/** Learns by heart what became of each customer, and knows nothing of others: only leaking rows can make it good. */
const memory: Scorer<{ readonly [id: string]: number }> = {
  name: "memory",
  role: "model",
  fit: ({ matrix, labels }) => Object.fromEntries(matrix.ids.map((id, i) => [id, labels[i] ?? 0])),
  apply: (learned, { ids }) =>
    Float64Array.from(ids, (id) => (learned[id] === undefined ? 0 : learned[id] === 1 ? 5 : -5)),
  contributions: (_, { ids, columns }) => ({
    base: 0,
    parts: columns.map(() => new Float64Array(ids.length)),
  }),
};
const scorers = (...all: readonly unknown[]) =>
  (all as readonly Scorer[]).map(
    (scorer): Entrant => ({ name: scorer.name, role: scorer.role, settings: [scorer] }),
  );
const options = { seed: 3, crew: alone };
const usual = scorers(baseRate(), logistic());

/** Draws customers whose label depends on x; `level` moves all their log-odds. */
function drawn(
  n: number,
  { seed, from = 0, level = 0 }: { seed: number; from?: number; level?: number },
): Sample {
  const next = random(seed);
  const x = Float64Array.from({ length: n }, () => 4 * next() - 2);
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(from + i).padStart(5, "0")}`),
      columns: ["x"],
      values: [x],
    },
    labels: Uint8Array.from(x, (value) =>
      Number(next() < 1 / (1 + Math.exp(-(1.5 * value + level)))),
    ),
  };
}

const share = (labels: Uint8Array) => labels.reduce((sum, y) => sum + y, 0) / labels.length;
const mean = (scores: Float64Array) => scores.reduce((sum, p) => sum + p, 0) / scores.length;

describe("tryFolds", () => {
  test("foresees each row by what was learned from other customers only", async () => {
    const { predictions } = await tryFolds(
      drawn(600, { seed: 1 }),
      scorers(baseRate(), memory),
      options,
    );
    const [, own] = predictions;
    expect(own?.name).toBe("memory");
    // It knows nobody whom it is asked about, so it can only give the base rate of the other folds.
    for (const p of own?.scores ?? []) expect(p).toBeCloseTo(0.5, 1);
    expect(new Set(own?.scores).size).toBeLessThanOrEqual(5);
  });

  test("keeps all rows of a customer on one side", async () => {
    const once = drawn(200, { seed: 2 });
    const thrice = stackSamples([once, once, once]);
    const { predictions, test: tested } = await tryFolds(
      thrice,
      scorers(baseRate(), memory),
      options,
    );
    expect(new Set(predictions[1]?.scores).size).toBeLessThanOrEqual(5);
    expect(tested.labels).toHaveLength(600);
  });

  test("ships a scorer refitted on every row, and reports what it had foreseen before", async () => {
    const sample = drawn(1_500, { seed: 4 });
    const { champion, predictions, shipped, judged } = await tryFolds(sample, usual, options);
    expect(champion.name).toBe("logistic");
    expect(judged).toBe(shipped);
    const scores = predictions[1]?.scores ?? new Float64Array();
    // P(y | x) is known, so the AUC of x itself is the best there is.
    const best = rocAuc(sample.matrix.values[0] ?? new Float64Array(), sample.labels).value;
    expect(rocAuc(scores, sample.labels).value).toBeGreaterThan(best - 0.01);
    expect(mean(facing(shipped, sample.matrix).probabilities(sample.matrix))).toBeCloseTo(
      share(sample.labels),
      2,
    );
  });

  test("the same rows and seed give the same scores", async () => {
    const run = () => tryFolds(drawn(300, { seed: 5 }), usual, options);
    expect(await run()).toEqual(await run());
  });
});

describe("tryLater", () => {
  const past = stackSamples([drawn(800, { seed: 6 }), drawn(800, { seed: 7, level: 0.2 })]);
  const later = drawn(900, { seed: 8, from: 5000, level: 1.5 });
  const splits = [latestGroupSplit(past.groups ?? new Int32Array())];
  const [training, validation] = splits.flatMap(({ train, validation: held }) => [
    takeSample(past, train),
    takeSample(past, held),
  ]) as [Sample, Sample];
  const levels = { training, validation, guided: false, season: async () => null };
  const tryOn = (test: Sample) =>
    tryLater(
      { past, splits, known: past, test, all: stackSamples([past, test]), levels },
      usual,
      options,
    );

  test("what became of the test rows has no part in the choice or the scores reported", async () => {
    const turned = { ...later, labels: later.labels.map((y) => 1 - y) };
    const [one, other] = [await tryOn(later), await tryOn(turned)];
    expect(other.champion).toEqual(one.champion);
    expect(other.predictions).toEqual(one.predictions);
    expect(other.judged).toEqual(one.judged);
    expect(other.shipped).not.toEqual(one.shipped);
  });

  test("scorers are developed before the rows come that only what ships learns from", async () => {
    let come = () => {};
    const all = new Promise<Sample>((resolve) => {
      come = () => resolve(stackSamples([past, later]));
    });
    const crew: Crew = {
      ...alone,
      foresee(...rows) {
        come();
        return alone.foresee(...rows);
      },
    };
    const known = all.then(() => past);
    const waited = await tryLater({ past, splits, known, test: later, all, levels }, usual, {
      ...options,
      crew,
    });
    expect(waited).toEqual(await tryOn(later));
  });

  test("what ships has learned from every row, at the average level of all of them", async () => {
    const { shipped, all } = await tryOn(later);
    expect(all.labels).toHaveLength(2_500);
    expect(all.matrix.ids.slice(-900)).toEqual(later.matrix.ids);
    expect(mean(facing(shipped, all.matrix).probabilities(all.matrix))).toBeCloseTo(
      share(all.labels),
      9,
    );
    expect(share(later.labels)).toBeGreaterThan(share(past.labels) + 0.1);
  });

  test("the scores reported are at the level of the past rows, which is all that was known", async () => {
    const { predictions } = await tryOn(later);
    for (const { scores } of predictions)
      expect(mean(scores)).toBeLessThan(share(later.labels) - 0.05);
  });

  test("where work is spared the champion is learned alike, and nobody else is fitted a second time", async () => {
    const fits: string[] = [];
    const crew: Crew = {
      ...alone,
      fit: (scorer, ...rest) => {
        fits.push(scorer.name);
        return alone.fit(scorer, ...rest);
      },
      foresee: (scorer, ...rest) => {
        fits.push(scorer.name);
        return alone.foresee(scorer, ...rest);
      },
    };
    const whole = await tryOn(later);
    const spared = await tryLater(
      { past, splits, known: past, test: later, all: stackSamples([past, later]), levels },
      usual,
      { ...options, crew, lean: true },
    );
    expect(fits.sort()).toEqual(["base rate", "logistic", "logistic", "logistic"]);
    expect(spared.champion).toEqual(whole.champion);
    expect([spared.judged, spared.shipped]).toEqual([whole.judged, whole.shipped]);
    expect(spared.predictions[1]?.scores).toEqual(whole.predictions[1]?.scores);
  });
});

describe("splits", () => {
  test("each row is validated once, by training on other customers only", () => {
    const ids = Array.from({ length: 60 }, (_, i) => `c${i % 23}`);
    const splits = customerSplits(ids, 5, 1);
    expect(splits).toHaveLength(5);
    const validated = splits.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b);
    expect(validated).toEqual(ids.map((_, i) => i));
    for (const { train, validation } of splits) {
      expect(train.length + validation.length).toBe(60);
      const known = new Set([...train].map((row) => ids[row]));
      for (const row of validation) expect(known.has(ids[row])).toBe(false);
    }
  });

  test("the latest cut-off is validated, the earlier ones train", () => {
    const { train, validation } = latestGroupSplit(Int32Array.of(0, 2, 1, 2, 0));
    expect([...train]).toEqual([0, 2, 4]);
    expect([...validation]).toEqual([1, 3]);
  });

  test("stacking keeps the rows and numbers the cut-offs on, also of what was stacked before", () => {
    const [a, b, c] = [drawn(2, { seed: 1 }), drawn(3, { seed: 2 }), drawn(1, { seed: 3 })];
    const stacked = stackSamples([stackSamples([a, b]), c]);
    expect([...(stacked.groups ?? [])]).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...stacked.labels]).toEqual([...a.labels, ...b.labels, ...c.labels]);
    expect(stacked.matrix.ids).toEqual([...a.matrix.ids, ...b.matrix.ids, ...c.matrix.ids]);
  });
});
