import type { TargetOptions } from "../data/schema.ts";
import {
  endsWithin,
  firstUnknown,
  horizon,
  observed,
  running,
  type Window,
} from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { Matrix } from "../models/matrix.ts";
import { placed } from "./asked.ts";
import { seenInHistory } from "./history-grains.ts";
import { purchasersIn, purchasersWithin } from "./history-purchases.ts";
import { readInPlace, readMatrix } from "./matrix.ts";
import { isPurchase, purchasesWithin } from "./purchases.ts";
import type { Snapshot } from "./snapshot.ts";

export interface LabelOptions {
  readonly snapshot: Snapshot;
  /** The configuration's sources by name: an event target names its own. */
  readonly sources: Readonly<Record<string, { readonly kind: string }>>;
  /** An event target's condition, checked, over the canonical columns of its sources. */
  readonly where?: Sql;
}

/**
 * Returns the query for `customer_id` of those a target scores at the snapshot's as_of; it looks at no row from then on.
 * `inactivity`: a purchase in the `active` days before as_of (by default twice the horizon). `event`: everyone in the
 * snapshot. `subscription_end`: a subscription that runs at as_of. `given`: everyone in the snapshot with a customers row.
 * `givenBack` is the query for who has given all back before as_of, where it was worked out before.
 */
export function eligible(target: TargetOptions, snapshot: Snapshot, givenBack?: Sql): Sql {
  return eligibleRows(sql`customer_id`, target, snapshot, { givenBack });
}

/** Returns the query for the `place` of each in the order of ids, from 0. */
export function eligiblePlaces(target: TargetOptions, snapshot: Snapshot): Sql {
  const { history, numbered = false, window } = snapshot;
  if (!numbered || !history || target.kind !== "inactivity")
    return eligibleRows(sql`place`, target, snapshot, { from: sql`(${placed(snapshot)})` });
  // Numbers are found in less time than ids.
  const from = sql`(
    select code as customer_id, row_number() over (order by code) - 1 as place
    from (${seenInHistory(history, firstUnknown(window))})
  )`;
  const byNumber = { ...snapshot, history: { ...history, numbered: true } };
  return eligibleRows(sql`place`, target, byNumber, { from });
}

/** Returns the query for some columns of theirs, by default in the snapshot's table. */
function eligibleRows(
  columns: Sql,
  target: TargetOptions,
  { table, window, history }: Snapshot,
  {
    givenBack,
    from = id(table),
  }: { readonly givenBack?: Sql | undefined; readonly from?: Sql } = {},
): Sql {
  const everyone = sql`select ${columns} from ${from}`;
  if (asksEverybody(target)) return everyone;
  if (target.kind === "given")
    return sql`${everyone} where customer_id in (select customer_id from customers)`;
  if (target.kind === "subscription_end")
    return sql`
      ${everyone}
      where customer_id in (select customer_id from subscriptions where ${running(window.asOf)})`;
  const active = activeIn(target, window.asOf);
  return sql`
    ${everyone}
    where customer_id in (
      ${
        history
          ? purchasersIn(history, active)
          : sql`select customer_id from transactions where ${isPurchase(window.asOf, givenBack)} and ${observed(active)}`
      })`;
}

/** Returns the window in which those bought whom a target of inactivity scores. */
export function activeIn(
  { active, horizon: days }: Extract<TargetOptions, { kind: "inactivity" }>,
  asOf: string,
): Window {
  return { asOf, observationDays: active ?? 2 * days };
}

/** Whether a target scores everyone in a snapshot. */
export function asksEverybody(
  target: TargetOptions,
): target is Extract<TargetOptions, { kind: "event" }> {
  return target.kind === "event";
}

/**
 * Creates a table (customer_id, label) of the eligible customers whose label is known: 1 or 0. Positive is: for
 * `inactivity`, no purchase in `[as_of, as_of + horizon)` that was not given back in it; for `event`, such an event, or
 * purchase, in it; for `subscription_end`, a subscription that ran at as_of and ends in it; for `given`, the column's raw
 * text equal to `positive`, where the column is not blank. A table of that name is replaced.
 */
export async function label(
  engine: Engine,
  target: TargetOptions,
  options: LabelOptions & { readonly table: string },
): Promise<void> {
  await engine.run(sql`
    create or replace table ${id(options.table)} as
    ${labelsOf(target, options)}
    order by customer_id`);
}

/** Returns the query for what `label` puts into a table, in whatever order. */
export function labelsOf(target: TargetOptions, options: LabelOptions): Sql {
  return labelsWith(sql`customer_id`, target, options);
}

/** Returns the query for the same labels, each with some columns of the snapshot's table, `customer_id` among them. */
function labelsWith(columns: Sql, target: TargetOptions, options: LabelOptions): Sql {
  const labelled =
    target.kind === "given"
      ? sql`where customer_id in (
          select customer_id from customers
          where trim(${id(target.column)}::varchar) <> '')`
      : sql``;
  return sql`
    select *, (${isPositive(target, options)})::double as label
    from (${eligibleRows(columns, target, options.snapshot)})
    ${labelled}`;
}

