import type { TargetOptions } from "../data/schema.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { AboutModel } from "../reports/about-model.ts";
import { familiesOf } from "./ablation.ts";
import type { Business } from "./business.ts";
import { historyFrom } from "./cut-offs.ts";
import type { Outlook } from "./outlook.ts";

const KINDS = ["transactions", "events", "subscriptions", "exposures", "customers"] as const;

/** Tells what a target's model was made of: sources, windows, features. Rows from as_of on count for nothing. */
export async function aboutModel(
  { engine, configuration, canonical, asOf, features }: Business,
  { aim }: Pick<Outlook, "aim">,
): Promise<AboutModel> {
  const { texts, numbers } = await engine.columns(sql`
    select source, count(*)::double as rows
    from (${list(
      KINDS.map((kind) => sql`select source from ${id(kind)}`),
      "\nunion all\n",
    )})
    group by source
    order by source`);
  const counted = new Map(texts["source"]?.map((name, i) => [name, numbers["rows"]?.[i] ?? 0]));
  return {
    business: configuration.name,
    as_of: asOf,
    first_day: historyFrom(aim.target, canonical),
    asked: askedOf(aim.target),
    seed: configuration.seed,
    windows: configuration.windows,
    observation: configuration.observation,
    sources: Object.entries(configuration.sources).flatMap(([name, { kind }]) => {
      const rows = counted.get(name);
      return rows === undefined ? [] : [{ name, kind, rows }];
    }),
    families: familiesOf(aim.columns, features).map(({ family, columns }) => ({
      family,
      features: columns.length,
    })),
    excluded: aim.target.exclude,
  };
}

function askedOf(target: TargetOptions): string {
  switch (target.kind) {
    case "inactivity":
      return `who bought in the last ${target.active ?? 2 * target.horizon} days`;
    case "subscription_end":
      return "with a subscription that runs";
    case "event":
      return "who were seen before";
    case "given":
      return "of the customers' file";
  }
}
