import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flowTable, GONE, NOT_YET } from "../../models/flow-table.ts";

describe("a flow table", () => {
  const flows = [
    { from: "loyal", to: "loyal", customers: 50 },
    { from: "loyal", to: "lapsed", customers: 1200 },
    { from: "lapsed", to: "loyal", customers: 5 },
    { from: NOT_YET, to: "loyal", customers: 7 },
    { from: "lapsed", to: GONE, customers: 2 },
    { from: "ended", to: "lapsed", customers: 3 },
  ];

  test("says what each group won and lost, and the largest flow of each", () => {
    expect(flowTable(flows).groups.map(({ says }) => says)).toEqual([
      "lapsed: 1,203 came, 1,200 of them from 'loyal'; 7 left, 5 of them to 'loyal'.",
      "loyal: 12 came, 7 of them new; 1,200 left, 1,200 of them to 'lapsed'.",
      "ended: nobody came; 3 left, 3 of them to 'lapsed'.",
    ]);
  });

  test("orders groups as it is told, then by size, and puts those outside last", () => {
    const { before, now, counts, shares } = flowTable(flows, ["loyal"]);
    expect(before).toEqual(["loyal", "lapsed", "ended", NOT_YET]);
    expect(now).toEqual(["loyal", "lapsed", GONE]);
    expect(counts).toEqual([
      [50, 1200, 0],
      [5, 0, 2],
      [0, 3, 0],
      [7, 0, 0],
    ]);
    expect(shares[0]).toEqual([0.04, 0.96, 0]);
  });

  test("before + entered - left = now in every group, whatever flows, in whatever order they come", () => {
    const name = fc.constantFrom("a", "b", "c");
    const flow = fc.record({
      from: fc.oneof(name, fc.constant(NOT_YET)),
      to: fc.oneof(name, fc.constant(GONE)),
      customers: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(flow, { selector: ({ from, to }) => `${from}>${to}`, maxLength: 12 }),
        (all) => {
          const table = flowTable(all);
          for (const { before, entered, left, now, stayed } of table.groups) {
            expect(before + entered - left).toBe(now);
            expect(stayed + entered).toBe(now);
          }
          expect(table.counts.flat().reduce((sum, n) => sum + n, 0)).toBe(
            all.reduce((sum, { customers }) => sum + customers, 0),
          );
          expect(flowTable([...all].reverse())).toEqual(table);
        },
      ),
    );
  });
});
