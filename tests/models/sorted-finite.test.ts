import { expect, test } from "vitest";
import { random } from "../../models/random.ts";
import { sortAscending, sortedFinite } from "../../models/sort-ascending.ts";

const next = random(11);
const bytesOf = (values: Float64Array) => Buffer.from(values.buffer as ArrayBuffer);
const others = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0];

test.each([0, 1, 31, 999, 1_000, 4_001])(
  "of %i numbers the finite ones come ascending, and the numbers stay as they were",
  (n) => {
    const values = Float64Array.from({ length: n }, () =>
      next() < 0.3
        ? (others[Math.floor(next() * 5)] as number)
        : (next() - 0.5) * 2 ** (60 * next()),
    );
    const before = values.slice();
    const expected = [...values].filter(Number.isFinite).sort((a, b) => a - b);
    const sorted = sortedFinite(values);
    expect([...sorted].map((x) => x + 0)).toEqual(expected.map((x) => x + 0));
    const zeros = sorted.filter((x) => x === 0);
    expect([...zeros]).toEqual([...zeros].sort((a, b) => 1 / a - 1 / b));
    expect(values).toEqual(before);
  },
);

test.each([1, 2, 300, 4_096, 4_097])(
  "numbers of which %i are different come ascending, each as often as it is there",
  (different) => {
    const own = Float64Array.from({ length: different }, (_, i) => (i % 3 === 0 ? -i : 0.1 * i));
    const values = Float64Array.from(
      { length: 40_000 },
      (_, i) => own[(i * 7_919) % different] as number,
    );
    const expected = bytesOf(values.slice().sort());
    expect(bytesOf(sortedFinite(values)).equals(expected)).toBe(true);
    expect(bytesOf(sortAscending(values.slice())).equals(expected)).toBe(true);
  },
);
