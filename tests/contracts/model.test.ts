import { describe, expect, test } from "vitest";
import { additive } from "../../models/additive.ts";
import { boosted } from "../../models/boosted.ts";
import { clip } from "../../models/clip.ts";
import { eachColumn } from "../../models/each-column.ts";
import { impute } from "../../models/impute.ts";
import { kmeans } from "../../models/kmeans.ts";
import { logarithm } from "../../models/logarithm.ts";
import { logistic } from "../../models/logistic.ts";
import type { Matrix } from "../../models/matrix.ts";
import { chain, type Json, type Model } from "../../models/model.ts";
import { modelContract, transformContract } from "../../models/model-contract.ts";
import { naiveBayes } from "../../models/naive-bayes.ts";
import { network, startNetwork } from "../../models/network.ts";
import { defineModel } from "../../models/own-model.ts";
import { percentile } from "../../models/percentile.ts";
import { principalComponents } from "../../models/principal-components.ts";
import { rfmGrid } from "../../models/rfm-grid.ts";
import { baseRate, bestFeature, frequency, recency, rfmSum } from "../../models/rules.ts";
import type { Scorer } from "../../models/scorer.ts";
import { segmenter } from "../../models/segmenter.ts";
import { standardise } from "../../models/standardise.ts";

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
  test.each(transformContract(model))("$name", ({ run }) => run());
});

await startNetwork();

/** Without contributions of its own: how rare a value is among the positives, in the two columns that it knows. */
const own = defineModel({
  name: "own",
  fit: ({ matrix, labels }) => ({
    mean: labels.reduce((sum, label) => sum + label, 0) / labels.length,
    flag: matrix.columns.indexOf("flag"),
    recency: matrix.columns.indexOf("recency_days"),
  }),
  apply({ mean, flag, recency: at }, { ids, values }) {
    const known = (j: number, i: number) => Math.atan((values[j]?.[i] || 0) / 30);
    return Float64Array.from(ids, (_, i) => mean - known(at, i) * (1 + known(flag, i)));
  },
});

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
  own,
];

describe.each(scorers)("$name keeps the contract of a scorer", (scorer) => {
  test.each(modelContract(scorer))("$name", ({ run }) => run());
});

/** Returns the laws that a scorer breaks. */
function broken(scorer: Scorer): readonly string[] {
  return modelContract(scorer).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}

test("a model that remembers, guesses, gives no number or splits badly is told by the contract", () => {
  let fitted = 0;
  expect(
    broken({
      ...own,
      fit: (sample, seed) => ({ ...(own.fit(sample, seed) as object), n: fitted++ }),
    }),
  ).toContain("the same sample and seed learn the same");
  expect(
    broken({ ...own, apply: (_, { ids }) => new Float64Array(ids.length).fill(Number.NaN) }),
  ).toContain("every customer has a finite margin, and the same alone as among all");
  expect(
    broken({
      ...own,
      contributions(learned, matrix) {
        const { base, parts } = own.contributions(learned, matrix);
        return { base: base + 1, parts };
      },
    }),
  ).toContain("base and parts sum to the margin of every row within 1e-9");
});
