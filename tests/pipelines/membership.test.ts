import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import { literal, sql } from "../../engines/sql.ts";
import { keepMembership, prepareMembership } from "../../pipelines/membership.ts";
import { temporaryFolder } from "./command.ts";

const folder = temporaryFolder();
let made = 0;

/** Of each customer the segment they are in; a customer who is not named is not there. */
type Day = Readonly<Record<string, number>>;

/** Writes a run's folder with its scores, as a finished run leaves it, and remembers it. */
async function remember(parent: string, asOf: string, day: Day, business = "shop") {
  const folder = await scored(parent, asOf, day, business);
  return await keepMembership(parent, { business, asOf, folder }, { threads: 1 });
}

/** Prepares to remember a day of a run that is not finished: what puts it in its place. */
async function prepare(parent: string, asOf: string, day: Day, business = "shop") {
  const aside = join(folder, `aside ${made++}`);
  const scores = await scored(aside, asOf, day, business);
  const temporary = join(aside, "membership");
  return await prepareMembership(
    parent,
    { business, asOf, folder: scores },
    { threads: 1, temporary },
  );
}

async function scored(parent: string, asOf: string, day: Day, business: string): Promise<string> {
  const run = join(parent, `${business}-${asOf}`);
  await mkdir(run, { recursive: true });
  await writeFile(
    join(run, "run.json"),
    JSON.stringify({ name: business, as_of: asOf, command: "run" }),
  );
  await withEngine({ threads: 1 }, async (engine) => {
    const ids = Object.keys(day).sort();
    await engine.store("stored", {
      customer_id: ids,
      segment_id: Float64Array.from(ids, (id) => day[id] ?? Number.NaN),
      segment_name: ids.map((id) => `segment ${day[id]}`),
      lifecycle: ids.map(() => "Active"),
      rfm_segment: ids.map(() => null),
      value_tier: ids.map(() => null),
    });
    await engine.write(sql`select * from stored`, join(run, "scores.parquet"), "parquet");
  });
  return run;
}

/** Returns the intervals of the file as text, one a row, in the file's order. */
async function intervals(parent: string): Promise<readonly string[]> {
  const rows = await withEngine({ threads: 1 }, (engine) =>
    engine.rows(sql`select * from read_parquet(${literal(join(parent, "membership.parquet"))})`),
  );
  return rows.map(
    (row: Row) =>
      `${row["business"]} ${row["customer_id"]} ${row["segment_id"]} ${row["valid_from"]} ${row["valid_to"]}`,
  );
}

/** What the file has to hold, found day by day: a change of groups, or of being there, ends an interval. */
function byHand(days: Readonly<Record<string, Day>>): readonly string[] {
  const dates = Object.keys(days).sort();
  const customers = [...new Set(dates.flatMap((date) => Object.keys(days[date] ?? {})))].sort();
  return customers.flatMap((customer) => {
    const found: string[] = [];
    let since: string | null = null;
    dates.forEach((date, i) => {
      const group = days[date]?.[customer];
      const next = dates[i + 1];
      if (group === undefined) return;
      since ??= date;
      if (next !== undefined && days[next]?.[customer] === group) return;
      found.push(`shop ${customer} ${group} ${since} ${next ?? null}`);
      since = null;
    });
    return found;
  });
}

const place = async () => {
  const path = join(folder, `place-${made++}`);
  await mkdir(path);
  return path;
};

