import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Business } from "../business.ts";
import type { RankedList } from "../lists.ts";
import { valueAtRisk } from "../value/worth-columns.ts";
import type { Exclusion } from "./exclusions.ts";

/** The column of `judged` that is empty for whom no exclusion holds. */
export const LEFT_OUT = id("quintile.left_out");

/** Numbers each candidate with the first exclusion that holds for it; empty for whom none does. */
export function judged(exclusions: readonly Exclusion[]): Sql {
  const whens = exclusions.map(
    ({ condition }, i) => sql`when coalesce((${condition})::boolean, false) then ${literal(i)}`,
  );
  const number =
    whens.length === 0 ? sql`null::integer` : sql`(case ${list(whens, "\n")} end)::integer`;
  return sql`select *, ${number} as ${LEFT_OUT} from candidates`;
}

export async function leftOut(
  { engine }: Business,
  exclusions: readonly Exclusion[],
): Promise<RankedList["left_out"]> {
  const rows = await engine.rows(
    sql`select ${LEFT_OUT} as nth, count(*) as n from judged where ${LEFT_OUT} is not null group by all`,
  );
  const counts = new Map(rows.map((row) => [Number(row["nth"]), Number(row["n"])]));
  return exclusions.map(({ reason }, i) => ({ reason, customers: counts.get(i) ?? 0 }));
}

export function candidates({
  cost,
  profit,
}: {
  readonly cost: boolean;
  readonly profit: boolean;
}): Sql {
  if (!cost) return sql`select * from scored`;
  return sql`
    select ${list([sql`scored.*`, sql`expected_cost`, ...(profit ? [sql`expected_profit`] : [])])}
    from scored
    left join prospects using (customer_id)`;
}

export function scored(target: string): Sql {
  const own = (column: string) => id(`${target}_${column}`);
  return sql`
    select *,
      ${own("score")} as score,
      ${own("percentile")} as percentile,
      ${own("reason_1")} as reason_1,
      ${own("reason_2")} as reason_2,
      ${own("reason_3")} as reason_3,
      ${valueAtRisk(own("score"))} as value_at_risk
    from people
    where ${own("score")} is not null`;
}
