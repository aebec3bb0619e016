import { expect, test } from "vitest";
import { concentration } from "../../models/concentration.ts";

test("of a hundred alike the best 5 % bring 5 %", () => {
  expect(concentration(new Float64Array(100).fill(3), { tops: [0.05] })).toEqual([
    { top: 0.05, customers: 5, revenue_share: 0.05 },
  ]);
});

test("one who brings half of it all is half at the top, and part of a customer is part of the spend", () => {
  const spend = Float64Array.of(10, 90, ...new Float64Array(8).fill(10));
  const [half, whole, more] = concentration(spend, { tops: [0.05, 0.1, 0.2] });
  expect(half?.revenue_share).toBeCloseTo(0.25, 12);
  expect(whole?.revenue_share).toBeCloseTo(0.5, 12);
  expect(more?.revenue_share).toBeCloseTo(100 / 180, 12);
});

test("returns make the whole smaller, and who spent nothing is none of the customers", () => {
  const spend = Float64Array.of(60, 40, 0, Number.NaN, -20);
  expect(concentration(spend, { tops: [0.5] })).toEqual([
    { top: 0.5, customers: 1, revenue_share: 60 / 80 },
  ]);
});

test("without revenue nothing is told", () => {
  expect(concentration(Float64Array.of(5, -5))).toEqual([]);
  expect(concentration(new Float64Array())).toEqual([]);
});

test("the order of customers and the unit of money change nothing", () => {
  const spend = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
  expect(concentration(spend.toReversed())).toEqual(concentration(spend));
  expect(concentration(spend.map((x) => 4 * x))).toEqual(concentration(spend));
});