describe("membership over time", () => {
  const [first, second, third] = ["2025-01-01", "2025-02-01", "2025-03-01"] as const;

  test("an interval begins where a customer's group begins and ends where it is another", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1, bob: 1, cy: 2 });
    await remember(parent, second, { ann: 1, bob: 2, dee: 2 });
    await remember(parent, third, { ann: 1, bob: 1, cy: 2, dee: 2 });
    expect(await intervals(parent)).toEqual([
      "shop ann 1 2025-01-01 null",
      "shop bob 1 2025-01-01 2025-02-01",
      "shop bob 2 2025-02-01 2025-03-01",
      "shop bob 1 2025-03-01 null",
      "shop cy 2 2025-01-01 2025-02-01",
      "shop cy 2 2025-03-01 null",
      "shop dee 2 2025-02-01 null",
    ]);
  });

  test("a run that is done again leaves the same bytes, and one that found other groups replaces them", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1 });
    await remember(parent, second, { ann: 2 });
    const before = await readFile(join(parent, "membership.parquet"));
    await remember(parent, second, { ann: 2 });
    expect((await readFile(join(parent, "membership.parquet"))).equals(before)).toBe(true);
    await remember(parent, second, { ann: 1 });
    expect(await intervals(parent)).toEqual(["shop ann 1 2025-01-01 null"]);
  });

  test("a day between two on which nothing changed ends there, since both are remembered", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1 });
    await remember(parent, third, { ann: 1 });
    await remember(parent, second, { ann: 2 });
    expect(await intervals(parent)).toEqual([
      "shop ann 1 2025-01-01 2025-02-01",
      "shop ann 2 2025-02-01 2025-03-01",
      "shop ann 1 2025-03-01 null",
    ]);
  });

  test("another business in the same folder keeps its own days", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1 }, "another");
    await remember(parent, second, { ann: 2 });
    expect(await intervals(parent)).toEqual([
      "another ann 1 2025-01-01 null",
      "shop ann 2 2025-02-01 null",
    ]);
  });

  test("whatever the order of the days and however often each is done, the file is the one made by hand, bytes included", async () => {
    const days = fc.array(
      fc.dictionary(fc.constantFrom("ann", "bob", "cy"), fc.integer({ min: 1, max: 2 })),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        days,
        fc.array(fc.nat(3), { maxLength: 3 }),
        fc.nat(),
        async (all, again, turn) => {
          const dated = Object.fromEntries(all.map((day, i) => [`2025-0${i + 1}-01`, day]));
          const dates = Object.keys(dated);
          const turned = dates.map((_, i) => dates[(i * 3 + turn) % dates.length] as string);
          const order = [
            ...new Set([...turned, ...dates]),
            ...again.flatMap((i) => dates[i] ?? []),
          ];
          const [straight, mixed] = [await place(), await place()];
          for (const date of dates) await remember(straight, date, dated[date] ?? {});
          for (const date of order) await remember(mixed, date, dated[date] ?? {});
          expect(await intervals(mixed)).toEqual(byHand(dated));
          const files = [straight, mixed].map((at) => readFile(join(at, "membership.parquet")));
          const [one, other] = await Promise.all(files);
          expect(one?.equals(other ?? Buffer.of())).toBe(true);
          await rm(straight, { recursive: true });
          await rm(mixed, { recursive: true });
        },
      ),
      { numRuns: 12, seed: 4 },
    );
  });

  test("a damaged file is made anew of the runs that are there, is kept beside, and is told of in one sentence", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1, bob: 1 });
    await remember(parent, second, { ann: 1, bob: 2 });
    const good = await intervals(parent);
    await writeFile(join(parent, "membership.parquet"), "PAR1 and then nothing");
    const says = await remember(parent, second, { ann: 1, bob: 2 });
    expect(says).toMatch(
      /membership\.parquet' could not be read; it was made anew of the 2 scored runs/,
    );
    expect(await intervals(parent)).toEqual(good);
    expect(await readFile(join(parent, "membership.damaged.parquet"), "utf8")).toMatch(/^PAR1 and/);
  });

  test("a file that is not there is made of the runs that are, those without readable scores left out", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1 });
    await remember(parent, second, { ann: 2 });
    await rm(join(parent, "membership.parquet"));
    await cp(join(parent, `shop-${first}`), join(parent, "copy"), { recursive: true });
    await writeFile(join(parent, `shop-${first}`, "scores.parquet"), "");
    expect(await remember(parent, third, { ann: 2 })).toBeNull();
    expect(await intervals(parent)).toEqual([
      "shop ann 1 2025-01-01 2025-02-01",
      "shop ann 2 2025-02-01 null",
    ]);
    expect(existsSync(join(parent, "membership.damaged.parquet"))).toBe(false);
    expect((await readdir(parent)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("what was prepared before a run is finished is what the finished run leaves, bytes included", async () => {
    const [parent, other] = [await place(), await place()];
    const days: readonly (readonly [string, Day])[] = [
      [first, { ann: 1, bob: 1 }],
      [third, { ann: 2, bob: 1 }],
      [second, { ann: 2 }],
      [third, { ann: 1, bob: 1 }],
    ];
    for (const [asOf, day] of days) {
      const put = await prepare(parent, asOf, day);
      expect(await put?.()).toBe(true);
      await remember(other, asOf, day);
      const [own, usual] = await Promise.all(
        [parent, other].map((place) => readFile(join(place, "membership.parquet"))),
      );
      expect(own).toEqual(usual);
    }
  });

  test("what was prepared is not put over what another run remembered meanwhile", async () => {
    const parent = await place();
    const early = await prepare(parent, first, { ann: 1 });
    await remember(parent, second, { ann: 1, bob: 2 });
    expect(await early?.()).toBe(false);
    const later = await prepare(parent, third, { ann: 1 });
    await remember(parent, second, { ann: 1, bob: 3 });
    const left = await intervals(parent);
    expect(await later?.()).toBe(false);
    expect(await intervals(parent)).toEqual(left);
  });

  test("where a file would have to be made anew of runs, nothing is prepared", async () => {
    const parent = await place();
    await remember(parent, first, { ann: 1 });
    await writeFile(join(parent, "membership.parquet"), "PAR1 and then nothing");
    expect(await prepare(parent, second, { ann: 1 })).toBeNull();
    await rm(join(parent, "membership.parquet"));
    expect(await prepare(parent, second, { ann: 1 })).toBeNull();
  });
});
