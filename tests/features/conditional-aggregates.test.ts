import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import { conditionalAggregates } from "../../features/conditional-aggregates.ts";

const aggregates = sql`
  select
    g,
    count(*) filter (where x > 1) as n,
    count(x) filter (
      where kind in ('a', ') filter (where') or kind = 'it''s'
    ) / nullif(count(*) filter (where x is not null), 0) as share,
    coalesce(sum(try_cast(money as decimal(18, 4))) filter (where x between 1 and 3), 0) as total,
    min(x) filter (where not (kind = 'a' or (x > 2 and kind <> 'b'))) as least,
    max(abs(x - 2)) filter (where "odd ""(" > 0) as most,
    avg(x) filter (where kind = 'a') as mean,
    sum(x) as "sum(x) filter (where x > 1)"
  from (
    values
      (1, 1.5, 'a', '0.1', 1), (1, 2.5, ') filter (where', '0.2', 0), (1, null, 'it''s', 'x', 1),
      (2, 0.5, 'b', '3', 0), (2, 2.0, null, null, 1), (3, null, 'a', '7', null)
  ) as t (g, x, kind, money, "odd ""(")
  group by g
  order by g`;

const untouched = sql`
  select
    count(distinct x) filter (where x > 1) as different,
    arg_min(x, y) filter (where x > 1) as first,
    median(x) filter (where x > 1) as middle
  from (values (1, 3), (2, 2), (3, 1), (3, 0)) as t (x, y)`;

const text = (query: Sql) => query.strings.join("?");

test("what is written as case says what the filters said, whatever stands in quotes", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    const written = conditionalAggregates(aggregates);
    expect(text(written).match(/case when/g)).toHaveLength(7);
    const rows = await engine.rows(aggregates);
    expect(rows).toHaveLength(3);
    expect(await engine.rows(written)).toEqual(rows);
  });
});

test("filters of distinct values, of other aggregates and of queries that carry values stay", async () => {
  expect(text(conditionalAggregates(untouched))).toBe(text(untouched));
  const carries = sql`select count(*) filter (where x > ${1}) from t`;
  expect(conditionalAggregates(carries)).toEqual(carries);
});
