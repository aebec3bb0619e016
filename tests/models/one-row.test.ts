import { beforeAll, describe, expect, test } from "vitest";
import { calibrated } from "../../models/calibrator.ts";
import { referred } from "../../models/develop.ts";
import { takeRows } from "../../models/matrix.ts";
import { startNetwork } from "../../models/network.ts";
import { random } from "../../models/random.ts";
import { type Recipe, scorerOf } from "../../models/recipe.ts";
import { rulesFor } from "../../models/rules.ts";
import type { Scorer } from "../../models/scorer.ts";

const recipes: readonly Recipe[] = [
  { family: "additive", options: { rounds: 40, bags: 2 } },
  { family: "additive", options: { scale: "percentile", rounds: 40, bags: 2 } },
  { family: "logistic", options: { scale: "percentile" } },
  { family: "logistic", options: { scale: "log" } },
  { family: "boosted", options: {} },
  { family: "network", options: {} },
];
beforeAll(startNetwork);

const columns = ["recency_days", "frequency", "monetary", "x"];
const n = 900;
const draw = random(8);
const values = columns.map(() =>
  Float64Array.from({ length: n }, () =>
    draw() < 0.1 ? Number.NaN : Math.round(300 * draw()) / 7,
  ),
);
const ids = Array.from({ length: n }, (_, i) => `c${i}`);
const matrix = { ids, columns, values };
const labels = Uint8Array.from({ length: n }, (_, i) => {
  const x = values[0]?.[i] ?? 0;
  return Number(draw() < (x > 20 ? 0.7 : 0.2));
});
const scorers: readonly Scorer[] = [
  ...recipes.map(scorerOf),
  ...rulesFor(columns, { rises: "with" }),
];

describe.each(scorers.map((scorer) => [scorer.name, scorer] as const))("%s", (_, scorer) => {
  test("scores and explains a row alone as among all, to the last digit, also after JSON", () => {
    const fitted = scorer.fit({ matrix, labels }, 1);
    const calibration = { slope: 0.9, intercept: 0.1, says: null };
    const trained = referred({ scorer, learned: fitted, calibration }, matrix);
    const learned = JSON.parse(JSON.stringify(trained.learned));
    const all = calibrated(scorer, trained.learned, calibration);
    const stored = calibrated(scorer, learned, calibration);
    const [scores, { parts, base }] = [all.probabilities(matrix), all.contributions(matrix)];
    for (const rows of [[0], [17], [899], [3, 500, 20, 7]].map((some) => Int32Array.from(some))) {
      const own = takeRows(matrix, rows);
      const among = <T extends Float64Array>(all: T) => Array.from(rows, (row) => all[row]);
      expect([...stored.probabilities(own)]).toEqual(among(scores));
      const alone = stored.contributions(own);
      expect(alone.base).toBe(base);
      expect(alone.parts.map((part) => [...part])).toEqual(parts.map(among));
    }
    // Whatever the room for parts held before.
    const room = columns.map(() => new Float64Array(n).fill(7));
    const explained = stored.explain(matrix, room);
    expect(explained.probabilities).toEqual(scores);
    expect(explained.contributions).toEqual({ base, parts });
  });
});
