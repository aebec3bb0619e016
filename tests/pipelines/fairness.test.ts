import { describe, expect, test } from "vitest";
import { wilson } from "../../models/metrics/wilson.ts";
import { fairnessOf } from "../../pipelines/fairness.ts";
import { outcomeOf } from "../../pipelines/outcome.ts";
import type { Slice } from "../../reports/target-report.ts";

/** A slice of which so many rows are on the list, and so many positives. */
function slice(
  value: string,
  rows: number,
  listed: number,
  positives: number,
  found: number,
): Slice {
  const rate = wilson(positives, rows);
  return {
    by: "device",
    value,
    rows,
    positives,
    mean_score: rate.value,
    rate,
    auc: null,
    off: { value: 0, low: -0.01, high: 0.01 },
    selected: wilson(listed, rows),
    precision: wilson(found, listed),
    recall: wilson(found, positives),
  };
}

describe("fairnessOf", () => {
  test("finds the widest gap, and says by Newcombe's interval whether chance could make it", () => {
    const [device] = fairnessOf(
      [slice("a", 70, 56, 60, 50), slice("b", 80, 48, 60, 45)],
      ["device"],
    );
    const [selection] = device?.gaps ?? [];
    // Newcombe 1998, table II: 56/70 less 48/80 is .2000 (.0524 to .3339).
    expect(selection).toMatchObject({ measure: "selection", pairs: 1, beyond_chance: true });
    expect(selection?.highest.value).toBe("a");
    expect(selection?.difference.low).toBeCloseTo(0.0524, 4);
    expect(selection?.difference.high).toBeCloseTo(0.3339, 4);
  });

  test("is stricter the more groups the widest gap was picked from", () => {
    const two = [slice("a", 70, 56, 60, 50), slice("b", 80, 48, 60, 45)];
    const five = [...two, ...["c", "d", "e"].map((name) => slice(name, 100, 70, 60, 45))];
    const gapOf = (slices: readonly Slice[]) => fairnessOf(slices, ["device"])[0]?.gaps[0];
    expect(gapOf(five)?.difference.value).toBeCloseTo(gapOf(two)?.difference.value ?? 0, 12);
    expect(gapOf(five)?.pairs).toBe(10);
    expect(gapOf(five)?.beyond_chance).toBe(false);
  });

  test("compares no group that is too small or unknown, and no attribute that was not named", () => {
    const small = [
      slice("a", 70, 56, 60, 50),
      slice("b", 20, 2, 5, 1),
      slice("unknown", 90, 9, 30, 3),
    ];
    expect(fairnessOf(small, ["device"])).toEqual([]);
    expect(fairnessOf([slice("a", 70, 56, 60, 50), slice("b", 80, 48, 60, 45)], [])).toEqual([]);
  });
});

describe("outcomeOf", () => {
  const limits = { exclude: [], min_positives: 50, min_negatives: 50, min_customers: 200 };
  const sources = {
    orders: { kind: "transactions" },
    visits: { kind: "events" },
  } as unknown as Parameters<typeof outcomeOf>[1]["sources"];

  test.each([
    [{ kind: "inactivity", horizon: 90 }, "will leave"],
    [{ kind: "subscription_end", horizon: 30 }, "will end their subscription"],
    [{ kind: "given", column: "Churn", positive: "Yes" }, "have Churn = Yes"],
    [{ kind: "event", source: "orders", horizon: 30 }, "will buy"],
    [
      { kind: "event", source: "orders", where: "category = 'tea'", horizon: 30 },
      "will buy (category = 'tea')",
    ],
    [{ kind: "event", source: ["visits"], horizon: 30 }, "will show up in visits"],
  ] as const)("says what a positive of %o does", (target, says) => {
    expect(
      outcomeOf({ ...limits, ...target } as Parameters<typeof outcomeOf>[0], { sources }),
    ).toBe(says);
  });
});
