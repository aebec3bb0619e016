import { expect, test } from "vitest";
import { alone } from "../../models/crew.ts";
import { develop } from "../../models/develop.ts";
import { columnOf } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import type { Scorer } from "../../models/scorer.ts";
import { customerSplits } from "../../models/splits.ts";

/** Takes a column for the margin. */
const reading = (column: string) =>
  ({
    name: "reader",
    role: "model",
    fit: () => null,
    apply: (_, matrix) => columnOf(matrix, column),
    contributions: (_, { ids, columns }) => ({
      base: 0,
      parts: columns.map(() => new Float64Array(ids.length)),
    }),
  }) satisfies Scorer<null> as unknown as Scorer;

/** Customers whose label depends on x, which three columns tell, two of them blurred alike. */
function drawn(seed: number) {
  const next = random(seed);
  const x = Float64Array.from({ length: 400 }, () => 4 * next() - 2);
  const blurred = () => x.map((value) => value + next() - 0.5);
  return {
    matrix: {
      ids: Array.from(x, (_, i) => `c${i}`),
      columns: ["usual", "further", "clear"],
      values: [blurred(), blurred(), x],
    },
    labels: Uint8Array.from(x, (value) => (next() < 1 / (1 + Math.exp(-4 * value)) ? 1 : 0)),
  };
}

async function chosen(further: string): Promise<number> {
  const settings = [reading("usual"), reading(further)];
  let count = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const sample = drawn(seed);
    const { developed } = await develop(
      sample,
      customerSplits(sample.matrix.ids, 2, seed),
      [{ name: "reader", role: "model", settings }],
      { seed, crew: alone },
    );
    count += developed[0]?.scorer === settings[1] ? 1 : 0;
  }
  return count;
}

test("settings as good as the usual ones are chosen by luck in one of six draws, not in half", async () => {
  // A normal variate is above 1 in 16 % of draws; of 40 that is 6.3, with a standard deviation of 2.3.
  expect(await chosen("further")).toBeLessThan(13);
});

test("settings that are clearly better than the usual ones are chosen", async () => {
  expect(await chosen("clear")).toBeGreaterThan(36);
});
