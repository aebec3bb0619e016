import fc from "fast-check";
import { expect, test } from "vitest";
import { integrate } from "../../models/lifetime/integrate.ts";
import { paretoNbd } from "../../models/lifetime/pareto-nbd.ts";

interface Asked {
  readonly parameters: Readonly<Record<"r" | "alpha" | "s" | "beta", number>>;
  readonly repeats: number;
  readonly tenure: number;
  readonly weeks: number;
}

/** The chance to buy again as a plain loop gives it. */
function plainly({ parameters, repeats, tenure, weeks }: Asked): number {
  const { r, alpha, s, beta } = parameters;
  const power = r + repeats;
  return integrate(
    (at) =>
      (power / (alpha + tenure)) *
      Math.exp(
        -(power + 1) * Math.log1p(at / (alpha + tenure)) - s * Math.log1p(at / (beta + tenure)),
      ),
    (Math.min(alpha, beta) + tenure) / (power + s),
    weeks,
  );
}

/** Numbers above 0 of every size from e^-most to e^most. */
const sized = (most: number) => fc.double({ min: -most, max: most, noNaN: true }).map(Math.exp);

const asked = (most: number): fc.Arbitrary<Asked> =>
  fc.record({
    parameters: fc.record({
      r: sized(most),
      alpha: sized(most),
      s: sized(most),
      beta: sized(most),
    }),
    repeats: fc.nat({ max: 300 }),
    tenure: fc.oneof(
      fc.constant(0),
      fc.nat({ max: 1500 }).map((days) => days / 7),
    ),
    weeks: fc.oneof(
      fc.nat({ max: 730 }).map((days) => days / 7),
      sized(most),
    ),
  });

test.each([
  ["of parameters as they are found", 4],
  ["of any parameters", 30],
])("the chance to buy again is that of a plain loop to the last bit: %s", (_, most) => {
  fc.assert(
    fc.property(asked(most), (one) => {
      const { parameters, repeats, tenure, weeks } = one;
      const found = paretoNbd.buysWithin(parameters, { repeats, tenure }, weeks);
      expect(found).toBe(plainly(one));
    }),
    { numRuns: 5_000 },
  );
});
