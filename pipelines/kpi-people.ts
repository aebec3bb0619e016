import { checkCondition, columnNames } from "../data/condition.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";

/** Names the column that tells whether the nth of the configuration's rules holds. */
export function ruleName(nth: number): string {
  return `kpi rule ${nth}`;
}

/** Returns the columns of `people` that KPIs know of a customer, under their names there. */
export async function kpiColumns(business: Business): Promise<readonly Sql[]> {
  const { engine } = business;
  const names = await columnNames(engine, "people");
  const spend = names.includes("total_spend") ? sql`total_spend` : sql`null::double`;
  return [
    sql`segment_name`,
    sql`lifecycle`,
    sql`expected_value as "kpi expected"`,
    sql`${spend} as "kpi spend"`,
    ...(await ruleFlags(business)).map((flag, i) => sql`${flag} as ${id(ruleName(i))}`),
  ];
}

async function ruleFlags({ engine, configuration }: Business): Promise<readonly Sql[]> {
  const flags: Sql[] = [];
  for (const [i, { where }] of configuration.segments.rules.entries()) {
    const condition = await checkCondition(engine, where, "people", `segments.rules.${i}.where`);
    flags.push(sql`coalesce((${condition})::boolean, false)`);
  }
  return flags;
}
