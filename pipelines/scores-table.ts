import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { storePieces } from "../engines/store-pieces.ts";
import { idsInOrder } from "../features/asked.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { Business } from "./business.ts";
import { columnPieces, columnsOf, type Scored, TEXTS } from "./scored-columns.ts";
import { textCoder } from "./scoring/coded-texts.ts";
import { lastColumns, withoutInner } from "./value/worth-columns.ts";

/** Columns of texts that the engine is given as positions in a dictionary of their own. */
interface Told {
  readonly names: readonly string[];
  /** Where the dictionary stands in the engine. */
  readonly table: string;
  readonly texts: readonly string[];
}

/**
 * Stores everything that is known of each customer of a snapshot at as_of as the table `scores`, in the order of ids: the
 * columns of `scores.parquet`, and `value`, what was spent in the last 365 days. Ids stay where they are, and texts cross as
 * codes: few are different.
 */
export async function storeScores(
  { engine, asOf }: Business,
  snapshot: Snapshot,
  scored: Scored,
): Promise<void> {
  const { customers, targets } = scored;
  await requireAll(engine, snapshot, customers);
  const coder = textCoder();
  await storePieces(engine, "scored_customers", columnPieces(scored, coder));
  const told: readonly Told[] = [
    { names: TEXTS, table: "told_0", texts: coder.texts() },
    ...targets.map(({ target, reasons }, t) => ({
      names: columnsOf(target).slice(2),
      table: `told_${t + 1}`,
      texts: reasons.texts,
    })),
  ];
  for (const { table, texts } of told)
    await engine.store(table, { code: Float64Array.from(texts.keys()), text: texts });
  // Nothing stands at place 0.
  const words = told.flatMap(({ names, table }) =>
    names.map((name) => sql`${id(table)}.words[${id(name)} + 1] as ${id(name)}`),
  );
  const lists = told.map(
    ({ table }) =>
      sql`(select list(text order by code) as words from ${id(table)}) as ${id(table)}`,
  );
  // Where nobody is scored, nobody is named.
  const named =
    customers === 0 ? sql`select null::varchar as customer_id where false` : idsInOrder(snapshot);
  await engine.run(sql`
    create or replace table scores as
    with everybody as (
      select * from (${named}) as named positional join scored_customers
    ),
    told as (
      select everybody.* replace (${list(words)})
      from ${list([sql`everybody`, ...lists])}
    )
    select
      customer_id,
      ${literal(asOf)}::date as as_of,
      rfm_r::integer as rfm_r,
      rfm_f::integer as rfm_f,
      rfm_m::integer as rfm_m,
      rfm_segment,
      lifecycle,
      value_tier,
      segment_id::integer as segment_id,
      segment_name,
      ${list([...targets.flatMap(({ target }) => columnsOf(target).map(id)), ...lastColumns()])}
    from told`);
  for (const table of ["scored_customers", ...told.map((one) => one.table)])
    await engine.run(sql`drop table ${id(table)}`);
  await putInOrder(engine);
}

/** Throws unless what is told is of everybody of a snapshot, or of nobody: rows are put beside each other as they come. */
async function requireAll(engine: Engine, { table }: Snapshot, customers: number): Promise<void> {
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const all = Number(counted?.["n"]);
  if (customers > 0 && customers !== all)
    throw new Error(`scores are required of all ${all} customers, got those of ${customers}`);
}

/** Puts the scores in the order of ids; as a rule they are. */
async function putInOrder(engine: Engine): Promise<void> {
  const [turned] = await engine.rows(sql`
    select count(*) as n
    from (select customer_id <= lag(customer_id) over () as turned from scores)
    where turned`);
  if (Number(turned?.["n"]) > 0)
    await engine.run(
      sql`create or replace table scores as select * from scores order by customer_id`,
    );
}

/** Returns the query of `scores.parquet`; the table is in the order of ids. */
export function scoresQuery(): Sql {
  return sql`select * ${withoutInner()} from scores`;
}

/** Returns the query of `scores.csv`: an id that a spreadsheet would run as a formula is neutralised, as in the lists. */
export function scoresCsvQuery(): Sql {
  return sql`
    select
      * ${withoutInner()} replace (
        if(customer_id[1] in ('=', '+', '-', '@', chr(9), chr(13)), ${"'"} || customer_id, customer_id)
        as customer_id
      )
    from scores`;
}