/** Labels of customers of a snapshot, in the order of their ids. */
export interface PlacedLabels {
  /** Position of each in an ordered snapshot. */
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
}

/** Reads the labels that `label` stores, with who has them by their places in an ordered snapshot. */
export async function readLabels(
  engine: Engine,
  target: TargetOptions,
  options: LabelOptions,
): Promise<PlacedLabels> {
  const { numbers } = await engine.columns(sql`
    select place, label
    from (${labelsWith(sql`customer_id, rowid as place`, target, options)})
    order by place`);
  return {
    rows: Int32Array.from(numbers["place"] ?? []),
    labels: Uint8Array.from(numbers["label"] ?? []),
  };
}

/** Reads the labelled customers' features and labels, in the order of their ids. */
export async function readLabelled(
  engine: Engine,
  snapshot: Snapshot,
  labels: string,
  columns: readonly string[] = snapshot.features.map(({ name }) => name),
): Promise<{ readonly matrix: Matrix; readonly labels: Uint8Array }> {
  if (snapshot.ordered) {
    const [counted] = await engine.rows(sql`select count(*) as n from ${id(labels)}`);
    const { ids, values } = await readInPlace(engine, snapshot, {
      columns: [...columns, "quintile.label"],
      rows: Number(counted?.["n"]),
      from: sql`${id(snapshot.table)} as snapshot
        join (select customer_id, label as "quintile.label" from ${id(labels)}) using (customer_id)`,
    });
    const label = values.at(-1) ?? new Float64Array();
    return {
      matrix: { ids, columns, values: values.slice(0, -1) },
      labels: Uint8Array.from(label),
    };
  }
  const matrix = await readMatrix(engine, snapshot, {
    rows: sql`select customer_id from ${id(labels)}`,
    columns,
  });
  const { numbers } = await engine.columns(sql`
    select label
    from ${id(labels)}
    where customer_id in (select customer_id from ${id(snapshot.table)})
    order by customer_id`);
  return { matrix, labels: Uint8Array.from(numbers["label"] ?? []) };
}

/** Returns the condition under which an eligible customer is positive. */
function isPositive(target: TargetOptions, options: LabelOptions): Sql {
  const { history, window } = options.snapshot;
  if (target.kind !== "inactivity")
    return sql`customer_id in (select customer_id from (${positives(target, options)}))`;
  const { horizon: days } = target;
  return sql`customer_id not in (
    select customer_id from (${history ? purchasersWithin(history, window.asOf, days) : purchasesWithin(window.asOf, days)}))`;
}

function positives(
  target: Exclude<TargetOptions, { kind: "inactivity" }>,
  { snapshot, sources, where }: LabelOptions,
): Sql {
  const { asOf } = snapshot.window;
  const { history } = snapshot;
  if (target.kind === "given")
    return sql`
      select customer_id from customers
      where ${id(target.column)}::varchar = ${literal(target.positive)}`;
  if (target.kind === "subscription_end")
    return sql`select customer_id from subscriptions where ${endsWithin(asOf, target.horizon)}`;
  const rows = {
    transactions: sql`(${purchasesWithin(asOf, target.horizon)}) as transactions`,
    events: sql`(select * from events where ${horizon(asOf, target.horizon)}) as events`,
  };
  if (history && areOfPurchases(target, { sources, where }))
    return purchasersWithin(history, asOf, target.horizon);
  const queries = namesOf(target).map((name) => happened(name, sources[name]?.kind, rows, where));
  return list(queries, "\nunion\n");
}

/** Whether the days of everybody's purchases tell all labels of a target. */
export function areOfPurchases(
  target: TargetOptions,
  { sources, where }: Pick<LabelOptions, "sources"> & { readonly where?: Sql | undefined },
): boolean {
  if (target.kind !== "event") return target.kind === "inactivity";
  const names = namesOf(target);
  const ofOrders = Object.keys(sources).filter((name) => sources[name]?.kind === "transactions");
  return (
    where === undefined &&
    names.every((name) => ofOrders.includes(name)) &&
    ofOrders.every((name) => names.includes(name))
  );
}

function namesOf({
  source,
}: Pick<Extract<TargetOptions, { kind: "event" }>, "source">): readonly string[] {
  return typeof source === "string" ? [source] : source;
}

function happened(
  name: string,
  kind: string | undefined,
  rows: Readonly<Record<"transactions" | "events", Sql>>,
  where: Sql | undefined,
): Sql {
  if (kind !== "transactions" && kind !== "events")
    throw new Error(`an event target requires a source with dates, got '${name}'`);
  return sql`
    select customer_id from ${rows[kind]}
    where source = ${literal(name)}
    ${where === undefined ? sql`` : sql`and (${where})`}`;
}
