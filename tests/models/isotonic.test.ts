import { describe, expect, test } from "vitest";
import { calibrate, calibrated, chooseCalibration, recentred } from "../../models/calibrator.ts";
import { isotonic } from "../../models/isotonic.ts";
import { logistic } from "../../models/logistic.ts";
import { probability } from "../../models/probability.ts";
import { random } from "../../models/random.ts";
import type { Scorer } from "../../models/scorer.ts";

/** Draws margins and labels whose log-odds are a function of the margin. */
function drawn(n: number, logOdds: (margin: number) => number, seed = 1) {
  const next = random(seed);
  const margins = Float64Array.from({ length: n }, () => 8 * next() - 4);
  const labels = Uint8Array.from(margins, (m) => Number(next() < probability(logOdds(m))));
  return { margins, labels, ids: Array.from(margins, (_, i) => `c${i}`) };
}
const bent = (m: number) => (m < 0 ? -2.5 + 0.1 * m : -2.5 + 1.8 * m);

describe("isotonic", () => {
  test("finds a bent curve", () => {
    const { margins, labels } = drawn(40_000, bent);
    const learned = isotonic().fit({ margins, labels }, 1);
    for (const m of [-3, -1, 0.5, 1, 2, 3])
      expect(isotonic().apply(learned, { margins: Float64Array.of(m) })[0]).toBeCloseTo(
        probability(bent(m)),
        1,
      );
  });

  test("keeps the order of margins, ties only equal ones, and goes on outside what it saw", () => {
    const { margins, labels } = drawn(3_000, (m) => m);
    const learned = isotonic().fit({ margins, labels }, 1);
    const sorted = Float64Array.from([-1e6, -9, ...margins.slice(0, 500).sort(), 9, 1e3]);
    const scores = isotonic().apply(learned, { margins: sorted });
    scores.forEach((p, i) => {
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
      if (i > 1 && i < sorted.length - 1 && sorted[i] !== sorted[i - 1])
        expect(p).toBeGreaterThan(scores[i - 1] ?? 1);
    });
  });

  test("three pools are by hand what adjacent violators give", () => {
    // Rates of four bins of 30 rows: 0/30, 12/30, 9/30, 30/30; the middle two fall and are pooled to 21/60.
    const positives = [0, 12, 9, 30];
    const margins = Float64Array.from({ length: 120 }, (_, i) => Math.floor(i / 30));
    const labels = Uint8Array.from({ length: 120 }, (_, i) =>
      i % 30 < (positives[Math.floor(i / 30)] ?? 0) ? 1 : 0,
    );
    const { knots, logOdds } = isotonic().fit({ margins, labels }, 1);
    expect(knots).toEqual([0, 1.5, 3]);
    // Two rows of the base rate, 51/120, are added to each bin.
    const rate = (k: number) => (k + 2 * (51 / 120)) / 32;
    [rate(0), (rate(12) + rate(9)) / 2, rate(30)].forEach((p, i) => {
      expect(probability(logOdds[i] ?? 0)).toBeCloseTo(p, 12);
    });
  });

  test("margins that part the labels are followed all the same", () => {
    const margins = Float64Array.from({ length: 900 }, (_, i) => i / 100);
    const labels = Uint8Array.from(margins, (m) => Number(m > 3));
    const scores = isotonic().apply(isotonic().fit({ margins, labels }, 1), { margins });
    expect(scores.every((p, i) => p > 0 && p < 1 && p >= (scores[i - 1] ?? 0))).toBe(true);
  });

  test("margins that rank the wrong way are refused", () => {
    const { margins, labels } = drawn(2_000, (m) => -m);
    expect(() => isotonic().fit({ margins, labels }, 1)).toThrow(
      "isotonic requires margins that rise with the label",
    );
  });
});

