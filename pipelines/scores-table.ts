import type { NewColumns } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";
import type { TargetScores } from "./score-target.ts";
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

/**
 * Stores everything that is known of each customer at as_of as the table `scores`, in the order of ids: the columns of
 * `scores.parquet`, and `value`, what was spent in the last 365 days.
 */
export async function storeScores({ engine, asOf }: Business, scored: Scored): Promise<void> {
  const { ids, grouped, names, targets, worth } = scored;
  const { rfm, lifecycle, valueTier, clusters } = grouped;
  const nothing = ids.map(() => null);
  const named = (of: (name: SegmentName) => string) =>
    clusters === null
      ? nothing
      : Array.from(clusters.cluster, (c) => {
          const name = names[c];
          return name === undefined ? null : of(name);
        });
  await engine.store("groups", {
    customer_id: ids,
    rfm_r: rfm === null ? nothing : Array.from(rfm.r, digit),
    rfm_f: rfm === null ? nothing : Array.from(rfm.f, digit),
    rfm_m: rfm === null ? nothing : Array.from(rfm.m, digit),
    rfm_segment: rfm?.group ?? nothing,
    lifecycle: lifecycle ?? nothing,
    value_tier: valueTier ?? nothing,
    segment_id: named((name) => String(name.id)),
    segment_name: named((name) => name.name),
    ...worthColumns(ids.length, worth),
  });
  for (const one of targets) await engine.store(`scored_${one.target}`, columnsOf(one));
  await engine.run(sql`
    create or replace table scores as
    select
      groups.customer_id,
      ${literal(asOf)}::date as as_of,
      rfm_r::integer as rfm_r,
      rfm_f::integer as rfm_f,
      rfm_m::integer as rfm_m,
      rfm_segment,
      lifecycle,
      value_tier,
      segment_id::integer as segment_id,
      segment_name,
      ${list([...targets.flatMap(({ target }) => targetColumns(target)), ...lastColumns()])}
    from groups
    ${list(
      targets.map(({ target }) => {
        const table = id(`scored_${target}`);
        return sql`left join ${table} on ${table}.customer_id = groups.customer_id`;
      }),
      "\n",
    )}
    order by groups.customer_id`);
}

/** Returns the query of `scores.parquet`. */
export function scoresQuery(): Sql {
  return sql`select * ${withoutInner()} from scores order by customer_id`;
}

/** Returns the query of `scores.csv`: an id that a spreadsheet would run as a formula is neutralised, as in the lists. */
export function scoresCsvQuery(): Sql {
  return sql`
    select
      * ${withoutInner()} replace (
        if(customer_id[1] in ('=', '+', '-', '@', chr(9), chr(13)), ${"'"} || customer_id, customer_id)
        as customer_id
      )
    from scores
    order by scores.customer_id`;
}

/** Lists the columns that a target adds to the scores. */
function targetColumns(target: string): readonly Sql[] {
  return ["score", "percentile", "reason_1", "reason_2", "reason_3"].map((column) =>
    id(`${target}_${column}`),
  );
}

function columnsOf({ target, ids, score, percentile, reasons }: TargetScores): NewColumns {
  return {
    customer_id: ids,
    [`${target}_score`]: score,
    [`${target}_percentile`]: percentile,
    [`${target}_reason_1`]: reasons[0] ?? [],
    [`${target}_reason_2`]: reasons[1] ?? [],
    [`${target}_reason_3`]: reasons[2] ?? [],
  };
}

function digit(score: number): string | null {
  return score === 0 ? null : String(score);
}
