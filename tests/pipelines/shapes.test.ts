import { expect, test } from "vitest";
import type { Feature } from "../../features/feature.ts";
import { additive } from "../../models/additive.ts";
import type { Trained } from "../../models/develop.ts";
import { baseRate } from "../../models/rules.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import { shapesOf } from "../../pipelines/shapes.ts";

const n = 400;
const column = (make: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => make(i));
const sample: Sample = {
  matrix: {
    ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(4, "0")}`),
    columns: ["subscribed", "orders", "constant"],
    values: [column((i) => i % 2), column((i) => (i * 7) % 20), column(() => 1)],
  },
  labels: Uint8Array.from({ length: n }, (_, i) => ((i * 7) % 20 > 9 ? 1 : i % 5 === 0 ? 1 : 0)),
};
const features = [
  {
    name: "subscribed",
    unit: "flag",
    describe: "Whether it runs at as_of.",
    about: "subscription",
  },
  { name: "orders", unit: "count", describe: "Orders before as_of.", about: "orders" },
] as unknown as readonly Feature[];

const trained = (scorer: Scorer): Trained => ({
  scorer,
  learned: scorer.fit(sample, 7),
  calibration: undefined as unknown as Trained["calibration"],
});

test("an additive model's shapes carry the words of their features, strongest first; silent columns are left out", () => {
  const shapes = shapesOf(trained(additive() as unknown as Scorer), features);
  expect(shapes?.rows).toBe(n);
  expect(shapes?.ranks).toBe(false);
  expect(shapes?.mains.map(({ feature }) => feature)).toEqual(["orders", "subscribed"]);
  expect(shapes?.mains[1]).toMatchObject({ flag: true, about: "subscription", edges: [0.5] });
  expect(
    shapesOf(trained(additive() as unknown as Scorer), features, { most: 1 })?.mains,
  ).toHaveLength(1);
});

test("ranks say so, and another model has no shapes", () => {
  const ranked = additive({ scale: "percentile" }) as unknown as Scorer;
  expect(shapesOf(trained(ranked), features)?.ranks).toBe(true);
  expect(shapesOf(trained(baseRate() as unknown as Scorer), features)).toBeNull();
});
