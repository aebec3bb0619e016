import { expect, test } from "vitest";
import { withEngine } from "../../../engines/duckdb.ts";
import type { Engine } from "../../../engines/engine.ts";
import { type Sql, sql } from "../../../engines/sql.ts";
import type { History } from "../../../features/history.ts";
import { growingMemory } from "../../../models/kernel/growing-memory.ts";
import { type Look, walkLines } from "../../../pipelines/bought/walk-lines.ts";

const history = {
  prefix: "",
  columns: new Set(["amount", "quantity", "category_code", "hour"]),
  ordersAreLines: true,
  categories: null,
  changing: false,
} as unknown as History;

async function walked(
  rows: Sql,
  work: (
    walk: (numbers: Float64Array, look: Look) => Promise<boolean>,
    engine: Engine,
  ) => Promise<void>,
) {
  await withEngine({ threads: 2 }, async (engine) => {
    await engine.run(sql`
      create table steady_lines as
      select
        customer_id::integer as customer_id,
        day::date as day,
        hour::utinyint as hour,
        category_code::integer as category_code,
        amount::decimal(18, 4) as amount,
        quantity::decimal(18, 4) as quantity
      from (${rows})`);
    const asOf = "2025-03-01";
    await work(
      async (numbers, look) =>
        walkLines(engine, history, { asOf, numbers, room: growingMemory(), looks: [look] }),
      engine,
    );
  });
}

const lines = sql`
  select
    -- One customer has more lines than cross together, another's number is far from all others'.
    case when i < 150000 then 5 when i < 150100 then 5 + i - 150000 else 3000000 end as customer_id,
    date '2025-03-02' - (hash(i) % 400)::integer as day,
    if(i % 7 = 0, null, i % 24) as hour,
    if(i % 5 = 0, null, 1 + i % 1023) as category_code,
    if(i % 11 = 0, null, (hash(i) % 100000)::bigint / 1000 - 3) as amount,
    if(i % 13 = 0, null, i % 4) as quantity
  from range(150200) as t(i)
  order by customer_id, day`;

test("a walk shows every line before as_of once, as the engine has it, those of a customer together", async () => {
  await walked(lines, async (walk, engine) => {
    const known = await engine.columns(sql`
      select
        customer_id,
        count(*) as n,
        sum(day - date '1970-01-01') as days,
        sum(coalesce(hour, 24)) as hours,
        sum(coalesce(category_code, 0)) as categories,
        coalesce(sum(amount), 0) as amount,
        count(amount) as priced,
        coalesce(sum(quantity), 0) as quantity
      from steady_lines
      where day < date '2025-03-01'
      group by customer_id
      order by customer_id`);
    const numbers = known.numbers["customer_id"] ?? new Float64Array();
    const shown: Record<string, number>[] = [];
    const isSound = await walk(numbers, ({ customers, places, starts, when, amount, quantity }) => {
      for (let c = 0; c < customers; c++) {
        const lines = Array.from(
          when.subarray(starts[c], starts[c + 1]),
          (_, i) => i + (starts[c] ?? 0),
        );
        const sum = (value: (line: number) => number) =>
          lines.map(value).reduce((all, one) => all + (Number.isNaN(one) ? 0 : one), 0);
        const told = (line: number) => when[line] as number;
        shown.push({
          customer_id: numbers[places[c] as number] ?? Number.NaN,
          n: lines.length,
          days: sum((line) => told(line) >> 15),
          hours: sum((line) => (told(line) >> 10) & 31),
          categories: sum((line) => told(line) & 1023),
          amount: sum((line) => amount[line] as number) / 10_000,
          priced: lines.filter((line) => !Number.isNaN(amount[line])).length,
          quantity: sum((line) => quantity[line] as number) / 10_000,
        });
      }
    });
    expect(isSound).toBe(true);
    expect(shown.sort((a, b) => (a["customer_id"] ?? 0) - (b["customer_id"] ?? 0))).toEqual(
      Array.from(numbers, (_, i) =>
        Object.fromEntries(
          Object.entries(known.numbers).map(([name, values]) => [name, values[i]]),
        ),
      ),
    );
  });
});

test("a walk is not relied upon where somebody is not known, or sums would be rounded", async () => {
  await walked(lines, async (walk, engine) => {
    const none = () => undefined;
    const everybody = Float64Array.from([...Array(100).keys()].map((i) => 5 + i).concat(3_000_000));
    expect(await walk(everybody, none)).toBe(true);
    expect(
      await walk(
        everybody.filter((number) => number !== 50),
        none,
      ),
    ).toBe(false);
    await engine.run(sql`update steady_lines set amount = 99999999999999 where customer_id = 50`);
    expect(await walk(everybody, none)).toBe(false);
  });
});
