import type { Engine, NewColumns } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";
import type { TargetScores } from "./score-target.ts";
import { type CodedTexts, codeTexts } from "./scoring/coded-texts.ts";
import type { Grouped } from "./segment.ts";
import type { SegmentName } from "./trained.ts";
import type { Worth } from "./value/worth.ts";
import { lastColumns, withoutInner, worthColumns } from "./value/worth-columns.ts";

export interface Scored {
  readonly ids: readonly string[];
  readonly grouped: Grouped;
  readonly names: readonly SegmentName[];
  readonly targets: readonly TargetScores[];
  readonly worth: Worth | null;
}

/** Columns of texts as the engine is given them: positions in a dictionary of their own. */
interface Told extends CodedTexts {
  readonly names: readonly string[];
  /** Where the dictionary stands in the engine. */
  readonly table: string;
}

/**
 * Stores everything that is known of each customer at as_of as the table `scores`, in the order of ids: the columns of
 * `scores.parquet`, and `value`, what was spent in the last 365 days. Texts cross as codes: few are different.
 */
export async function storeScores({ engine, asOf }: Business, scored: Scored): Promise<void> {
  const { ids, targets, worth } = scored;
  const amounts: [string, Float64Array][] = [];
  const texts = groupTexts(scored);
  for (const [name, column] of Object.entries(worthColumns(ids.length, worth)))
    if (column instanceof Float64Array) amounts.push([name, column]);
    else if (!(column instanceof Int32Array)) texts.push([name, column]);
  const told: Told[] = [
    {
      names: texts.map(([name]) => name),
      table: "told_0",
      ...codeTexts(texts.map(([, column]) => column)),
    },
  ];
  for (const target of targets) {
    const rows = rowsAmong(target.ids, ids);
    const [score, percentile, ...reasons] = columnsOf(target.target);
    const { texts: own, codes } = target.reasons;
    const among = (column: Float64Array) => {
      const own = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) own[i] = column[rows[i] as number] ?? Number.NaN;
      return own;
    };
    amounts.push([score, among(target.score)], [percentile, among(target.percentile)]);
    told.push({
      names: reasons,
      table: `told_${told.length}`,
      texts: own,
      codes: reasons.map((_, k) => rows.map((row) => codes[k]?.[row] ?? -1)),
    });
  }
  await engine.store("scored_customers", {
    customer_id: ids,
    ...groupNumbers(scored),
    ...Object.fromEntries(amounts),
    ...Object.fromEntries(
      told.flatMap(({ names, codes }) =>
        names.map((name, k) => [name, codes[k] ?? new Int32Array()]),
      ),
    ),
  });
  for (const { table, texts: own } of told)
    await engine.store(table, { code: Float64Array.from(own.keys()), text: own });
  // A join would move rows; a place in a list does not. Nothing stands at place 0.
  const words = told.flatMap(({ names, table }) =>
    names.map((name) => sql`${id(table)}.words[${id(name)} + 1] as ${id(name)}`),
  );
  const lists = told.map(
    ({ table }) =>
      sql`(select list(text order by code) as words from ${id(table)}) as ${id(table)}`,
  );
  await engine.run(sql`
    create or replace table scores as
    with told as (
      select scored_customers.* replace (${list(words)})
      from ${list([sql`scored_customers`, ...lists])}
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

function groupNumbers({ ids, grouped: { rfm, clusters }, names }: Scored): NewColumns {
  const unknown = () => new Float64Array(ids.length).fill(Number.NaN);
  const digits = (scores: Uint8Array) =>
    Float64Array.from(scores, (score) => (score === 0 ? Number.NaN : score));
  return {
    rfm_r: rfm === null ? unknown() : digits(rfm.r),
    rfm_f: rfm === null ? unknown() : digits(rfm.f),
    rfm_m: rfm === null ? unknown() : digits(rfm.m),
    segment_id:
      clusters === null
        ? unknown()
        : Float64Array.from(clusters.cluster, (c) => names[c]?.id ?? Number.NaN),
  };
}

function groupTexts({ ids, grouped, names }: Scored): [string, readonly (string | null)[]][] {
  const { rfm, lifecycle, valueTier, clusters } = grouped;
  const nothing = ids.map(() => null);
  return [
    ["rfm_segment", rfm?.group ?? nothing],
    ["lifecycle", lifecycle ?? nothing],
    ["value_tier", valueTier ?? nothing],
    [
      "segment_name",
      clusters === null ? nothing : Array.from(clusters.cluster, (c) => names[c]?.name ?? null),
    ],
  ];
}

/** Returns where each of all ids stands among some of them, -1 where it does not; quickest where both are in one order. */
function rowsAmong(some: readonly string[], all: readonly string[]): Int32Array {
  let next = 0;
  const rows = Int32Array.from(all, (one) => (some[next] === one ? next++ : -1));
  if (next === some.length) return rows;
  const places = new Map(some.map((one, row) => [one, row]));
  return Int32Array.from(all, (one) => places.get(one) ?? -1);
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

/** Lists the columns that a target adds to the scores. */
function columnsOf(target: string): readonly [score: string, percentile: string, ...string[]] {
  return [
    `${target}_score`,
    `${target}_percentile`,
    `${target}_reason_1`,
    `${target}_reason_2`,
    `${target}_reason_3`,
  ];
}
