import { expect, test } from "vitest";
import { runRate } from "../../models/run-rate.ts";

const numbers = (...values: readonly number[]) => Float64Array.from(values);
const { fit, apply } = runRate();

test("each fifth by recency keeps the share of its spend that it kept before", () => {
  // Ten customers, two a fifth: 100 before, and after them 90, 70, 50, 30, 10 a head.
  const learned = fit(
    {
      recency: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
      spent: numbers(100, 100, 100, 100, 100, 100, 100, 100, 100, 100),
      followed: numbers(90, 90, 70, 70, 50, 50, 30, 30, 10, 10),
    },
    1,
  );
  expect(learned).toEqual({ bounds: [2, 4, 6, 8], ratios: [0.9, 0.7, 0.5, 0.3, 0.1] });
  // Up to a bound is within it; later than all is the last fifth.
  const expected = apply(learned, {
    recency: numbers(1, 2, 2.5, 8, 8.5, 400),
    spent: numbers(10, 10, 10, 10, 10, 10),
  });
  expect([...expected].map((amount) => amount.toFixed(9))).toEqual(
    [9, 9, 7, 3, 1, 1].map((amount) => amount.toFixed(9)),
  );
});

test("what a fifth keeps is the share of its money, not the mean of its customers' shares", () => {
  const recency = numbers(1, 1, 2, 3, 4, 5);
  const { ratios } = fit(
    { recency, spent: numbers(300, 100, 1, 1, 1, 1), followed: numbers(0, 200, 0, 0, 0, 0) },
    1,
  );
  expect(ratios[0]).toBeCloseTo(200 / 400, 12);
});

test("on the customers it learned from, what is expected in a fifth is what followed in it", () => {
  const recency = Float64Array.from({ length: 57 }, (_, i) => (i * 31) % 57);
  const spent = recency.map((days) => 5 + ((days * 7) % 11));
  const followed = recency.map((days) => (days * 3) % 17);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const learned = fit({ recency, spent, followed }, 1);
  expect(sum(apply(learned, { recency, spent }))).toBeCloseTo(sum(followed), 9);
});

test("who never bought, or sent more back than was kept, is expected to spend nothing", () => {
  const learned = fit(
    { recency: numbers(1, Number.NaN, 3), spent: numbers(10, 0, 10), followed: numbers(5, 99, 5) },
    1,
  );
  expect([...apply(learned, { recency: numbers(Number.NaN, 1), spent: numbers(50, -20) })]).toEqual(
    [0, 0],
  );
});

test("money scaled by c scales what is expected by c", () => {
  const recency = numbers(1, 2, 3, 4, 5);
  const [spent, followed] = [numbers(5, 4, 3, 2, 1), numbers(4, 4, 1, 1, 0)];
  const scale = (values: Float64Array) => values.map((value) => 100 * value);
  const plain = apply(fit({ recency, spent, followed }, 1), { recency, spent });
  const scaled = apply(fit({ recency, spent: scale(spent), followed: scale(followed) }, 1), {
    recency,
    spent: scale(spent),
  });
  plain.forEach((amount, i) => {
    expect(scaled[i]).toBeCloseTo(100 * amount, 9);
  });
});

test("a fifth that spent nothing before keeps nothing, and fitting needs what followed", () => {
  const { ratios } = fit(
    {
      recency: numbers(1, 2, 3, 4, 5),
      spent: numbers(0, 1, 1, 1, 1),
      followed: numbers(9, 1, 1, 1, 1),
    },
    1,
  );
  expect(ratios).toEqual([0, 1, 1, 1, 1]);
  expect(() => fit({ recency: numbers(1), spent: numbers(1) }, 1)).toThrow(
    "run-rate requires the spend that followed",
  );
});
