import { expect, test } from "vitest";
import { chooseLevel, setTo } from "../../models/level.ts";
import { logistic } from "../../models/logistic.ts";
import { random } from "../../models/random.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import { stackSamples } from "../../models/splits.ts";

const identity = {
  name: "x",
  role: "model",
  fit: () => null,
  apply: (_: null, { values }: { values: readonly Float64Array[] }) => values[0]?.slice(),
  contributions: () => ({ base: 0, parts: [] }),
} as unknown as Scorer;
const line = { slope: 1, intercept: 0, says: null };

function season(rate: number, seed: number): Sample {
  const next = random(seed);
  const x = Float64Array.from({ length: 4_000 }, () => next() - 0.5);
  return {
    matrix: { ids: Array.from(x, (_, i) => `c${i}`), columns: ["x"], values: [x] },
    labels: Uint8Array.from(x, () => Number(next() < rate)),
  };
}

/** The season's rows as the validation rows: their margins are known. */
function seen({ matrix, labels }: Sample) {
  return { margins: identity.apply(null, matrix), labels };
}

test("the same season a year before gives the level where it came nearer at the validation cut-off", () => {
  const level = chooseLevel(identity, null, line, {
    training: season(0.2, 1),
    season: season(0.39, 2),
    validation: seen(season(0.4, 3)),
  });
  expect(level.method).toBe("same season");
  expect(level.average_error).toBeCloseTo(-0.2, 1);
  expect(level.season_error).toBeCloseTo(-0.01, 1);
  expect(level.because).toMatch(/^The level is that of the same season a year before/);
});

test("where the year before came no nearer, or is not there, the average of what was learned from gives the level", () => {
  const [training, validation] = [season(0.38, 1), seen(season(0.4, 3))];
  expect(
    chooseLevel(identity, null, line, { training, season: season(0.2, 2), validation }).method,
  ).toBe("average");
  const without = chooseLevel(identity, null, line, { training, season: null, validation });
  expect(without.method).toBe("average");
  expect(without.season_error).toBeNull();
});

test("the level of scores by rank is taken within each cut-off, not across them", () => {
  const next = random(4);
  const x = Float64Array.from({ length: 4_000 }, () => next());
  const labels = Uint8Array.from(x, (value) => Number(next() < value ** 6));
  const cutOff = (first: number, second: number): Sample => ({
    matrix: {
      ids: Array.from(x, (_, i) => `c${i}`),
      columns: ["x", "y"],
      values: [x.map((value) => value + first), x.map((value) => value + second)],
    },
    labels,
  });
  const one = cutOff(0, 0);
  // Later one column is larger and the other smaller throughout: ranked across cut-offs, high would never meet high.
  const both = stackSamples([one, cutOff(100, -100)]);
  const ranks = logistic({ scale: "percentile" }) as unknown as Scorer;
  const learned = ranks.fit(one, 1);
  const interceptOf = (sample: Sample) =>
    (setTo(ranks, learned, line, sample) as typeof line).intercept;
  expect(interceptOf(both)).toBeCloseTo(interceptOf(one), 6);
});
