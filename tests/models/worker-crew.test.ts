import { expect, test } from "vitest";
import { numberWords } from "../../models/attribute-words.ts";
import { alone, type Crew } from "../../models/crew.ts";
import { countHistories } from "../../models/lifetime/histories.ts";
import { random } from "../../models/random.ts";
import { scorerOf } from "../../models/recipe.ts";
import { conditionWords, recognise } from "../../models/recognition-rule.ts";
import type { Sample } from "../../models/scorer.ts";
import { profile } from "../../models/segment-profile.ts";
import { segmenter } from "../../models/segmenter.ts";
import { inSharedMemory } from "../../models/shared-memory.ts";
import { learnDesign } from "../../models/transitions/customer-design.ts";
import { learnCustomerMoves } from "../../models/transitions/customer-moves.ts";
import { countStates } from "../../models/transitions/moves.ts";
import { markovRates } from "../../models/transitions/transition-rates.ts";
import { withCrew } from "../../models/worker-crew.ts";

const next = random(2);
const n = 300;
const x = Float64Array.from({ length: n }, () => next());
const sample: Sample = {
  matrix: { ids: Array.from(x, (_, i) => `c${1000 + i}`), columns: ["x"], values: [x] },
  labels: Uint8Array.from(x, (value) => Number(next() < value)),
};
const scorers = [
  scorerOf({ family: "logistic", options: { scale: "log" } }),
  scorerOf({ family: "logistic", options: { scale: "percentile", ridge: 3 } }),
  scorerOf({ family: "additive", options: { pairs: 2 } }),
  scorerOf({ family: "boosted", options: { trees: 20 } }),
  scorerOf({ family: "network", options: {} }),
];

/** Even samples as small as this one go to another thread. */
const always = { leastNumbers: 0 };

test("what scorers learn is the same in this thread and in two others", async () => {
  const here = await Promise.all(scorers.map((scorer) => alone.fit(scorer, sample, 7)));
  const there = await withCrew(
    2,
    (crew) => Promise.all(scorers.map((scorer) => crew.fit(scorer, sample, 7))),
    always,
  );
  expect(JSON.stringify(there)).toBe(JSON.stringify(here));
});

test("other work gives the same in this thread and in two others", async () => {
  const { matrix } = sample;
  const options = { low: 2, high: 4, worth: matrix };
  const pairs = Int32Array.from(x, (value) => Number(next() < value));
  const moves = { values: [x], now: pairs, quiet: null, next: pairs.toReversed() };
  const histories = countHistories({
    repeats: x.map((value) => Math.floor(9 * value ** 2)),
    lastAge: x.map((value) => 20 * value),
    tenure: x.map(() => 30),
  });
  const followed = x.map((value) => Math.max(0, 90 * value - 30));
  const contenders = [{ name: "x", expected: x.map((value) => 60 * value + 1) }];
  const fitted = { name: "bg-nbd", parameters: { r: 0.5, alpha: 4, a: 0.8, b: 2.5 } };
  const { labels } = sample;
  const standing = [{ name: "x", role: "model" as const, scores: x }];
  const folds = pairs.map((_, i) => i % 5);
  const learned = segmenter(options).fit(matrix, 3);
  const ahead = {
    design: learnDesign(matrix, ["x"], 30),
    groupings: [
      {
        predictor: {
          name: "customer model" as const,
          learned: learnCustomerMoves(moves, 2),
          temperature: 1.3,
        },
        sizes: { name: "Markov chain" as const, rates: markovRates([moves], 2) },
        now: pairs,
        quiet: null,
      },
    ],
  };
  const { columns, values } = matrix;
  const grouped = { columns, values, cluster: pairs, k: 2 };
  const words = { x: numberWords("shoe size") };
  const months = {
    periods: [moves, moves, moves, moves],
    arrivals: [x, x, x, x].map((values) => values.slice(0, 2)),
    sizes: Array.from({ length: 5 }, () => countStates(pairs, 2)),
    ...{ states: 2, first: 2, seed: 3, tryModel: true },
  };
  const all = (crew: Crew) =>
    Promise.all([
      crew.work("segment", { options, matrix, seed: 3 }),
      crew.work("lifetime", { model: "bg-nbd", histories }),
      crew.work("moves", { moves, states: 2 }),
      crew.work("comesBack", { fitted, histories, horizonDays: 200, discount: 0.1 }),
      crew.work("twoPart", { matrix, followed, seed: 3 }),
      crew.work("compareValues", { contenders, spent: followed, seed: 3 }),
      crew.work("champion", { contenders: standing, labels, seed: 3 }),
      crew.work("evaluate", { probabilities: x, labels, seed: 3 }),
      crew.work("calibration", { probabilities: x, labels, seed: 3 }),
      crew.work("aucsAlone", { values: [x], labels }),
      crew.work("calibrate", { rows: { margins: x, labels, folds }, options: {} }),
      crew.work("assign", { learned, columns, values }),
      crew.work("foresee", { ...ahead, columns, values }),
      crew.work("profile", grouped),
      crew.work("recognise", { ...grouped, words: conditionWords(words) }),
      crew.work("foreseeMonths", months),
    ]);
  const here = await all(alone);
  expect(await withCrew(2, all, always)).toEqual(here);
  expect(here[11]).toEqual(segmenter(options).apply(learned, matrix));
  expect(here[0][0].choice.choices.length).toBeGreaterThan(1);
  expect(here[13]).toEqual(profile(matrix, pairs, 2));
  expect(here[14]).toEqual(recognise(matrix, pairs, 2, words));
  expect(here[14][0]?.says).toContain("shoe size");
  expect(here[15].months.map(({ from, predictors }) => [from, predictors.length])).toEqual([
    [2, 3],
    [3, 3],
  ]);
});

