import fc from "fast-check";
import { expect, test } from "vitest";
import { ascendingOrder } from "../../models/ascending-order.ts";
import { random } from "../../models/random.ts";

test("positions come in the order of a stable comparison sort, for any numbers and any length", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), fc.integer(), (few, seed) => {
      const next = random(seed);
      const many = Array.from({ length: 1500 }, () => few[Math.floor(next() * few.length)] ?? 0);
      for (const values of [few, many]) {
        const expected = values
          .map((value, i) => ({ value, i }))
          .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
          .map(({ i }) => i);
        expect([...ascendingOrder(Float64Array.from(values))]).toEqual(expected);
      }
    }),
    { numRuns: 40 },
  );
});
