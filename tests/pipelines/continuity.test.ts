import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { openPrevious } from "../../pipelines/previous-run.ts";
import type { RunDocument } from "../../pipelines/run-document.ts";
import type { SegmentsModel } from "../../pipelines/trained.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { lines } from "./shop.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const [before, now, later] = ["2024-07-01", "2024-08-01", "2024-09-01"] as const;

/** Days of the year on which the n-th customer of a kind orders, and what they spend. */
interface Kind {
  readonly days: (n: number) => readonly number[];
  readonly amount: (n: number) => number;
}

const every = (gap: number, from: number) =>
  Array.from({ length: Math.floor((300 - from) / gap) }, (_, i) => from + i * gap);
const kinds: Readonly<Record<string, Kind>> = {
  // Not every seven days: who always orders on a Sunday is of another kind than who never does.
  weekly: { days: (n) => every(6, n % 6), amount: (n) => 10 + (n % 5) },
  monthly: { days: (n) => every(30, n % 30), amount: (n) => 150 + 3 * (n % 9) },
  once: { days: (n) => [20 + (n % 20)], amount: (n) => 40 + (n % 7) },
  // They come after the first day, nearly every day, and spend a lot.
  daily: { days: (n) => every(2, 184 + (n % 4)), amount: (n) => 900 + 20 * (n % 9) },
};

/** Returns a shop with 60 customers of each of some kinds. */
function shop(...names: readonly string[]) {
  const orders = names.flatMap((name) =>
    Array.from({ length: 60 }, (_, n) => n).flatMap((n) =>
      (kinds[name]?.days(n) ?? []).map((day) =>
        [`${name}-${n}`, addDays("2024-01-01", day), kinds[name]?.amount(n)].join(","),
      ),
    ),
  );
  return {
    "quintile.yaml": `name: three-kinds
currency: EUR
seed: 3
windows: [30, 90]
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns: { customer_id: customer, at: ordered, amount: amount }
targets: {}
segments: { clusters: { k: 3..3 } }
`,
    "orders.csv": lines("customer,ordered,amount", orders),
  };
}

const segmentsOf = async (run: string) =>
  (await readJson(runs, run, "segments.json")) as SegmentsReport;
