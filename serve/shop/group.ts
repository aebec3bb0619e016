import { reasonOf } from "../../data/condition.ts";
import { ConfigurationError } from "../../data/errors.ts";
import { checkExpression } from "../../data/expression.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import type { Feature } from "../../features/feature.ts";
import type { Rights } from "../rights.ts";
import type { Group } from "./query.ts";
import { ShopError } from "./shop-error.ts";

/** Returns the columns of `names` that a viewer's conditions may use: no score of a target nor attribute that is hidden. */
export function columnsFor(
  names: readonly string[],
  {
    targets,
    features,
    attributes,
  }: {
    readonly targets: readonly string[];
    readonly features: readonly Feature[];
    readonly attributes: readonly string[];
  },
  rights: Rights,
): readonly string[] {
  const hiddenTargets = targets.filter((target) => !rights.targets.includes(target));
  const hidden = new Set([
    ...hiddenTargets.flatMap((target) =>
      ["score", "percentile", "reason_1", "reason_2", "reason_3"].map(
        (part) => `${target}_${part}`,
      ),
    ),
    ...features
      .filter(
        ({ family, name, column }) =>
          family === "attributes" && !rights.attributes.includes(column ?? name),
      )
      .map(({ name }) => name),
    ...attributes.filter((name) => !rights.attributes.includes(name)),
  ]);
  return names.filter((name) => !hidden.has(name));
}

/** Counts the customers of the view `people` for whom a condition over `names` holds, and adds up their money. */
export async function countGroup(
  engine: Engine,
  where: string,
  names: readonly string[],
): Promise<Group> {
  try {
    const condition = await checkExpression(engine, where, names, "the condition");
    const [row] = await engine.rows(sql`
      with marked as (
        select value, expected_value, coalesce((${condition})::boolean, false) as is_member from people
      )
      select
        count(*) as all_customers,
        count(*) filter (where is_member) as customers,
        sum(value) filter (where is_member) as value,
        sum(expected_value) filter (where is_member) as expected_value
      from marked`);
    const amount = (name: string) => (row?.[name] === null ? null : Number(row?.[name]));
    const customers = Number(row?.["customers"] ?? 0);
    return {
      where,
      customers,
      share: customers / Math.max(1, Number(row?.["all_customers"] ?? 0)),
      value: amount("value"),
      expected_value: amount("expected_value"),
    };
  } catch (error) {
    if (error instanceof ConfigurationError) throw new ShopError(400, error.message);
    throw new ShopError(400, `the condition cannot be worked out: ${reasonOf(error)}`);
  }
}
