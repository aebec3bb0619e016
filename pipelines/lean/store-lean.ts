import { asOfDate } from "../../data/window.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { columnsOf } from "../scored-columns.ts";
import type { SegmentName } from "../trained.ts";
import type { LeanBusiness } from "./open-lean.ts";
import type { LeanScored } from "./score-lean.ts";

/** Where the numbers of everybody stand in the engine, in the order of the snapshot. */
const NUMBERS = id("scored_numbers");

/** Columns of the scores that tell what a customer is worth and when one comes back. */
const UNKNOWN: readonly (readonly [name: string, type: Sql])[] = [
  ...["expected_value", "p_alive", "expected_orders_365d"].map(
    (name) => [name, sql`double`] as const,
  ),
  ...["next_order_on", "next_order_from", "next_order_to"].map(
    (name) => [name, sql`date`] as const,
  ),
  ...["value", "value_if_kept"].map((name) => [name, sql`double`] as const),
];

/**
 * Stores the table `scores` as every run has it, in the order of ids, which never leave the engine: what a lean run does not
 * work out is empty.
 */
export async function storeLeanScores(
  { engine, asOf }: LeanBusiness,
  snapshot: Snapshot,
  { groups, targets }: LeanScored,
  kinds: readonly SegmentName[],
): Promise<void> {
  await engine.store("scored_numbers", {
    ...groups.digits,
    ...Object.fromEntries(groups.told.map(({ name, codes }) => [name, codes])),
    cluster: groups.cluster,
    ...Object.fromEntries(
      targets.flatMap(({ target, score, percentile }) => {
        const [scoreName, percentileName] = columnsOf(target);
        return [
          [scoreName, score],
          [percentileName, percentile],
        ];
      }),
    ),
  });
  const digits = Object.keys(groups.digits).map(
    (name) => sql`nullif(${id(name)}, 0) as ${id(name)}`,
  );
  const told = groups.told.map(({ name, words }) => sql`${wordAt(words, id(name))} as ${id(name)}`);
  const scored = targets.flatMap(({ target }) => {
    const [scoreName, percentileName, ...reasons] = columnsOf(target);
    return [
      ...[scoreName, percentileName].map(id),
      ...reasons.map((name) => sql`null::varchar as ${id(name)}`),
    ];
  });
  await engine.run(sql`
    create or replace table scores as
    select
      ${list([
        sql`customer_id`,
        sql`${asOfDate(asOf)} as as_of`,
        ...digits,
        ...told,
        sql`${numberAt(
          kinds.map((kind) => kind.id),
          sql`cluster`,
        )} as segment_id`,
        sql`${wordAt(
          kinds.map(({ name }) => name),
          sql`cluster`,
        )} as segment_name`,
        ...scored,
        ...UNKNOWN.map(([name, type]) => sql`null::${type} as ${id(name)}`),
      ])}
    from ${id(snapshot.table)} positional join ${NUMBERS}`);
  await engine.run(sql`drop table ${NUMBERS}`);
}

/** Returns the word at a place, nothing at place -1. */
function wordAt(words: readonly string[], place: Sql): Sql {
  return words.length === 0
    ? sql`null::varchar`
    : sql`([${list(words.map(literal), ", ")}])[${place} + 1]`;
}

function numberAt(numbers: readonly number[], place: Sql): Sql {
  return numbers.length === 0
    ? sql`null::integer`
    : sql`([${list(numbers.map(literal), ", ")}])[${place} + 1]::integer`;
}
