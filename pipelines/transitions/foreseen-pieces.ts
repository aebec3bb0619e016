import type { NewColumns } from "../../engines/engine.ts";
import { lendMatrices } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import type { Crew } from "../../models/crew.ts";
import type { Matrix } from "../../models/matrix.ts";
import { rowParts } from "../../models/row-parts.ts";
import type { FirstSizes } from "../../models/transitions/forecast.ts";
import type { GroupingForeseen } from "../../models/transitions/foresee-customers.ts";
import type { MeanRates } from "../../models/transitions/transition-rates.ts";
import type { Business } from "../business.ts";
import { PIECE, present } from "../group-everybody.ts";
import { AHEAD, workedAhead } from "../worked-ahead.ts";
import type { GroupingModel, OutlookModel } from "./outlook-model.ts";

/** A grouping whose states are foreseen, and what is added up of everybody. */
export interface Followed {
  readonly model: GroupingModel;
  readonly states: readonly string[];
  readonly now: Int32Array;
  readonly quiet: Int32Array | null;
  readonly next: MeanRates;
  readonly first: FirstSizes;
}

/** Who is foreseen: everybody of a snapshot. */
interface Everybody extends Pick<OutlookModel, "design"> {
  readonly snapshot: Snapshot;
  readonly customers: number;
}

/** Yields everybody in the order of their ids, piece by piece, with the numbers by which they are foreseen. */
async function* customerPieces(
  { engine, crew }: Business,
  { design, snapshot, customers }: Everybody,
): AsyncGenerator<Matrix> {
  if (design === null) {
    for (let from = 0; from === 0 || from < customers; from += PIECE) {
      const length = Math.min(PIECE, customers - from);
      yield { ids: Array.from({ length }, () => ""), columns: [], values: [] };
    }
    return;
  }
  yield* lendMatrices(engine, snapshot, {
    columns: present(snapshot, [...PACE_COLUMNS, ...(design.kind?.columns ?? [])]),
    customers: PIECE,
    named: false,
    shared: crew.threads > 1,
    atOnce: AHEAD,
  });
}

/**
 * Foresees piece by piece, some customers in each thread of a crew, adds up what is asked of everybody, and yields each
 * customer's states and probabilities, a column a state.
 */
export async function* foreseenPieces(
  business: Business,
  who: Everybody,
  followed: readonly Followed[],
): AsyncGenerator<NewColumns> {
  let begun = 0;
  const pieces = workedAhead(customerPieces(business, who), async ({ ids, columns, values }) => {
    const from = begun;
    begun += ids.length;
    const place = { from, customers: ids.length };
    const piece = { ...place, columns, values };
    return { ...place, foreseen: await foreseePiece(business.crew, who, followed, piece) };
  });
  for await (const { from, customers, foreseen } of pieces)
    yield addedUp(followed, foreseen, { from, customers });
}

/** Some customers in a row among all, with the numbers by which they are foreseen. */
interface Piece extends Pick<Matrix, "columns" | "values"> {
  readonly from: number;
  readonly customers: number;
}

/** Where some customers in a row of a piece, from one to before another, will be in each grouping. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly groupings: readonly GroupingForeseen[];
}

async function foreseePiece(
  crew: Crew,
  { design }: Everybody,
  followed: readonly Followed[],
  { from: start, customers, columns, values }: Piece,
): Promise<readonly Part[]> {
  return await Promise.all(
    rowParts(customers, crew.threads).map(async ([from, to]) => ({
      from,
      to,
      groupings: await crew.work("foresee", {
        design,
        columns,
        values: values.map((column) => column.subarray(from, to)),
        groupings: followed.map(({ model, now, quiet }) => ({
          predictor: model.predictor,
          sizes: model.sizes.predictor,
          now: now.slice(start + from, start + to),
          quiet: quiet?.slice(start + from, start + to) ?? null,
        })),
      }),
    })),
  );
}

/** Adds a piece up to what is asked of everybody and returns its columns. */
function addedUp(
  followed: readonly Followed[],
  parts: readonly Part[],
  { from: start, customers }: Pick<Piece, "from" | "customers">,
): NewColumns {
  const probabilities = followed.map(({ states }) => states.map(() => new Float64Array(customers)));
  for (const { from, to, groupings } of parts)
    followed.forEach(({ now, next, first, states }, g) => {
      const found = groupings[g] as GroupingForeseen;
      const own = now.subarray(start + from, start + to);
      next.add(found.next, own);
      first.add(found.sizes, own);
      probabilities[g]?.forEach((column, j) => {
        column.set(everyNth(found.next, states.length, j), from);
      });
    });
  const told = followed.flatMap(({ now }, g) => [
    [`now${g}`, now.subarray(start, start + customers)] as const,
    ...(probabilities[g] ?? []).map((column, j) => [`p${g}_${j}`, column] as const),
  ]);
  return Object.fromEntries(told);
}

/** Returns a column of numbers that lie row by row. */
function everyNth(values: Float64Array, columns: number, column: number): Float64Array {
  const own = new Float64Array(values.length / columns);
  for (let i = 0; i < own.length; i++) own[i] = values[i * columns + column] as number;
  return own;
}

/** What the pace of buying is made of. */
const PACE_COLUMNS = ["recency_days", "frequency", "tenure_days"];
