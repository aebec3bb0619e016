import { expect, test } from "vitest";
import { describeComponents } from "../../models/component-meaning.ts";

const components = {
  columns: ["orders_90d", "orders_365d", "total_spend", "weekend_share"],
  mean: [0, 0, 0, 0],
  loadings: [
    [0.5, 0.6, -0.62, 0.1],
    [0, 0, 0, -1],
  ],
  variance: [3, 1],
  explained: [0.75, 0.25],
};

test("a component is its largest loadings by absolute value, with the share it explains", () => {
  const [first, second] = describeComponents(components);
  expect([first?.explained, first?.cumulative, second?.cumulative]).toEqual([0.75, 0.75, 1]);
  expect(first?.strongest[0]).toEqual({ feature: "total_spend", loading: -0.62 });
  expect(second?.strongest).toEqual([{ feature: "weekend_share", loading: -1 }]);
});

test("of several columns about one thing the strongest stands alone", () => {
  const features = describeComponents(components)[0]?.strongest.map(({ feature }) => feature);
  expect(features).toContain("orders_365d");
  expect(features).not.toContain("orders_90d");
  expect(describeComponents(components, { most: 1 })[0]?.strongest).toHaveLength(1);
});
