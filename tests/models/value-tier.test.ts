import { describe, expect, test } from "vitest";
import { tierNames, valueTier, valueTiers } from "../../models/value-tier.ts";

describe("valueTier", () => {
  test("of a hundred different spenders the tiers hold 5, 15, 30 and 50", () => {
    const tiers = valueTier(Float64Array.from({ length: 100 }, (_, i) => i + 1));
    expect(valueTiers.map((tier) => tiers.filter((one) => one === tier).length)).toEqual([
      5, 15, 30, 50, 0,
    ]);
    expect([tiers[99], tiers[95], tiers[94], tiers[0]]).toEqual([
      "Top 5 %",
      "Top 5 %",
      "Next 15 %",
      "Lower 50 %",
    ]);
  });

  test("nothing spent, more returned than bought, and unknown are no spend and count for nobody's tier", () => {
    const tiers = valueTier(Float64Array.of(0, -5, Number.NaN, 10));
    expect(tiers).toEqual(["No spend", "No spend", "No spend", "Top 5 %"]);
  });

  test("equal spends are in one tier, and a tie of everybody is not the top", () => {
    expect(new Set(valueTier(new Float64Array(40).fill(9)))).toEqual(new Set(["Next 30 %"]));
    const tied = valueTier(
      Float64Array.of(...new Float64Array(60).fill(2), ...new Float64Array(40).fill(1)),
    );
    expect(new Set(tied.slice(0, 60))).toEqual(new Set(["Next 30 %"]));
    expect(new Set(tied.slice(60))).toEqual(new Set(["Lower 50 %"]));
  });

  test("the order of customers and the unit of money change nothing", () => {
    const spend = Float64Array.from({ length: 50 }, (_, i) => (i * 37) % 50);
    const tiers = valueTier(spend);
    expect(valueTier(spend.toReversed())).toEqual(tiers.toReversed());
    expect(valueTier(spend.map((value) => value * 8))).toEqual(tiers);
  });

  test("nobody has no tiers", () => {
    expect(valueTier(new Float64Array(0))).toEqual([]);
  });

  test("shares of the shop's own name the tiers, each name once", () => {
    expect(tierNames({ shares: [0.1, 0.4] })).toEqual(["Top 10 %", "Next 30 %", "Lower 60 %"]);
    expect(tierNames({ shares: [0.05, 0.1, 0.15, 0.5] })).toEqual([
      "Top 5 %",
      "Next 5 % (5 to 10 %)",
      "Next 5 % (10 to 15 %)",
      "Next 35 %",
      "Lower 50 %",
    ]);
    const spend = Float64Array.of(4, 3, 2, 1, 0);
    expect(valueTier(spend, { shares: [0.25], nothing: "Nothing expected" })).toEqual([
      "Top 25 %",
      "Lower 75 %",
      "Lower 75 %",
      "Lower 75 %",
      "Nothing expected",
    ]);
  });

  test("the default names are the names of the default shares", () => {
    expect(valueTiers).toEqual(["Top 5 %", "Next 15 %", "Next 30 %", "Lower 50 %", "No spend"]);
  });

  test.each([[[]], [[0.5, 0.2]], [[0, 0.2]], [[0.2, 1]]])("shares %j are refused", (shares) => {
    expect(() => valueTier(Float64Array.of(1), { shares })).toThrow(
      "valueTier requires ascending shares in (0, 1)",
    );
  });
});
