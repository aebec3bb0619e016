import { expect, test } from "vitest";
import { seasonGuides, type YearPair } from "../../models/seasonal.ts";

const pair = (rate: number, year_before: number, average: number): YearPair => ({
  as_of: "2026-01-01",
  rate,
  year_before,
  average,
});
const seasonal = [0.4, 0.2, 0.25, 0.45, 0.5, 0.15].map((rate) => pair(rate, rate + 0.01, 0.32));

test("a year before guides where it was nearer than the average at each of six cut-offs", () => {
  expect(seasonGuides(seasonal)).toBe(true);
});

test("once farther off, or compared at five cut-offs only, it does not", () => {
  expect(seasonGuides([...seasonal, pair(0.3, 0.4, 0.32)])).toBe(false);
  expect(seasonGuides(seasonal.slice(0, 5))).toBe(false);
  expect(seasonGuides([])).toBe(false);
});
