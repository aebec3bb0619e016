import { describe, expect, test } from "vitest";
import { binAxis } from "../../reports/bin-axis.ts";
import { evaluationPage } from "../../reports/evaluation-page.ts";
import { pairChart, pairShade, shapeChart, timesTheOdds } from "../../reports/shape-charts.ts";
import type { PairShape, Shape, Shapes } from "../../reports/shapes.ts";
import { shapesSection } from "../../reports/shapes-section.ts";
import { churn } from "./documents.ts";

const shape: Shape = {
  feature: "orders <b>",
  describe: "orders before as_of",
  about: "orders",
  flag: false,
  edges: [0.5, 1.5, 4.5],
  values: [-0.5, 0, 0.25, 1],
  low: [-0.7, -0.1, 0, -40],
  high: [-0.3, 0.1, 0.5, 42],
  rows: [100, 100, 100, 100],
  missing: { value: -1, low: -1.2, high: -0.8, rows: 20 },
  strength: 0.4,
};
const axis = { feature: "orders", describe: "orders", about: "orders", flag: false };
const pair: PairShape = {
  axes: [axis, { ...axis, feature: "app", flag: true }],
  edges: [[0.5], [0.5]],
  grid: [
    [0, 0, 0],
    [0, 0.6, -0.1],
    [0, -0.3, 0.01],
  ],
  rows: [
    [0, 0, 0],
    [0, 10, 20],
    [0, 30, 40],
  ],
  strength: 0.2,
};
const shapes: Shapes = {
  model: "additive",
  rows: 400,
  ranks: false,
  mains: [shape],
  pairs: [pair],
};
const plain = { flag: false, ranks: false, length: 330 };

describe("an axis of bins", () => {
  test("a bin is as wide as its share of the customers", () => {
    const { starts, ends } = binAxis([0.5, 1.5], [10, 30, 60], plain);
    expect(starts).toEqual([0, 0.1, 0.4]);
    expect(ends).toEqual([0.1, 0.4, 1]);
  });

  test("whole numbers are named by those that a bin holds, flags by no and yes, other bins by their edges", () => {
    const labels = (edges: number[], options = {}) =>
      binAxis(
        edges,
        [...edges, 0].map(() => 1),
        { ...plain, ...options },
      ).ticks.map(({ label }) => label);
    expect(labels([0.5, 1.5, 3.5])).toEqual(["0", "1", "2–3", "4+"]);
    expect(labels([0.5], { flag: true })).toEqual(["no", "yes"]);
    expect(labels([0.25], { flag: true, ranks: true })).toEqual(["no", "yes"]);
    expect(labels([1.25, 20.3])).toEqual(["1.25", "20.3"]);
    expect(labels([0.2, 0.6], { ranks: true })).toEqual(["20%", "60%"]);
  });

  test("labels never overlap, and none reaches far past the end", () => {
    const edges = Array.from({ length: 63 }, (_, k) => k * 1234.56);
    const { ticks } = binAxis(
      edges,
      [...edges, 0].map(() => 5),
      plain,
    );
    expect(ticks.length).toBeGreaterThan(3);
    ticks.forEach(({ at, label }, i) => {
      const [half, previous] = [label.length * 3.4, ticks[i - 1]];
      expect(at * 330 + half).toBeLessThan(346);
      if (previous !== undefined)
        expect(at * 330 - half).toBeGreaterThan(previous.at * 330 + previous.label.length * 3.4);
    });
  });

  test("bins without any rows give no NaN", () => {
    expect(JSON.stringify(binAxis([1, 2], [0, 0, 0], plain))).not.toContain("null");
  });
});

describe("a shape", () => {
  const svg = String(shapeChart(shape, { ranks: false }));

  test("says its finding, escapes its name and gives missing values a place of their own", () => {
    expect(svg).toContain(
      "orders &lt;b&gt;: changes the log-odds by −0.50 at its least value and by +1.00 at its greatest",
    );
    expect(svg).toContain("−1.00 where it is missing");
    expect(svg).toContain(">missing</text>");
    expect(String(shapeChart({ ...shape, missing: null }, { ranks: false }))).not.toContain(
      "missing",
    );
  });

  test("an interval without end does not flatten the line", () => {
    expect(svg).not.toMatch(/NaN|\+40|\+20\.0/);
  });

  test("the same shape gives the same drawing", () => {
    expect(String(shapeChart(shape, { ranks: false }))).toBe(svg);
  });

  test.each([
    [0, "×1.00"],
    [Math.log(2), "×2.00"],
    [Math.log(0.5), "×0.50"],
    [3, "×20.1"],
  ])("a change of %d multiplies the odds: %s", (change, says) => {
    expect(timesTheOdds(change)).toBe(says);
  });
});

describe("a pair", () => {
  test("is shaded by how far it is from what each does alone", () => {
    expect([0.6, 0.2, 0.05, 0.04, 0, -0.04, -0.1, -0.3, -2].map(pairShade)).toEqual([
      "up3",
      "up2",
      "up1",
      "",
      "",
      "",
      "down1",
      "down2",
      "down3",
    ]);
  });

  test("draws each shade that it has and no other", () => {
    const svg = String(pairChart(pair, { ranks: false }));
    for (const shade of ["up3", "down1", "down2"]) expect(svg).toContain(`var(--${shade})`);
    for (const shade of ["up1", "up2", "down3"]) expect(svg).not.toContain(`var(--${shade})`);
    expect(svg).not.toContain("NaN");
  });
});

describe("the section", () => {
  test("shows 12 shapes and 4 pairs at most, and nothing where there is none", () => {
    const many = String(
      shapesSection({ ...shapes, mains: Array(20).fill(shape), pairs: Array(9).fill(pair) }),
    );
    expect(many.match(/<figure/g)).toHaveLength(16);
    expect(shapesSection({ ...shapes, mains: [] })).toBe(false);
    expect(String(shapesSection({ ...shapes, pairs: [] }))).not.toContain("What pairs add");
  });

  test("stands on the page of an additive champion, within 2 MB, and on no other", () => {
    const large = {
      ...shape,
      edges: Array.from({ length: 254 }, (_, k) => k),
      values: Array.from({ length: 255 }, (_, k) => Math.sin(k)),
      low: Array(255).fill(-1.5),
      high: Array(255).fill(1.5),
      rows: Array(255).fill(7),
    };
    const page = evaluationPage(
      { ...churn, shapes: { ...shapes, mains: Array(12).fill(large), pairs: Array(4).fill(pair) } },
      { nav: [] },
    );
    expect(page).toContain("The shape of each effect");
    expect(page.length).toBeLessThan(2e6);
    expect(evaluationPage(churn, { nav: [] })).not.toContain("The shape of each effect");
  });
});
