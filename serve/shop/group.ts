import { reasonOf } from "../../data/condition.ts";
import { ConfigurationError } from "../../data/errors.ts";
import { checkExpression, columnsIn } from "../../data/expression.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
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

/** Columns of conditions that are held in memory. */
const HELD = 12;

/**
 * Returns what counts the customers for whom a condition over `names` holds, and adds up their money. Columns
 * that conditions name are held in memory, each as a table in the order of its view: the next is counted sooner.
 */
export function groupCounter(
  engine: Engine,
  views: ReadonlyMap<string, string>,
): (where: string, names: readonly string[]) => Promise<Group> {
  const held = new Set<string>();
  const hold = async (columns: readonly string[]) => {
    for (const column of columns) {
      if (!held.has(column))
        await engine.run(
          sql`create or replace table ${tableOf(column)} as select ${id(column)} from ${id(views.get(column) ?? "scores")}`,
        );
      // What was asked for last is let go last.
      held.delete(column);
      held.add(column);
    }
    for (const oldest of [...held].slice(0, Math.max(0, held.size - HELD)))
      if (!columns.includes(oldest)) {
        held.delete(oldest);
        await engine.run(sql`drop table ${tableOf(oldest)}`);
      }
  };
  let turn: Promise<unknown> = Promise.resolve();
  return async (where, names) => {
    // One after another: none lets go what another is reading.
    const counted = turn.then(async () => {
      try {
        const condition = await checkExpression(engine, where, names, WHERE);
        const named = await columnsIn(engine, where, names, WHERE);
        const columns = [...new Set(["value", "expected_value", ...named])];
        await hold(columns);
        return await count(engine, where, condition, columns);
      } catch (error) {
        if (error instanceof ConfigurationError) throw new ShopError(400, error.message);
        throw new ShopError(400, `the condition cannot be worked out: ${reasonOf(error)}`);
      }
    });
    turn = counted.catch(() => undefined);
    return await counted;
  };
}

const WHERE = "the condition";

function tableOf(column: string): Sql {
  return id(`held ${column}`);
}

async function count(
  engine: Engine,
  where: string,
  condition: Sql,
  columns: readonly string[],
): Promise<Group> {
  const [row] = await engine.rows(sql`
    with marked as (
      select value, expected_value, coalesce((${condition})::boolean, false) as is_member
      from ${list(columns.map(tableOf), " positional join ")}
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
}
