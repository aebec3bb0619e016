import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, type Sql, sql } from "../../engines/sql.ts";
import { quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";
import { smallShop } from "./shop.ts";

const folder = temporaryFolder();
const out = join(folder, "matrix");
const run = join(folder, "run");

beforeAll(async () => {
  const configuration = await writeFiles(join(folder, "shop"), smallShop());
  const common = ["-c", configuration, "--quiet", "--out"];
  expect((await quintile("export-matrix", ...common, out)).code).toBe(0);
  expect((await quintile("run", ...common, run)).code).toBe(0);
});

const ask = (query: Sql) => withEngine({}, (engine) => engine.rows(query));
const from = (target: string) => sql`read_parquet(${literal(join(out, `${target}.parquet`))})`;

test("the rows and positives of each part are those that the run reports", async () => {
  const report = (await readJson(run, "reports", "leaves.json")) as {
    test: { as_of: string; rows: number; positives: number };
    validation: { as_of: string; rows: number; positives: number };
  };
  const parts = await ask(sql`
    select split, as_of::varchar as as_of, count(*)::integer as rows, sum(label)::integer as positives
    from ${from("leaves")}
    where split in ('test', 'validation')
    group by all
    order by split`);
  expect(parts).toEqual([
    { split: "test", ...report.test },
    { split: "validation", ...report.validation },
  ]);
});

test("a row's features are those of the customer at its cut-off", async () => {
  const [row] = await ask(sql`
    select count(*)::integer as rows, min(recency_days) as least
    from ${from("leaves")}
    where recency_days is null or recency_days < 1`);
  expect(row).toEqual({ rows: 0, least: null });
});

test("an unknown target is refused with the nearest name", async () => {
  const configuration = await writeFiles(join(folder, "again"), smallShop());
  const ended = await quintile("export-matrix", "leavse", "-c", configuration);
  expect(ended.code).toBe(2);
  expect(ended.err).toContain("unknown target 'leavse', did you mean 'leaves'?");
});
