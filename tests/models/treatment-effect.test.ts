import { describe, expect, it } from "vitest";
import { meanDifference } from "../../models/metrics/mean-difference.ts";
import { meanEffect, shareEffect, type Trial } from "../../models/metrics/treatment-effect.ts";
import { student95 } from "../../models/student.ts";

/** Returns a trial of so many treated and control customers, of whom the first so many have the outcome 1. */
function shares(treated: [number, number], control: [number, number], first = 0): Trial {
  const n = treated[1] + control[1];
  return {
    ids: Array.from({ length: n }, (_, i) => `c${first + i}`),
    treated: Uint8Array.from({ length: n }, (_, i) => (i < treated[1] ? 1 : 0)),
    outcome: Float64Array.from({ length: n }, (_, i) =>
      i < treated[1] ? +(i < treated[0]) : +(i - treated[1] < control[0]),
    ),
  };
}

const money = (treated: readonly number[], control: readonly number[]): Trial => ({
  ids: [...treated, ...control].map((_, i) => `c${i}`),
  treated: Uint8Array.from([...treated.map(() => 1), ...control.map(() => 0)]),
  outcome: Float64Array.from([...treated, ...control]),
});

const swapped = (trial: Trial): Trial => ({ ...trial, treated: trial.treated.map((t) => 1 - t) });

describe("the effect on a share", () => {
  it("of one trial is the difference with Newcombe's interval", () => {
    // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10: 56/70 - 48/80, and 0/20 - 0/10.
    const found = shareEffect([shares([56, 70], [48, 80])]).difference;
    expect(found.value).toBeCloseTo(0.2, 10);
    expect(found.low).toBeCloseTo(0.0524, 4);
    expect(found.high).toBeCloseTo(0.3339, 4);
    const none = shareEffect([shares([0, 20], [0, 10])]).difference;
    expect(none.low).toBeCloseTo(-0.2775, 4);
    expect(none.high).toBeCloseTo(0.1611, 4);
  });

  it("turns its sign when the groups change places", () => {
    const trial = shares([30, 100], [9, 50]);
    const [a, b] = [shareEffect([trial]).difference, shareEffect([swapped(trial)]).difference];
    expect([b.value, b.low, b.high]).toEqual(
      [-a.value, -a.high, -a.low].map((x) => expect.closeTo(x, 12)),
    );
    expect(a.value).toBeCloseTo(0.12, 12);
  });

  it("times the treated is how many more there were", () => {
    const { difference, total, treated, control } = shareEffect([shares([30, 100], [9, 50])]);
    expect([treated, control]).toEqual([100, 50]);
    expect(total.value).toBeCloseTo(30 - 18, 10);
    expect(total.high).toBeCloseTo(100 * difference.high, 10);
  });

  it("over two trials of other customers has an interval narrower by the square root of two", () => {
    const one = shareEffect([shares([30, 100], [9, 50])]).difference;
    const two = shareEffect([shares([30, 100], [9, 50]), shares([30, 100], [9, 50], 1000)]);
    expect(two.difference.value).toBeCloseTo(one.value, 12);
    expect(two.difference.high - two.difference.low).toBeCloseTo(
      (one.high - one.low) / Math.SQRT2,
      12,
    );
  });

  it("over two trials of the same customers with the same outcomes is as uncertain as one", () => {
    const trial = shares([30, 100], [9, 50]);
    const one = shareEffect([trial]).difference;
    const two = shareEffect([trial, trial]).difference;
    expect(two.high - two.low).toBeCloseTo(one.high - one.low, 12);
  });

  it("weighs trials by whom they treated, so that other shares of control do not feign an effect", () => {
    // 80 % against 80 %, and 20 % against 20 %, with control groups of a tenth and of a half.
    const trials = [shares([720, 900], [80, 100]), shares([100, 500], [100, 500], 5000)];
    expect(shareEffect(trials).difference.value).toBeCloseTo(0, 12);
    const unequal = [shares([60, 100], [5, 10]), shares([80, 300], [6, 30], 5000)];
    expect(shareEffect(unequal).difference.value).toBeCloseTo(
      0.25 * 0.1 + 0.75 * (80 / 300 - 0.2),
      12,
    );
  });

  it("leaves a trial out that has no control group, and is not defined without any", () => {
    const whole = shares([30, 100], [9, 50]);
    const alone = shares([90, 100], [0, 0], 5000);
    expect(shareEffect([whole, alone])).toEqual(shareEffect([whole]));
    expect(shareEffect([alone]).difference.value).toBeNaN();
    expect(shareEffect([]).isEnough).toBe(false);
  });

  it("is not enough with fewer than 20 in a group, or fewer than 5 cases to expect", () => {
    expect(shareEffect([shares([50, 100], [10, 20])]).isEnough).toBe(true);
    expect(shareEffect([shares([50, 100], [10, 19])]).isEnough).toBe(false);
    expect(shareEffect([shares([10, 100], [2, 20])]).isEnough).toBe(false);
    expect(shareEffect([shares([95, 100], [20, 20])]).isEnough).toBe(false);
  });

  it("detects what four of five such trials would tell from chance", () => {
    // (norm.ppf(.975) + norm.ppf(.8)) * sqrt(1 / 450 + 1 / 50) of scipy 1.17.1, times a deviation of .5.
    const { detectable } = shareEffect([shares([225, 450], [25, 50])]);
    expect(detectable).toBeCloseTo(0.4176356661639448 * 0.5, 10);
  });
});

