import type { NewColumns } from "../../engines/engine.ts";
import { lendMatrices } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import type { Matrix } from "../../models/matrix.ts";
import { rowParts } from "../../models/row-parts.ts";
import type { FirstSizes } from "../../models/transitions/forecast.ts";
import type { GroupingForeseen } from "../../models/transitions/foresee-customers.ts";
import type { MeanRates } from "../../models/transitions/transition-rates.ts";
import type { Business } from "../business.ts";
import { PIECE, present } from "../group-everybody.ts";
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
  const { crew } = business;
  const { design } = who;
  let start = 0;
  for await (const piece of customerPieces(business, who)) {
    const { columns, values } = piece;
    const n = piece.ids.length;
    const at = start;
    const parts = rowParts(n, crew.threads);
    const foreseen = await Promise.all(
      parts.map(([from, to]) =>
        crew.work("foresee", {
          design,
          columns,
          values: values.map((column) => column.subarray(from, to)),
          groupings: followed.map(({ model, now, quiet }) => ({
            predictor: model.predictor,
            sizes: model.sizes.predictor,
            now: now.slice(at + from, at + to),
            quiet: quiet?.slice(at + from, at + to) ?? null,
          })),
        }),
      ),
    );
    const probabilities = followed.map(({ states }) => states.map(() => new Float64Array(n)));
    parts.forEach(([from, to], p) => {
      followed.forEach(({ now, next, first, states }, g) => {
        const found = foreseen[p]?.[g] as GroupingForeseen;
        const own = now.subarray(at + from, at + to);
        next.add(found.next, own);
        first.add(found.sizes, own);
        probabilities[g]?.forEach((column, j) => {
          column.set(everyNth(found.next, states.length, j), from);
        });
      });
    });
    const told = followed.flatMap(({ now }, g) => [
      [`now${g}`, now.subarray(at, at + n)] as const,
      ...(probabilities[g] ?? []).map((column, j) => [`p${g}_${j}`, column] as const),
    ]);
    yield Object.fromEntries(told);
    start += n;
  }
}

/** Returns a column of numbers that lie row by row. */
function everyNth(values: Float64Array, columns: number, column: number): Float64Array {
  const own = new Float64Array(values.length / columns);
  for (let i = 0; i < own.length; i++) own[i] = values[i * columns + column] as number;
  return own;
}

/** What the pace of buying is made of. */
const PACE_COLUMNS = ["recency_days", "frequency", "tenure_days"];
