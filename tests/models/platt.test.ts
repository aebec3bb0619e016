import { describe, expect, test } from "vitest";
import { calibrated, recentred } from "../../models/calibrator.ts";
import { logistic } from "../../models/logistic.ts";
import { platt } from "../../models/platt.ts";
import { probability } from "../../models/probability.ts";
import { random } from "../../models/random.ts";

function drawn(n: number, slope: number, intercept: number) {
  const next = random(11);
  const margins = Float64Array.from({ length: n }, () => 8 * next() - 4);
  const labels = Uint8Array.from(margins, (margin) =>
    next() < 1 / (1 + Math.exp(-(slope * margin + intercept))) ? 1 : 0,
  );
  return { margins, labels };
}

describe("platt", () => {
  test("labels drawn from a line give that line back", () => {
    const { slope, intercept, says } = platt().fit(drawn(50_000, 0.7, -1), 1);
    expect(slope).toBeCloseTo(0.7, 1);
    expect(intercept).toBeCloseTo(-1, 1);
    expect(says).toBeNull();
  });

  test("margins that rank the wrong way get the base rate, and it says so", () => {
    const { margins, labels } = drawn(2_000, -0.7, 0);
    const learned = platt().fit({ margins, labels }, 1);
    expect(learned.slope).toBe(0);
    expect(learned.says).toMatch(/rank the wrong way/);
    const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    for (const p of platt().apply(learned, { margins })) expect(p).toBeCloseTo(rate, 3);
  });

  test("equal margins get the base rate, and it says so", () => {
    const learned = platt().fit(
      { margins: new Float64Array(4).fill(2), labels: Uint8Array.of(1, 0, 0, 0) },
      1,
    );
    // Targets 2/3 and 1/5, so their mean is (2/3 + 3/5) / 4.
    expect(platt().apply(learned, { margins: Float64Array.of(9) })[0]).toBeCloseTo(
      (2 / 3 + 3 / 5) / 4,
      12,
    );
    expect(learned.says).toMatch(/do not tell/);
  });

  test("perfect separation stays a probability inside (0, 1), however large the margins", () => {
    const margins = Float64Array.of(-1e300, -1e299, 1e299, 1e300);
    const learned = platt().fit({ margins, labels: Uint8Array.of(0, 0, 1, 1) }, 1);
    for (const p of platt().apply(learned, { margins })) {
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
    }
    expect(learned.slope).toBeGreaterThan(0);
  });

  test("the unit of the margins does not matter", () => {
    const { margins, labels } = drawn(500, 1, 0.3);
    const plain = platt().apply(platt().fit({ margins, labels }, 1), { margins });
    const scaled = margins.map((margin) => 1e6 * margin + 5e6);
    const other = platt().apply(platt().fit({ margins: scaled, labels }, 1), { margins: scaled });
    plain.forEach((p, i) => {
      expect(other[i]).toBeCloseTo(p, 8);
    });
  });

  test("labels are needed, one a margin", () => {
    expect(() => platt().fit({ margins: Float64Array.of(1, 2) }, 1)).toThrow(
      "platt requires one label a margin, got 0 for 2",
    );
  });
});

test("a calibrated scorer's parts sum to the log-odds of its probabilities", () => {
  const { margins, labels } = drawn(300, 1, -0.5);
  const matrix = {
    ids: Array.from(margins, (_, i) => String(i)),
    columns: ["x"],
    values: [margins],
  };
  const scorer = logistic({ ridge: 1 });
  const learned = scorer.fit({ matrix, labels }, 1);
  const calibration = platt().fit({ margins: scorer.apply(learned, matrix), labels }, 1);
  const scores = calibrated(scorer, learned, calibration);
  const { base, parts } = scores.contributions(matrix);
  scores.probabilities(matrix).forEach((p, i) => {
    expect(base + (parts[0]?.[i] ?? Number.NaN)).toBeCloseTo(Math.log(p / (1 - p)), 9);
  });
});

describe("recentred", () => {
  const { margins, labels } = drawn(2_000, 0.8, -1);
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const meanOf = ({ slope, intercept }: { slope: number; intercept: number }, of = margins) =>
    of.reduce((sum, margin) => sum + probability(slope * margin + intercept), 0) / of.length;

  test("the mean probability becomes the share of positives, and slope and order stay", () => {
    for (const intercept of [-30, -1, 0, 12]) {
      const moved = recentred({ slope: 0.8, intercept, says: null }, margins, share);
      expect(moved.slope).toBe(0.8);
      expect(meanOf(moved)).toBeCloseTo(share, 9);
    }
  });

  test("margins moved by a constant move the intercept against it", () => {
    const learned = { slope: 2, intercept: 0, says: null };
    const [here, there] = [margins, margins.map((margin) => margin + 3)].map((of) =>
      recentred(learned, of, share),
    );
    expect((here?.intercept ?? 0) - (there?.intercept ?? 0)).toBeCloseTo(2 * 3, 6);
  });

  test("a calibration that gives everybody the base rate gives the new one, and still says why", () => {
    const moved = recentred({ slope: 0, intercept: 4, says: "why" }, margins, share);
    expect(probability(moved.intercept)).toBeCloseTo(share, 9);
    expect(moved.says).toBe("why");
  });

  test("a single positive among many is met", () => {
    expect(
      meanOf(recentred({ slope: 1, intercept: 0, says: null }, margins, 1 / 2_000)),
    ).toBeCloseTo(1 / 2_000, 9);
  });
});
