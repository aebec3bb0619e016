import { expect, test } from "vitest";
import { addDays, daysBetween, horizon, observed } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { type Sql, sql } from "../../engines/sql.ts";

async function days(predicate: Sql): Promise<readonly unknown[]> {
  const rows = await withEngine({}, (engine) =>
    engine.rows(sql`
      select day from (select date '2026-02-20' + i::integer as day from range(20) as t(i))
      where ${predicate} order by day`),
  );
  return rows.map((row) => row["day"]);
}

test("a window is half-open: as_of is not observed, its first day is", async () => {
  expect(await days(observed({ asOf: "2026-03-01", observationDays: 2 }))).toEqual([
    "2026-02-27",
    "2026-02-28",
  ]);
});

test("a horizon begins with as_of and ends before its last day is over", async () => {
  expect(await days(horizon("2026-03-01", 2))).toEqual(["2026-03-01", "2026-03-02"]);
});

test("no day is both observed and in the horizon", async () => {
  const window = { asOf: "2026-03-01", observationDays: null };
  expect(await days(sql`${observed(window)} and ${horizon(window.asOf, 30)}`)).toEqual([]);
});

test("days are added over months, leap days and changes of the clock", () => {
  expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
  expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(addDays("1997-09-30", 273)).toBe("1998-06-30");
});

test("days between two days are what has to be added", () => {
  expect(daysBetween("2025-03-05", "2026-03-01")).toBe(361);
  expect(daysBetween("2026-03-01", "2025-03-05")).toBe(-361);
});

test("what is no day is refused", () => {
  expect(() => addDays("yesterday", 1)).toThrow("got 'yesterday'");
  expect(() => daysBetween("2026-13-01", "2026-01-01")).toThrow("got '2026-13-01'");
});
