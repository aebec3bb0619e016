import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquaredAbove, chiSquaredCritical } from "../../models/chi-squared.ts";
import {
  type Baseline,
  baselineOf,
  countsAgainst,
  driftOf,
  inOrder,
  type Ordered,
  psi,
  psiCritical,
} from "../../models/metrics/psi.ts";
import { random } from "../../models/random.ts";

/** How far each column of a sample has drifted from a baseline of the same columns. */
function driftFrom(baseline: Baseline, sample: Ordered) {
  return driftOf(baseline, { rows: sample.rows, counts: countsAgainst(baseline, sample) });
}

const counts = fc.array(fc.nat(500), { minLength: 2, maxLength: 12 });

function sampleOf(values: readonly Float64Array[]) {
  return inOrder({ columns: values.map((_, j) => `x${j}`), values });
}

function drawn(
  n: number,
  next: () => number,
  shape: (u: number) => number = (u) => u,
): Float64Array {
  return Float64Array.from({ length: n }, () => shape(next()));
}

describe("the population stability index", () => {
  test("of a sample with itself is 0", () => {
    fc.assert(
      fc.property(counts, (own) => {
        fc.pre(own.some((count) => count > 0));
        expect(psi(own, own)).toBe(0);
      }),
      { seed: 1 },
    );
  });

  test("is the same both ways, never below 0, and does not depend on the order of bins", () => {
    fc.assert(
      fc.property(counts, counts, (first, second) => {
        const [a, b] = [first, first.map((_, i) => second[i] ?? 0)];
        fc.pre(a.some(Boolean) && b.some(Boolean));
        expect(psi(a, b)).toBeCloseTo(psi(b, a), 12);
        expect(psi(a, b)).toBeGreaterThanOrEqual(0);
        expect(psi([...a].reverse(), [...b].reverse())).toBeCloseTo(psi(a, b), 12);
      }),
      { seed: 2 },
    );
  });

  test("takes no notice of bins that both samples leave empty", () => {
    expect(psi([0, 40, 0, 60], [0, 55, 0, 45])).toBe(psi([40, 60], [55, 45]));
  });

  test("by hand: 40 and 60 rows against 60 and 40, half a row added to each", () => {
    expect(psi([40, 60], [60, 40])).toBeCloseTo(2 * (20 / 101) * Math.log(60.5 / 40.5), 12);
  });

  test("is not defined without rows, and different bins are refused", () => {
    expect(psi([0, 0], [1, 2])).toBeNaN();
    expect(() => psi([1, 2], [1, 2, 3])).toThrow(/got 2 and 3/);
  });
});

describe("drift", () => {
  test("of independent samples of one distribution is beyond chance about as often as the level says", () => {
    const next = random(9);
    for (const [n, m] of [
      [400, 400],
      [300, 1500],
      [1500, 300],
    ] as const) {
      let beyond = 0;
      const times = 1_000;
      for (let k = 0; k < times; k++) {
        const baseline = baselineOf(sampleOf([drawn(n, next)]));
        const [found] = driftFrom(baseline, sampleOf([drawn(m, next)]));
        if (found !== undefined && found.psi > found.critical) beyond++;
      }
      // Four standard errors about .05 of 1,000 are .022 to .078.
      expect(beyond / times).toBeGreaterThan(0.022);
      expect(beyond / times).toBeLessThan(0.078);
    }
  });

  test("is called by chance in at most a twentieth of the comparisons of forty columns, flags and gaps among them", () => {
    const next = random(10);
    const shapes = [
      (u: number) => u,
      (u: number) => Math.floor(4 * u * u),
      (u: number) => (u < 0.3 ? 1 : 0),
      (u: number) => (u < 0.2 ? Number.NaN : Math.log(u)),
    ];
    const sample = (n: number) =>
      sampleOf(Array.from({ length: 40 }, (_, j) => drawn(n, next, shapes[j % 4])));
    let alarms = 0;
    for (let k = 0; k < 150; k++)
      if (driftFrom(baselineOf(sample(250)), sample(250)).some((one) => one.psi > one.critical))
        alarms++;
    // Four standard errors above .05 of 150 are .121.
    expect(alarms / 150).toBeLessThan(0.121);
  });

  test("in few rows is not called where the index alone would, and a tiny one in many rows is not either", () => {
    const next = random(11);
    const [few] = driftFrom(baselineOf(sampleOf([drawn(40, next)])), sampleOf([drawn(40, next)]));
    expect(few?.psi).toBeGreaterThan(0.1);
    expect(few?.drifted).toBe(false);
    const many = driftFrom(
      baselineOf(sampleOf([drawn(40_000, next)])),
      sampleOf([drawn(40_000, next, (u) => 0.97 * u)]),
    );
    expect(many[0]?.psi).toBeGreaterThan(many[0]?.critical ?? 1);
    expect(many[0]?.drifted).toBe(false);
  });

  test("is called where a column has become another, or has gone missing", () => {
    const next = random(12);
    const before = sampleOf([drawn(2_000, next), drawn(2_000, next), drawn(2_000, next)]);
    const after = sampleOf([
      drawn(1_000, next, (u) => u * u),
      drawn(1_000, next, (u) => (u < 0.5 ? Number.NaN : u)),
      drawn(1_000, next),
    ]);
    expect(driftFrom(baselineOf(before), after).map(({ drifted }) => drifted)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("a column of one value has no index to exceed", () => {
    const one = sampleOf([new Float64Array(30).fill(5)]);
    expect(driftFrom(baselineOf(one), one)).toEqual([
      { column: "x0", psi: 0, critical: 0, drifted: false },
    ]);
  });
});

test("the critical value falls as either sample grows and rises as the level falls", () => {
  const at = (n: number, m: number, level: number) => psiCritical({ n, m, bins: 10 }, level);
  expect(at(100, 100, 0.05)).toBeGreaterThan(at(1_000, 100, 0.05));
  expect(at(100, 100, 0.05)).toBe(2 * at(200, 200, 0.05));
  expect(at(100, 100, 0.01)).toBeGreaterThan(at(100, 100, 0.05));
});

test("the chance above the critical value is the level", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (level, df) => {
        expect(chiSquaredAbove(chiSquaredCritical(level, df), df) / level).toBeCloseTo(1, 6);
      },
    ),
    { seed: 3 },
  );
});

test("two degrees of freedom are an exponential of mean 2", () => {
  for (const x of [0.1, 1, 5, 40]) expect(chiSquaredAbove(x, 2)).toBeCloseTo(Math.exp(-x / 2), 14);
});