const quiet = async (...argv: readonly string[]) => {
  const ended = await quintile(...argv, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
};

let [first, second, third]: SegmentsReport[] = [];
let [june, july] = ["", ""];
beforeAll(async () => {
  june = await writeFiles(join(folder, "june"), shop("weekly", "monthly", "once"));
  july = await writeFiles(join(folder, "july"), shop("weekly", "monthly", "daily"));
  await quiet("run", "-c", june, "--as-of", before, "--out", join(runs, "first"));
  await quiet("run", "-c", july, "--as-of", now, "--out", join(runs, "second"));
  const model = join(runs, "second");
  await quiet(
    "score",
    "-c",
    july,
    "--as-of",
    later,
    "--model",
    model,
    "--out",
    join(runs, "third"),
  );
  [first, second, third] = await Promise.all(["first", "second", "third"].map(segmentsOf));
});

describe("two runs of one business, of which the second lost one group of customers and won another", () => {
  test("keep the ids and names of the groups that stayed", () => {
    const ids = (report: SegmentsReport | undefined) =>
      new Map(report?.segments.map(({ id, name }) => [id, name]));
    expect(first?.lineage).toBeNull();
    expect([...ids(first).keys()]).toEqual([1, 2, 3]);
    const kept = second?.segments.filter(({ previous_id }) => previous_id !== null) ?? [];
    expect(kept).toHaveLength(2);
    for (const { id, name, previous_id } of kept) {
      expect(previous_id).toBe(id);
      expect(name).toBe(ids(first).get(id));
    }
  });

  test("report the new group as a birth, with an id and a name that nobody had", () => {
    const birth = second?.lineage?.events.filter(({ kind }) => kind === "birth") ?? [];
    expect(birth).toHaveLength(1);
    expect(birth[0]).toMatchObject({ outside: 1, to: [{ id: 4, size: 60 }] });
    expect(birth[0]?.says).toContain("60 customers; 100% of them were no customers before");
    expect(first?.segments.map(({ name }) => name)).not.toContain(birth[0]?.to[0]?.name);
  });

  test("report the group that is not there any more as a death", () => {
    const death = second?.lineage?.events.filter(({ kind }) => kind === "death") ?? [];
    expect(death).toHaveLength(1);
    expect(death[0]).toMatchObject({ outside: 1, from: [{ size: 60 }], to: [] });
    expect(death[0]?.says).toContain("it had 60 customers; 100% of them are gone");
  });

  test("never give an id again", async () => {
    const model = (await readJson(runs, "second", "models", "segments.json")) as SegmentsModel;
    expect(model.next_id).toBe(5);
  });

  test("count who came and went as movements.csv lists them", async () => {
    const flows = second?.movements?.groupings.find(({ name }) => name === "segment");
    const moved = cells(await readFile(join(runs, "second", "movements.csv"), "utf8"))
      .slice(1)
      .filter(([, grouping]) => grouping === "segment");
    expect(moved).toHaveLength(120);
    expect(moved.filter(([, , from]) => from === "not a customer yet")).toHaveLength(60);
    expect(moved.filter(([, , , to]) => to === "gone")).toHaveLength(60);
    for (const { before: was, entered, left, now: is } of flows?.groups ?? [])
      expect(was + entered - left).toBe(is);
    expect(flows?.groups.reduce((sum, { entered }) => sum + entered, 0)).toBe(60);
  });

  test("say which run was continued", async () => {
    const { continues } = (await readJson(runs, "second", "run.json")) as RunDocument;
    expect(continues).toMatchObject({ run: "first", as_of: before });
    expect(((await readJson(runs, "first", "run.json")) as RunDocument).continues).toBeNull();
  });

  test("show on the segments page what changed", async () => {
    const page = await readFile(join(runs, "second", "reports", "segments.html"), "utf8");
    expect(page).toContain("What changed since 1 July 2024");
    expect(page).toContain("is no more: it had 60 customers");
  });
});

describe("a trained run that scores a later day", () => {
  test("keeps ids and names without a refit, each segment being itself", () => {
    const named = (report: SegmentsReport | undefined) =>
      report?.segments.map(({ id, name }) => [id, name]);
    expect(named(third)).toEqual(named(second));
    expect(third?.lineage).toMatchObject({ run: "second", same_model: true });
    expect(third?.lineage?.events.map(({ kind }) => kind)).toEqual(["kept", "kept", "kept"]);
    expect(third?.segments.map(({ id, previous_id }) => previous_id === id)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe("membership.parquet", () => {
  test("has each customer's segment at each day, as the day's scores have it", async () => {
    const wrong = await withEngine({ threads: 1 }, (engine) =>
      engine.rows(sql`
        with scored as (
          select customer_id, segment_id, as_of
          from read_parquet(${literal(join(runs, "*", "scores.parquet"))})
        ),
        remembered as (
          select customer_id, segment_id, unnest(${literal(`[${[before, now, later]}]`)}::date[]) as as_of,
            valid_from, valid_to
          from read_parquet(${literal(join(runs, "membership.parquet"))})
          where business = 'three-kinds'
        )
        (
          select customer_id, segment_id, as_of from remembered
          where as_of >= valid_from and (valid_to is null or as_of < valid_to)
          except from scored
        )
        union all
        (
          from scored
          except select customer_id, segment_id, as_of from remembered
          where as_of >= valid_from and (valid_to is null or as_of < valid_to)
        )`),
    );
    expect(wrong).toEqual([]);
  });
});

test("an earlier run whose files are damaged is passed over for the one before", async () => {
  const damaged = join(folder, "damaged");
  await cp(join(runs, "first"), join(damaged, "first"), { recursive: true });
  await cp(join(runs, "second"), join(damaged, "second"), { recursive: true });
  const found = async (file: string, content: string) => {
    await writeFile(join(damaged, "second", file), content);
    const options = { folder: damaged, name: "three-kinds", asOf: later };
    return await withEngine({ threads: 1 }, (engine) => openPrevious(engine, options));
  };
  expect((await found("notes.txt", ""))?.run).toBe("second");
  expect((await found("scores.parquet", "PAR1"))?.run).toBe("first");
  await cp(join(runs, "second", "scores.parquet"), join(damaged, "second", "scores.parquet"));
  expect((await found("models/segments.json", "{"))?.run).toBe("first");
});

test("a run and a score that are done again write the same bytes, membership included", async () => {
  const tree = await readTree(runs);
  await quiet("run", "-c", july, "--as-of", now, "--out", join(runs, "second"));
  const model = join(runs, "second");
  await quiet(
    "score",
    "-c",
    july,
    "--as-of",
    later,
    "--model",
    model,
    "--out",
    join(runs, "third"),
  );
  const again = await readTree(runs);
  expect([...again.keys()]).toEqual([...tree.keys()]);
  const differing = [...tree.keys()].filter(
    (path) => !again.get(path)?.equals(tree.get(path) ?? Buffer.of()),
  );
  expect(differing).toEqual([]);
});