describe("the effect on a mean", () => {
  it("is enough with 20 in each group, whatever they spent", () => {
    const spent = (n: number) => Array.from({ length: n }, (_, i) => 100 * i);
    expect(meanEffect([money(spent(30), spent(20))]).isEnough).toBe(true);
    expect(meanEffect([money(spent(30), spent(19))]).isEnough).toBe(false);
  });

  it("is Student's with one variance of both groups", () => {
    // scipy 1.17.1 stats.ttest_ind([0, 0, 12, 30, 8, 55], [0, 0, 20, 5]).confidence_interval(.95)
    const { difference } = meanEffect([money([0, 0, 12, 30, 8, 55], [0, 0, 20, 5])]);
    expect(difference.value).toBeCloseTo(11.25, 10);
    expect(difference.low).toBeCloseTo(-15.3995359, 2);
    expect(difference.high).toBeCloseTo(37.8995359, 2);
  });

  it("grows with the unit of money", () => {
    const trial = money([0, 3, 12], [1, 0, 5, 2]);
    const pence = { ...trial, outcome: trial.outcome.map((x) => 100 * x) };
    const [a, b] = [meanEffect([trial]), meanEffect([pence])];
    expect(b.difference.low).toBeCloseTo(100 * a.difference.low, 9);
    expect(b.detectable).toBeCloseTo(100 * a.detectable, 9);
  });

  it("takes one customer in a group where the other tells how they vary", () => {
    const { low, high } = meanDifference(Float64Array.of(0, 2, 4), Float64Array.of(1));
    expect(high - low).toBeCloseTo(2 * student95(2) * Math.sqrt(4 * (1 / 3 + 1)), 10);
    expect(meanDifference(Float64Array.of(1), Float64Array.of(1)).low).toBeNaN();
    expect(meanDifference(Float64Array.of(), Float64Array.of(1, 2)).value).toBeNaN();
  });
});

it("Student's .975 quantile beyond 19 degrees of freedom is that of scipy", () => {
  // scipy 1.17.1 stats.t.ppf(.975, df)
  for (const [df, t] of [
    [20, 2.0859634],
    [30, 2.0422725],
    [100, 1.9839715],
    [498, 1.964739],
  ] as const)
    expect(student95(df)).toBeCloseTo(t, 4);
});
