import { expect, test } from "vitest";
import { choiceChart } from "../../reports/choice-chart.ts";
import { curveChart } from "../../reports/curve-chart.ts";
import { liftChart } from "../../reports/lift-chart.ts";
import { apart } from "../../reports/map-chart.ts";
import { everyMonth, monthsChart } from "../../reports/months-chart.ts";
import { reliabilityChart } from "../../reports/reliability-chart.ts";

const line = { name: "a", label: "a <b>", x: [0, 0.5, 1], y: [0, 0.9, 1] };

test("a chart says its finding, follows the theme and brings no style of its own", () => {
  const svg = String(
    curveChart({
      says: 'AUC "0.7"',
      x: "x",
      y: "y",
      champion: line,
      rule: undefined,
      others: [],
      chance: "chance",
    }),
  );
  expect(svg).toMatch(/^<svg role="img" aria-label="AUC &quot;0.7&quot;"/);
  expect(svg).toContain('role="img"');
  expect(svg).toContain("var(--accent)");
  expect(svg).not.toMatch(/<style|#[0-9a-f]{3,6}\b|<image|href/);
  expect(svg).toContain("a &lt;b&gt;");
});

test("the same numbers give the same drawing, however many were drawn before", () => {
  const draw = () =>
    String(
      monthsChart("m", [
        { month: "2026-01", rows: 3 },
        { month: "2026-04", rows: 1 },
      ]),
    );
  expect(draw()).toBe(draw());
});

test("a curve reaches the pixels of its first and last point", () => {
  const svg = String(
    curveChart({
      says: "",
      x: "x",
      y: "y",
      champion: line,
      rule: undefined,
      others: [],
      chance: "c",
    }),
  );
  // Frame: 430 wide, 405 high; margins 50 left, 24 right, 30 top, 46 bottom. y = 0.9 lies 32.9 under the top.
  expect(svg).toContain("M50,359L228,62.9L406,30");
});

test("a month without rows is drawn as a hole, over the turn of a year too", () => {
  expect(everyMonth(["2025-11", "2026-02"])).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
  expect(everyMonth([])).toEqual([]);
});

test("a lift without intervals or without a rule still draws", () => {
  const nan = { value: 1, low: Number.NaN, high: Number.NaN };
  const svg = String(liftChart({ says: "l", lift: [2, 0], intervals: [nan, nan], rule: null }));
  expect(svg).not.toContain("NaN");
});

test("reliability of one group of tiny chances keeps inside the frame", () => {
  const svg = String(
    reliabilityChart("r", [
      { rows: 9, predicted: 0.001, observed: { value: 0, low: 0, high: 0.02 } },
    ]),
  );
  expect(svg).not.toContain("NaN");
});

test("the choice of k shows every criterion, marks the chosen number and leaves out what is not known", () => {
  const choices = [3, 4, 5].map((k) => ({
    k,
    silhouette: 0.2 + k / 100,
    calinski_harabasz: 1000 * k,
    davies_bouldin: 1.5,
    stability: 0.9,
    min_share: 0.125,
    score: k === 5 ? null : 0.9,
    viable: k !== 5,
    chosen: k === 4,
  }));
  const svg = String(choiceChart("why", choices));
  for (const name of ["Silhouette", "Calinski-Harabasz", "Davies-Bouldin", "Stability", "smallest"])
    expect(svg).toContain(name);
  for (const value of ["0.23", "0.24", "3,000", "1.50", "12.5%"]) expect(svg).toContain(value);
  expect(svg.match(/<circle/g)).toHaveLength(6 * 3 - 1);
  expect(svg.match(/<rect/g)).toHaveLength(1);
  expect(svg).not.toContain("NaN");
});

test("labels are moved apart and stay in the frame", () => {
  const frame = { left: 0, right: 600, top: 30, bottom: 400 };
  const labels = Array.from({ length: 8 }, (_, i) => ({ text: `segment ${i}`, x: 590, y: 395 }));
  const placed = apart(labels, frame);
  const heights = placed.map(({ y }) => y).sort((a, b) => a - b);
  for (let i = 1; i < heights.length; i++)
    expect((heights[i] ?? 0) - (heights[i - 1] ?? 0)).toBeGreaterThanOrEqual(16);
  for (const { x, y } of placed) {
    expect(x).toBeLessThan(570);
    expect(y).toBeGreaterThanOrEqual(30);
    expect(y).toBeLessThanOrEqual(400);
  }
});
