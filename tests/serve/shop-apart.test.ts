import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { withEngineApart } from "../../engines/duckdb-apart.ts";
import { numberShelf } from "../../engines/number-shelf.ts";
import { id, sql } from "../../engines/sql.ts";
import { rightsOf } from "../../serve/rights.ts";
import { openShop, type Query, type Shop } from "../../serve/shop/shop.ts";
import { temporaryFolder } from "../pipelines/command.ts";
import { tinyRun } from "./tiny-run.ts";

let run: string;
let temporary: string;
const before = process.env["TMPDIR"];

beforeAll(async () => {
  run = await tinyRun();
  temporary = join(temporaryFolder(), "temporary");
  mkdirSync(temporary);
  process.env["TMPDIR"] = temporary;
});
afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
});
afterEach(() => {
  expect(readdirSync(temporary).filter((name) => name.startsWith("quintile-"))).toEqual([]);
  expect(processes()).toEqual([]);
});

/** Returns the engines' own processes that this one has started and that are still there; none where there is no /proc. */
function processes(): readonly number[] {
  const tasks = `/proc/${process.pid}/task`;
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks)
    .flatMap((task) =>
      readFileSync(join(tasks, task, "children"), "utf8")
        .trim()
        .split(" "),
    )
    .filter((pid) => pid !== "" && commandOf(pid).includes("duckdb-apart"))
    .map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

async function contentsOf(shop: Shop) {
  const rights = {
    ...rightsOf("admin", shop.run.configuration),
    attributes: ["email", "phone", "town"],
  };
  const queries: readonly Query[] = [
    { list: null },
    { list: null, target: "churn", reason: "less likely: … orders so far", sort: "score" },
    { list: "at_risk", segment: "Night owls" },
    { list: "call_list", sort: "last_order_on", direction: "up" },
  ];
  const contents = [];
  for (const query of queries) {
    const selection = shop.select(query, rights);
    let csv = "";
    for await (const piece of shop.csv(selection)) csv += Buffer.from(piece);
    const rows = shop.rows(selection, 0, selection.count);
    const choices = shop.choices(query.list, rights);
    contents.push({ csv, rows, choices, count: selection.count, money: selection.money });
  }
  const customers = ["=1+1", "c0001", "c0007"].map((customer) => ({
    own: shop.customer(customer, rights),
    similar: shop.similar(customer, 5, rights),
  }));
  const group = await shop.group("churn_score > 0.5 and town = 'North'", rights);
  return { lists: shop.lists(rights), contents, customers, group };
}

test("a run that is read in a process of its own makes the same shop, to the last byte", async () => {
  const apart = await openShop(run, { apartFrom: 0 });
  const here = await openShop(run);
  const contents = await contentsOf(here);
  expect(contents.contents.every(({ rows }) => rows.length > 0)).toBe(true);
  expect(await contentsOf(apart)).toEqual(contents);
  await Promise.all([apart.close(), here.close()]);
});

test("columns cross as they are: numbers, days, texts, what is missing, over many chunks", async () => {
  const query = sql`
    select
      case when i % 3 > 0 then i / 7 end as number,
      date '2026-01-01' + i::integer as day,
      case i % 4 when 0 then null when 1 then '' when 2 then 'Zoë 🙂 ' || i else 'plain' end as text,
      i::varchar as other
    from range(5000) as t(i)`;
  const crossed = await withEngineApart({ threads: 1 }, async (engine) => {
    // The longer columns before must not show through.
    await engine.columns(
      sql`select i::varchar || repeat('x', 50) as text from range(9000) as t(i)`,
    );
    const [first, second] = await Promise.all([engine.columns(query), engine.columns(query)]);
    expect(second).toEqual(first);
    const shelf = numberShelf();
    const lent = await engine.columns(query, { rows: 5000, shelf });
    expect(lent).toEqual(first);
    shelf.giveBack(Object.values(lent.numbers));
    for await (const piece of engine.pieces(query, { rows: 3000, shelf }))
      shelf.giveBack(Object.values(piece.numbers));
    return first;
  });
  expect(crossed).toEqual(await withEngine({ threads: 1 }, (engine) => engine.columns(query)));
});

test("a query that fails there fails here with the same words, and the next is answered", async () => {
  const wrong = sql`select ${id("nothing")} from range(3)`;
  const words = await withEngine({}, (engine) => engine.rows(wrong)).catch(
    (error) => error.message,
  );
  await withEngineApart({}, async (engine) => {
    await expect(engine.rows(wrong)).rejects.toThrow(words);
    await engine.store("t", { x: Float64Array.of(1, Number.NaN), y: ["a", null] });
    expect(await engine.rows(sql`select x, y from t`)).toEqual([
      { x: 1, y: "a" },
      { x: null, y: null },
    ]);
  });
});

const SLOW = sql`select sum(a.i * b.i) as x from range(1000000) as a(i), range(1000000) as b(i)`;

test.skipIf(!existsSync("/proc/self/task"))(
  "where that process is killed, who waits is told so in one sentence and nothing is left",
  async () => {
    const reading = withEngineApart({ threads: 1 }, async (engine) => {
      const asked = engine.rows(SLOW);
      for (const pid of processes()) process.kill(pid, "SIGKILL");
      return await asked;
    });
    await expect(reading).rejects.toThrow(
      /^the engine's own process was ended by SIGKILL before its work was done, perhaps for want of memory$/,
    );
  },
);

test("opening ends where it is told to, even in the middle of a query", async () => {
  const controller = new AbortController();
  const reading = withEngineApart({ threads: 1, signal: controller.signal }, async (engine) => {
    setTimeout(() => controller.abort(), 50);
    return await engine.rows(SLOW);
  });
  await expect(reading).rejects.toThrow("the engine's own process failed");
});
