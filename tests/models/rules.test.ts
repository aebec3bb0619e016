import { describe, expect, test } from "vitest";
import type { Matrix } from "../../models/matrix.ts";
import { baseRate, bestFeature, frequency, recency, rfmSum, rulesFor } from "../../models/rules.ts";
import type { Scorer } from "../../models/scorer.ts";

const never = Number.NaN;
const matrix: Matrix = {
  ids: ["a", "b", "c", "d", "e"],
  columns: ["recency_days", "frequency", "monetary"],
  values: [
    Float64Array.of(1, 10, 100, 300, never),
    Float64Array.of(9, 3, 3, 1, never),
    Float64Array.of(50, 80, 20, 5, never),
  ],
};
const labels = Uint8Array.of(1, 1, 0, 0, 0);

function order<S extends Scorer>(scorer: S, on = matrix): string {
  const margins = scorer.apply(scorer.fit({ matrix, labels }, 1), on);
  return on.ids
    .toSorted((x, y) => (margins[on.ids.indexOf(y)] ?? 0) - (margins[on.ids.indexOf(x)] ?? 0))
    .join("");
}

describe("rules", () => {
  test("who bought last ranks first with activity, and last against it", () => {
    expect(order(recency({ rises: "with" }))).toBe("abcde");
    expect(order(recency({ rises: "against" }))).toBe("edcba");
  });

  test("who buys most often ranks first, no purchase last, equals together", () => {
    const scorer = frequency({ rises: "with" });
    const margins = scorer.apply(scorer.fit({ matrix, labels }, 1), matrix);
    expect(order(scorer)).toBe("abcde");
    expect(margins[1]).toBe(margins[2]);
    expect(margins[4]).toBe(0);
  });

  test("the rfm sum adds three quintiles, 1 where missing", () => {
    const scorer = rfmSum({ rises: "with" });
    // Of four known rows the mid-ranks are 1/8, 3/8, 5/8, 7/8: quintiles 1, 2, 4, 5; two equal share 1/2: 3.
    expect([...scorer.apply(scorer.fit({ matrix, labels }, 1), matrix)]).toEqual([
      5 + 5 + 4,
      4 + 3 + 5,
      2 + 3 + 2,
      1 + 1 + 1,
      1 + 1 + 1,
    ]);
  });

  test("the rfm sum goes without money where there is none", () => {
    const moneyless = {
      ...matrix,
      columns: matrix.columns.slice(0, 2),
      values: matrix.values.slice(0, 2),
    };
    const scorer = rfmSum({ rises: "against" });
    expect([...scorer.apply(scorer.fit({ matrix: moneyless, labels }, 1), moneyless)]).toEqual([
      -10, -7, -5, -2, -2,
    ]);
  });

  test("ranks can be referred to another snapshot", () => {
    const scorer = rfmSum({ rises: "with" });
    const learned = scorer.fit({ matrix, labels }, 1);
    const later = { ...matrix, values: matrix.values.map((column) => column.map((x) => x * 50)) };
    const referred = scorer.rereference?.(learned, later) ?? learned;
    expect(scorer.apply(referred, later)).toEqual(scorer.apply(learned, matrix));
    expect(scorer.apply(learned, later)).not.toEqual(scorer.apply(learned, matrix));
  });

  test("the base rate gives everybody its log-odds and no reason", () => {
    const scorer = baseRate();
    const learned = scorer.fit({ matrix, labels }, 1);
    for (const margin of scorer.apply(learned, matrix))
      expect(margin).toBeCloseTo(Math.log(2 / 3), 12);
    const { parts } = scorer.contributions(learned, matrix);
    expect(parts.every((part) => part.every((value) => value === 0))).toBe(true);
  });

  test("the best single feature is the column that ranks the training rows best, either way round", () => {
    const flat: Matrix = {
      ids: matrix.ids,
      columns: ["noise", "contract", "absent"],
      values: [
        Float64Array.of(3, 1, 4, 1, 5),
        Float64Array.of(1, 2, 9, 8, 7),
        Float64Array.of(never, 1, 2, 3, 4),
      ],
    };
    const scorer = bestFeature();
    const learned = scorer.fit({ matrix: flat, labels }, 1);
    expect(learned.rule).toMatchObject({ column: "contract", direction: "down" });
    const margins = scorer.apply(learned, flat);
    expect(Math.min(margins[0] ?? 0, margins[1] ?? 0)).toBeGreaterThan(
      Math.max(margins[2] ?? 0, margins[3] ?? 0, margins[4] ?? 0),
    );
  });

  test("a column that tells by being absent ranks by that", () => {
    const told: Matrix = {
      ids: matrix.ids,
      columns: ["cancelled_on"],
      values: [Float64Array.of(never, never, 7, 7, 7)],
    };
    const scorer = bestFeature();
    const margins = scorer.apply(scorer.fit({ matrix: told, labels }, 1), told);
    expect(margins[0]).toBe(margins[1]);
    expect(margins[0]).toBeGreaterThan(margins[2] ?? 0);
  });

  test("the columns decide which rules there are", () => {
    const names = (columns: readonly string[]) =>
      rulesFor(columns, { rises: "with" }).map(({ name }) => name);
    expect(names(["recency_days", "frequency", "x"])).toEqual([
      "base rate",
      "recency",
      "frequency",
      "rfm sum",
    ]);
    expect(names(["age", "plan"])).toEqual(["base rate", "best single feature"]);
    expect(names([])).toEqual(["base rate"]);
  });

  test("a rule without its column says which one", () => {
    const bare = { ids: ["a", "b"], columns: ["x"], values: [Float64Array.of(1, 2)] };
    expect(() =>
      recency({ rises: "with" }).fit({ matrix: bare, labels: Uint8Array.of(0, 1) }, 1),
    ).toThrow("the matrix has no column 'recency_days'");
  });
});
