import { expect, test } from "vitest";
import { seasonGuides, type YearPair } from "../../models/seasonal.ts";

const pair = (rate: number, year_before: number, average: number): YearPair => ({
  as_of: "2026-01-01",
  rate,
  year_before,
  average,
});
const seasonal = [pair(0.4, 0.41, 0.3), pair(0.2, 0.19, 0.3), pair(0.3, 0.31, 0.35)];

test("a year before guides where it was nearer than the average at each of three cut-offs", () => {
  expect(seasonGuides(seasonal)).toBe(true);
});

test("once farther off, or compared at two cut-offs only, it does not", () => {
  expect(seasonGuides([...seasonal, pair(0.3, 0.4, 0.31)])).toBe(false);
  expect(seasonGuides(seasonal.slice(0, 2))).toBe(false);
  expect(seasonGuides([])).toBe(false);
});
