import { expect, test } from "vitest";
import { percentiles, referenceOf } from "../../models/percentile.ts";
import { random } from "../../models/random.ts";

const next = random(12);

test.each([
  ["no value", 0],
  ["one value", 1],
  ["few values", 20],
  ["more values than it keeps", 3_000],
])("a value has the same percentile alone and among many: a reference of %s", (_, rows) => {
  const reference = referenceOf(
    Float64Array.from({ length: rows }, (__, i) => (i % 3 === 0 ? i % 7 : 10 * next())),
  );
  const asked = Float64Array.from([
    ...reference.values,
    ...Array.from({ length: 101 }, () => 14 * next() - 2),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
  ]);
  const alone = Array.from(asked, (value) => percentiles(reference, Float64Array.of(value))[0]);
  expect([...percentiles(reference, asked)]).toEqual(alone);
});
