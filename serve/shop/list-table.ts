import { join } from "node:path";
import { columnNames } from "../../data/condition.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Coded, readCoded } from "./coded.ts";
import type { ListFacts } from "./query.ts";

/** One list of a run: its customers by rank, column by column. */
export interface ListTable {
  readonly facts: ListFacts;
  /** The run's row of each place. */
  readonly rows: Int32Array;
  /** The place of each of the run's rows, -1 where it is not on the list. */
  readonly places: Int32Array;
  /** Of each place; NaN where it is not known. */
  readonly money: Float64Array;
  /** Null where the list has no costs. */
  readonly profit: Float64Array | null;
  /** 1 for whom to leave alone. */
  readonly control: Uint8Array;
  readonly action: Coded;
  /** How to reach them: what stands in the action's last brackets. */
  readonly channel: Coded;
  /** Attributes that the list's file shows, by name. */
  readonly attributes: ReadonlyMap<string, Coded>;
}

export interface ListSource {
  readonly name: string;
  readonly target: string;
  readonly excluded: number;
  readonly aim: ListFacts["aim"];
  readonly attributes: readonly string[];
  readonly customers: number;
}

const NUMBERS = ["value_at_risk", "expected_value", "expected_profit"];

/** Reads `lists/<name>.csv` of a run's folder; `scores` is there to tell rows by ids. */
export async function readList(
  engine: Engine,
  folder: string,
  { name, target, excluded, aim, attributes: named, customers }: ListSource,
): Promise<ListTable> {
  const path = join(folder, "lists", `${name}.csv`);
  const file = sql`read_csv(${literal(path)}, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true)`;
  await engine.run(sql`create or replace view in_file as select * from ${file}`);
  const columns = await columnNames(engine, "in_file");
  const kept = ["rank", "group", "suggested_action", ...NUMBERS, ...named].filter((column) =>
    columns.includes(column),
  );
  // A cell that a spreadsheet would run stands in the file with an apostrophe before it.
  await engine.run(sql`
    create or replace table listed as
    with numbered as (select customer_id, row_number() over () - 1 as row from scores)
    select ${list(kept.map((column) => sql`listed.${id(column)}`))}, numbered.row
    from ${file} as listed
    join numbered on listed.customer_id = if(
      numbered.customer_id[1] in ('=', '+', '-', '@', chr(9), chr(13)),
      ${"'"} || numbered.customer_id,
      numbered.customer_id
    )
    order by listed.rank::integer`);
  const money = columns.includes("value_at_risk") ? "value_at_risk" : "expected_value";
  const number = async (column: string) =>
    (await engine.columns(sql`select try_cast(${id(column)} as double) as x from listed`)).numbers[
      "x"
    ] ?? new Float64Array();
  const rows = Int32Array.from(await number("row"));
  const amounts = columns.includes(money)
    ? await number(money)
    : new Float64Array(rows.length).fill(Number.NaN);
  const [action, group] = [
    (await readCoded(engine, [id("suggested_action")], sql`listed`))[0],
    (await readCoded(engine, [id("group")], sql`listed`))[0],
  ];
  if (action === undefined || group === undefined) throw new Error(`list ${name} lacks columns`);
  const control = Uint8Array.from(group.codes, (code) => (group.texts[code] === "control" ? 1 : 0));
  const attributes = new Map<string, Coded>();
  for (const attribute of named)
    if (columns.includes(attribute)) {
      const [coded] = await readCoded(
        engine,
        [sql`regexp_replace(${id(attribute)}, '^''([=+@\t\r-])', '\\1')`],
        sql`listed`,
      );
      if (coded !== undefined) attributes.set(attribute, coded);
    }
  const profit = columns.includes("expected_profit") ? await number("expected_profit") : null;
  await engine.run(sql`drop table listed`);
  const places = new Int32Array(customers).fill(-1);
  rows.forEach((row, place) => {
    places[row] = place;
  });
  const known = amounts.filter((amount) => !Number.isNaN(amount));
  return {
    facts: {
      name,
      target,
      aim,
      rows: rows.length,
      control: control.reduce((sum, one) => sum + one, 0),
      excluded,
      money,
      total: known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0),
    },
    rows,
    places,
    money: amounts,
    profit,
    control,
    action,
    channel: channelOf(action),
    attributes,
  };
}

function channelOf({ codes, texts }: Coded): Coded {
  const channels = texts.map((text) => /\(([^()]+)\)\s*$/.exec(text)?.[1] ?? null);
  const names = [...new Set(channels.flatMap((channel) => channel ?? []))].sort();
  const code = channels.map((channel) => (channel === null ? -1 : names.indexOf(channel)));
  return { codes: Int16Array.from(codes, (action) => code[action] ?? -1), texts: names };
}
