import { expect, test } from "vitest";
import { chiSquaredAbove, chiSquaredCritical } from "../../models/chi-squared.ts";
import { psi, psiCritical } from "../../models/metrics/psi.ts";
import golden from "./psi.json" with { type: "json" };

test.each(golden.above)(
  "the chance above %d with %d degrees of freedom is SciPy's, within 1e-12 of itself",
  (x = 0, df = 0, chance = 0) => {
    expect(Math.abs(chiSquaredAbove(x, df) / chance - 1)).toBeLessThan(1e-12);
  },
);

test.each(golden.critical)(
  "the value exceeded with a chance of %d with %d degrees of freedom is SciPy's, within 1e-9 of itself",
  (level = 0, df = 0, value = 0) => {
    expect(Math.abs(chiSquaredCritical(level, df) / value - 1)).toBeLessThan(1e-9);
  },
);

test("the population stability index and its critical value are those of NumPy and SciPy, within 1e-12", () => {
  const { first, second, bins } = golden;
  const [n, m] = [first, second].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  expect(psi(first, second)).toBeCloseTo(golden.psi, 12);
  expect(psiCritical({ n: n ?? 0, m: m ?? 0, bins }, 0.01)).toBeCloseTo(golden.psi_critical, 12);
});
