import { id, sql } from "../../engines/sql.ts";
import type { Feature } from "../../features/feature.ts";
import { lendMatrices, readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { columnOf, type Matrix } from "../../models/matrix.ts";
import type { Business } from "../business.ts";
import { groupPieces, PIECE } from "../group-everybody.ts";
import { kindColumns } from "../kinds.ts";
import { type Grouped, groupCustomers } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import { AHEAD } from "../worked-ahead.ts";
import { type LightSnapshot, lightSnapshot, wanted } from "./light-snapshot.ts";

type LookAhead = LightSnapshot & { readonly days: number };

/**
 * Returns what the customers of a day will look like so many days later if nothing happens from the day on. What follows
 * from how they look now is not looked up: columns that stay are the very same arrays.
 */
export async function lookAhead(
  business: Business,
  now: Matrix,
  ahead: LookAhead,
): Promise<Matrix> {
  const { engine } = business;
  if (follows(business, now.columns)) return age(now, business.features, ahead.days);
  const snapshot = await lightSnapshot(business, ahead);
  const matrix = await readMatrix(engine, snapshot, { columns: wanted(business, ahead.columns) });
  await engine.run(sql`drop table ${id(snapshot.table)}`);
  return matrix;
}

/** Returns the groups of customers as they stand, and as they will if nothing happens; kinds are told anew where a column of theirs moves. */
export function groupBoth(
  now: Matrix,
  ahead: Matrix,
  model: SegmentsModel,
): { readonly now: Grouped; readonly ahead: Grouped } {
  const grouped = groupCustomers(now, model);
  const stay = kindColumns(model).every((name) => columnOf(now, name) === columnOf(ahead, name));
  return {
    now: grouped,
    ahead: stay
      ? { ...groupCustomers(ahead, { ...model, clusters: null }), clusters: grouped.clusters }
      : groupCustomers(ahead, model),
  };
}

/** Returns the kinds and stages of everybody of a snapshot, whose groups are known, so many days later if nothing happens. */
export async function groupAhead(
  business: Business,
  model: SegmentsModel,
  {
    snapshot,
    grouped,
    ...ahead
  }: LookAhead & { readonly snapshot: Snapshot; readonly grouped: Grouped },
): Promise<Grouped> {
  const { engine, features, crew } = business;
  const basic = wanted(business, []);
  if (
    follows(business, [...basic, ...kindColumns(model)]) &&
    kindColumns(model).every((name) => meanwhile(features, name) === "stays")
  ) {
    const pieces = lendMatrices(engine, snapshot, {
      columns: basic,
      customers: PIECE,
      named: false,
      atOnce: AHEAD,
    });
    const stages = { ...model, rfm: null, clusters: null };
    const aged = await groupPieces(agedPieces(pieces, features, ahead.days), stages, crew);
    return { ...aged, clusters: grouped.clusters };
  }
  const later = await lightSnapshot(business, ahead);
  const columns = wanted(business, ahead.columns);
  const shared = crew.threads > 1;
  const pieces = lendMatrices(engine, later, {
    columns,
    customers: PIECE,
    named: false,
    shared,
    atOnce: AHEAD,
  });
  const foreseen = await groupPieces(pieces, model, crew);
  await engine.run(sql`drop table ${id(later.table)}`);
  return foreseen;
}

async function* agedPieces(
  pieces: AsyncIterable<Matrix>,
  features: readonly Feature[],
  days: number,
): AsyncGenerator<Matrix> {
  for await (const piece of pieces) yield age(piece, features, days);
}

/** Whether columns tell by themselves what becomes of them while nothing happens. */
function follows({ configuration, features }: Business, columns: readonly string[]): boolean {
  return (
    configuration.observation === "all" &&
    columns.every((name) => meanwhile(features, name) !== undefined)
  );
}

function meanwhile(features: readonly Feature[], column: string): Feature["meanwhile"] {
  return features.find(({ name }) => name === column)?.meanwhile;
}

function age(matrix: Matrix, features: readonly Feature[], days: number): Matrix {
  return {
    ...matrix,
    values: matrix.values.map((values, j) =>
      meanwhile(features, matrix.columns[j] ?? "") === "ages"
        ? values.map((value) => value + days)
        : values,
    ),
  };
}