test("scorers foresee and answer alike in this thread and in two others", async () => {
  const groups = Int32Array.from(x, (_, i) => Number(i >= 180));
  const stacked = { ...sample, groups };
  const calibration = { slope: 0.8, intercept: 0.1, says: null };
  const validation = { margins: x, labels: sample.labels };
  const all = (crew: Crew) =>
    Promise.all(
      scorers.map(async (scorer) => {
        const rows = { sample: stacked, snapshot: sample.matrix };
        const { learned, margins } = await crew.foresee(scorer, rows, 7);
        const learner = { scorer, learned };
        return {
          margins,
          again: await crew.ask("margins", learner, sample.matrix),
          level: await crew.ask("level", learner, {
            calibration,
            rows: { sample: stacked, share: 0.3 },
          }),
          chosen: await crew.ask("chooseLevel", learner, {
            calibration,
            training: stacked,
            season: sample,
            validation,
          }),
          strengths: await crew.ask("strengths", learner, {
            calibration,
            snapshot: sample.matrix,
          }),
        };
      }),
    );
  const here = await all(alone);
  expect(await withCrew(2, all, always)).toEqual(here);
  here.forEach(({ margins, again }, i) => {
    const scorer = scorers[i] as (typeof scorers)[number];
    const learned = scorer.fit(stacked, 7);
    expect(again).toEqual(margins);
    expect(margins).toEqual(
      scorer.apply(scorer.rereference?.(learned, sample.matrix) ?? learned, sample.matrix),
    );
  });
});

test("numbers are put once where every thread reads them, and other data stays as it is", () => {
  const data = { matrix: sample.matrix, labels: sample.labels, name: null };
  const [one, other] = [inSharedMemory(data), inSharedMemory({ values: [x] })];
  expect(one).toEqual(data);
  expect(one.matrix.values[0]?.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(other.values[0]).toBe(one.matrix.values[0]);
  expect(one.labels).toBe(sample.labels);
});

test("an error in another thread is this thread's error, and the crew goes on", async () => {
  await withCrew(
    2,
    async (crew) => {
      const [first] = scorers as [(typeof scorers)[number]];
      const one = { ...sample, labels: new Uint8Array(n) };
      await expect(crew.fit(first, one, 7)).rejects.toThrow("requires at least 1 positive");
      expect(await crew.fit(first, sample, 7)).toEqual(first.fit(sample, 7));
      const nobody = { ids: [], columns: ["x"], values: [new Float64Array()] };
      await expect(crew.work("segment", { options: {}, matrix: nobody, seed: 1 })).rejects.toThrow(
        "at least 1 customer",
      );
    },
    always,
  );
});

test("more work than threads is done in full", async () => {
  const [first] = scorers as [(typeof scorers)[number]];
  const all = await withCrew(
    2,
    (crew) => Promise.all(Array.from({ length: 7 }, (_, i) => crew.fit(first, sample, i))),
    always,
  );
  expect(all).toHaveLength(7);
});

test("a thread that dies fails its own task only: those that wait go to new ones", async () => {
  const [first] = scorers as [(typeof scorers)[number]];
  const entry = new URL("dying-worker.mjs", import.meta.url);
  const outcomes = await withCrew(
    2,
    (crew) => Promise.allSettled([1, 2, 3, 4].map((seed) => crew.fit(first, sample, seed))),
    { ...always, entry },
  );
  for (const outcome of outcomes)
    expect(outcome.status === "rejected" && String(outcome.reason)).toContain("gone");
  expect(outcomes).toHaveLength(4);
});

test("what is learned for margins alone gives the same margins, here and in another thread", async () => {
  const margins = { explained: false };
  const there = await withCrew(
    2,
    (crew) => Promise.all(scorers.map((scorer) => crew.fit(scorer, sample, 7, margins))),
    always,
  );
  scorers.forEach((scorer, i) => {
    const whole = scorer.apply(scorer.fit(sample, 7), sample.matrix);
    expect(scorer.apply(there[i] ?? null, sample.matrix)).toEqual(whole);
    expect(scorer.apply(scorer.fit(sample, 7, margins), sample.matrix)).toEqual(whole);
  });
});