describe("the choice of a calibration", () => {
  test("a slope that chance may have given is not taken: of 60 samples of true log-odds few get one", () => {
    let bent = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const next = random(seed);
      const margins = Float64Array.from({ length: 600 }, () => 3 * next() - 2);
      const labels = Uint8Array.from(margins, (m) => Number(next() < 1 / (1 + Math.exp(-m))));
      const ids = Array.from(margins, (_, i) => `c${i}`);
      const { calibration } = chooseCalibration({ margins, labels }, ids, seed, { logOdds: true });
      if (!("slope" in calibration) || calibration.slope !== 1) bent++;
    }
    // What lies within chance is taken in 2.5 of 100 draws, by the line or by the curve each.
    expect(bent).toBeLessThanOrEqual(6);
  });

  test("a bent curve is followed, a line stays a line", () => {
    const curve = drawn(8_000, bent);
    const chosen = chooseCalibration(curve, curve.ids, 3);
    expect(chosen.calibration).toHaveProperty("knots");
    expect(chosen.because).toMatch(/^The isotonic curve has a lower log loss/);
    const line = drawn(8_000, (m) => 0.7 * m - 0.4);
    expect(chooseCalibration(line, line.ids, 3).calibration).toHaveProperty("intercept");
  });

  test("log-odds that are right already stay as they are, others get a line", () => {
    const right = drawn(3_000, (m) => m, 6);
    const chosen = chooseCalibration(right, right.ids, 3, { logOdds: true });
    expect(chosen.calibration).toEqual({ slope: 1, intercept: 0, says: null });
    expect(chosen.because).toMatch(/^The scores are chances as they are/);
    const steep = drawn(3_000, (m) => 0.5 * m, 6);
    expect(chooseCalibration(steep, steep.ids, 3, { logOdds: true }).because).toMatch(/^Platt/);
  });

  test("rows that do not tell of later times bend no log-odds, and give other margins the line alone", () => {
    const curve = drawn(8_000, bent);
    const kept = chooseCalibration(curve, curve.ids, 3, { logOdds: true, timeBlind: true });
    expect(kept.calibration).toEqual({ slope: 1, intercept: 0, says: null });
    const line = chooseCalibration(curve, curve.ids, 3, { timeBlind: true }).calibration;
    expect(line).not.toHaveProperty("knots");
    expect(line).not.toHaveProperty("slope", 1);
  });

  test("few rows have a line, and margins without order the base rate", () => {
    const few = drawn(300, bent);
    expect(chooseCalibration(few, few.ids, 3).because).toMatch(
      /requires at least 500 rows, got 300/,
    );
    const wrong = drawn(2_000, (m) => -m);
    expect(chooseCalibration(wrong, wrong.ids, 3).because).toMatch(/rank the wrong way/);
  });

  test("recentring moves the mean to the share of positives and keeps the order", () => {
    const { margins, labels } = drawn(4_000, bent);
    const share = 0.07;
    const moved = recentred(isotonic().fit({ margins, labels }, 1), margins, share);
    const scores = calibrate(moved, margins);
    expect(scores.reduce((sum, p) => sum + p, 0) / 4_000).toBeCloseTo(share, 9);
  });
});

test("through a curve, base and parts still sum to the log-odds of every row within 1e-9", () => {
  const { margins, labels, ids } = drawn(3_000, bent);
  const next = random(4);
  const matrix = {
    ids,
    columns: ["x", "y"],
    values: [margins, margins.map((m) => 0.3 * m + next())],
  };
  const scorer = logistic() as unknown as Scorer;
  const learned = scorer.fit({ matrix, labels }, 1);
  const calibration = isotonic().fit({ margins: scorer.apply(learned, matrix), labels }, 1);
  const joined = calibrated(scorer, learned, calibration);
  const { base, parts } = joined.contributions(matrix);
  joined.probabilities(matrix).forEach((p, i) => {
    const sum = base + (parts[0]?.[i] ?? 0) + (parts[1]?.[i] ?? 0);
    expect(Math.abs(sum - Math.log(p / (1 - p)))).toBeLessThan(1e-9);
  });
});
