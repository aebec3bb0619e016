import { describe, expect, test } from "vitest";
import type { Feature } from "../../features/feature.ts";
import { alone } from "../../models/crew.ts";
import type { Entrant } from "../../models/develop.ts";
import { logistic } from "../../models/logistic.ts";
import { random } from "../../models/random.ts";
import { frequency } from "../../models/rules.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import { latestGroupSplit, stackSamples } from "../../models/splits.ts";
import { tryLater } from "../../models/trial.ts";
import { tryFolds } from "../../models/try-folds.ts";
import { leaveOutFamilies } from "../../pipelines/ablation.ts";
import { learnFromFewer } from "../../pipelines/learning-curve.ts";
import { validationParts } from "../../pipelines/validation-parts.ts";

/** Draws customers whose label depends on how often they bought, and a column of noise. */
function drawn(n: number, seed: number): Sample {
  const next = random(seed);
  const column = () => Float64Array.from({ length: n }, () => Math.floor(9 * next()));
  const frequent = column();
  const visits = column();
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(5, "0")}`),
      columns: ["frequency", "visits", "noise"],
      values: [frequent, visits, column()],
    },
    labels: Uint8Array.from(frequent, (x, i) =>
      Number(next() < 1 / (1 + Math.exp(4 - 0.5 * x - 0.6 * (visits[i] ?? 0)))),
    ),
  };
}

const scorers = ([frequency({ rises: "with" }), logistic()] as unknown as readonly Scorer[]).map(
  (scorer): Entrant => ({ name: scorer.name, role: scorer.role, settings: [scorer] }),
);
const options = { seed: 5, crew: alone };
const past = stackSamples([drawn(900, 1), drawn(1_000, 2)]);
const splits = [latestGroupSplit(past.groups ?? new Int32Array())];
const tryOn = (test: Sample) =>
  tryLater(
    { past, splits, known: past, test, all: stackSamples([past, test]), levels: null },
    scorers,
    options,
  );
const trial = await tryOn(drawn(1_200, 3));
const features = [
  { name: "frequency", family: "rfm" },
  { name: "visits", family: "engagement" },
  { name: "noise", family: "mix" },
] as unknown as readonly Feature[];

/** Reads the AUC that the champion was chosen by, to three decimals. */
const chosenBy = ({ champion }: typeof trial) =>
  Number(/\(AUC ([\d.]+)\)/.exec(champion.because)?.[1]);

describe("what the data are worth", () => {
  test("the learning curve ends, and the ablation begins, at the AUC that the champion was chosen by", async () => {
    expect(trial.judged.scorer.role).toBe("model");
    const curve = await learnFromFewer(trial, options);
    expect(curve?.points.at(-1)?.auc.value).toBeCloseTo(chosenBy(trial), 3);
    expect(curve?.validation.rows).toBe(1_000);
    expect(curve?.training_customers).toBe(900);
    const left = await leaveOutFamilies(trial, features, options);
    expect(left?.auc.value).toBeCloseTo(chosenBy(trial), 3);
    expect(left?.families.map(({ family }) => family)).toEqual(["engagement", "rfm", "mix"]);
    expect(Math.abs(left?.families[2]?.worth.value ?? 1)).toBeLessThan(0.005);
  });

  test("no test row is looked at: with other ones the figures are the same", async () => {
    const other = await tryOn(drawn(1_200, 4));
    expect(await learnFromFewer(other, options)).toEqual(await learnFromFewer(trial, options));
    expect(await leaveOutFamilies(other, features, options)).toEqual(
      await leaveOutFamilies(trial, features, options),
    );
  });

  test("of very many rows customers are drawn, every cut-off of one together", () => {
    const [part] = validationParts(
      {
        ...trial,
        splits: [
          {
            train: Int32Array.from({ length: 1_900 }, (_, i) => i),
            validation: Int32Array.of(0, 1),
          },
        ],
      },
      { most: 600, seed: 2 },
    );
    const rows = new Map<string, number>();
    for (const id of part?.train.matrix.ids ?? []) rows.set(id, (rows.get(id) ?? 0) + 1);
    const total = part?.train.labels.length ?? 0;
    expect(total).toBeGreaterThan(450);
    expect(total).toBeLessThan(750);
    for (const [id, n] of rows) expect(n).toBe(Number(id.slice(1)) < 900 ? 2 : 1);
  });

  test("of folds, each is judged by customers that it did not learn from", async () => {
    const folded = await tryFolds(drawn(1_000, 6), scorers, options);
    const parts = validationParts(folded, { most: 5_000, seed: 2 });
    expect(parts).toHaveLength(5);
    for (const { train, validation } of parts)
      expect(validation.matrix.ids.some((id) => train.matrix.ids.includes(id))).toBe(false);
    expect((await learnFromFewer(folded, options))?.validation.rows).toBe(1_000);
  });
});
