import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, daysBetween } from "../../data/window.ts";
import { planCutOffs } from "../../pipelines/cut-offs.ts";

describe("planCutOffs, by hand", () => {
  test("a long history gives every role its own days", () => {
    // h = 30: test 31 Dec - 30 = 1 Dec, validation 1 Nov, the first training 2 Oct and then every 30 days back.
    expect(
      planCutOffs({ asOf: "2025-12-31", horizonDays: 30, firstDay: "2023-01-01", most: 3 }),
    ).toEqual({
      training: ["2025-08-03", "2025-09-02", "2025-10-02"],
      validation: "2025-11-01",
      test: "2025-12-01",
      // What lies between them is a month apart already: only a year of weeks before is new.
      between: [],
      recent: [],
      seasons: { validation: "2024-11-02", test: "2024-12-02", asOf: "2025-01-01" },
      notes: [],
    });
  });

  test("cut-offs between training, validation and test are learned from once their outcomes are known", () => {
    const { training, validation, between, recent } = planCutOffs({
      asOf: "2026-01-01",
      horizonDays: 90,
      firstDay: "2025-01-01",
    });
    expect(training).toEqual(["2025-04-06"]);
    expect(validation).toBe("2025-07-05");
    expect(between).toEqual(["2025-05-06", "2025-06-05"]);
    expect(recent).toEqual(["2025-08-04", "2025-09-03"]);
  });

  test("a horizon of more than 30 days still steps back 30 days at a time", () => {
    const {
      training,
      validation,
      test: tested,
    } = planCutOffs({
      asOf: "2026-01-01",
      horizonDays: 90,
      firstDay: "2023-01-01",
      most: 2,
    });
    expect(tested).toBe("2025-10-03");
    expect(validation).toBe("2025-07-05");
    // 5 July - 90 = 6 April, and 30 days before it.
    expect(training).toEqual(["2025-03-07", "2025-04-06"]);
  });

  test("a cut-off without enough days before it is left out", () => {
    // h = 30 needs 30 days of history: of 2 October, 2 September and 3 August only the first two have them.
    const { training } = planCutOffs({
      asOf: "2025-12-31",
      horizonDays: 30,
      firstDay: "2025-08-03",
      most: 3,
    });
    expect(training).toEqual(["2025-09-02", "2025-10-02"]);
  });

  test("with two cut-offs the earlier one teaches, and the note says that its customers are split", () => {
    // 27 September + 30 = 27 October: 1 November has its history, 2 October has not.
    const plan = planCutOffs({ asOf: "2025-12-31", horizonDays: 30, firstDay: "2025-09-27" });
    expect(plan).toMatchObject({ training: [], validation: "2025-11-01", test: "2025-12-01" });
    expect(plan.notes).toHaveLength(1);
    expect(plan.notes[0]).toMatch(/one cut-off to learn from \(2025-11-01\).* split/);
  });

  test("with one cut-off customers are split, and the notes say that it is not out of time", () => {
    const plan = planCutOffs({ asOf: "2025-12-31", horizonDays: 30, firstDay: "2025-10-15" });
    expect(plan).toMatchObject({ training: [], validation: null, test: "2025-12-01" });
    expect(plan.notes.join(" ")).toMatch(/only 2025-12-01 .* not out of time/);
  });

  test("with none there is nothing to test at, and the note names both spans that are missing", () => {
    const plan = planCutOffs({ asOf: "2025-12-31", horizonDays: 30, firstDay: "2025-11-15" });
    expect(plan).toMatchObject({ training: [], validation: null, test: null });
    expect(plan.notes).toEqual([
      "the files begin on 2025-11-15: no day has both 30 days of history and a complete horizon of 30 days.",
    ]);
  });

  test("a history of exactly the days needed is enough, one day less is not", () => {
    const at = (firstDay: string) =>
      planCutOffs({ asOf: "2025-12-31", horizonDays: 120, firstDay }).test;
    // Test at 2 September; h = 120 needs 90 days before it, so from 4 June on.
    expect(at("2025-06-04")).toBe("2025-09-02");
    expect(at("2025-06-05")).toBeNull();
  });
});

describe("planCutOffs, always", () => {
  const plans = fc
    .record({
      horizonDays: fc.integer({ min: 1, max: 400 }),
      historyDays: fc.integer({ min: 1, max: 2000 }),
      most: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ horizonDays, historyDays, most }) => {
      const asOf = "2025-06-30";
      const firstDay = addDays(asOf, -historyDays);
      return { asOf, horizonDays, firstDay, most };
    });

  test("a label window has ended when the next role's cut-off comes, and the test's when as_of comes", () => {
    fc.assert(
      fc.property(plans, (options) => {
        const { training, validation, test: tested } = planCutOffs(options);
        const ends = (day: string) => addDays(day, options.horizonDays);
        if (tested !== null) expect(ends(tested) <= options.asOf).toBe(true);
        if (validation !== null) expect(ends(validation) <= (tested ?? "")).toBe(true);
        for (const day of training) expect(ends(day) <= (validation ?? "")).toBe(true);
      }),
    );
  });

  test("every cut-off has history, training is ascending and never longer than asked, and what is missing is said", () => {
    fc.assert(
      fc.property(plans, (options) => {
        const { training, validation, test: tested, notes } = planCutOffs(options);
        const days = [...training, validation, tested].filter((day) => day !== null);
        const needed = Math.min(options.horizonDays, 90);
        for (const day of days)
          expect(daysBetween(options.firstDay, day)).toBeGreaterThanOrEqual(needed);
        expect(days).toEqual([...new Set(days)].sort());
        expect(training.length).toBeLessThanOrEqual(options.most);
        expect(notes.length > 0).toBe(training.length === 0);
      }),
    );
  });
});
