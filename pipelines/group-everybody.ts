import { readMatrices, readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Business } from "./business.ts";
import { kindColumns } from "./kinds.ts";
import { type Grouped, groupCustomers } from "./segment.ts";
import type { SegmentsModel } from "./trained.ts";

/** Customers whose numbers are in memory together. */
export const PIECE = 50_000;

/** Everybody of a snapshot, by id, as far as all of them are looked at together. */
export interface Everybody {
  readonly ids: readonly string[];
  readonly grouped: Grouped;
  /** Their total spend alone; no column in a business without money. */
  readonly spend: Matrix;
}

/** What grouping reads beside the columns of kinds. */
const BASIC_COLUMNS = [
  "recency_days",
  "frequency",
  "monetary",
  "tenure_days",
  "gap_mean",
  "gap_last",
];

/** Puts everybody of a snapshot in the groups that were learned; `expected` is as for `groupCustomers`. */
export async function groupEverybody(
  { engine }: Business,
  snapshot: Snapshot,
  model: SegmentsModel,
  { expected }: { readonly expected: Float64Array | null },
): Promise<Everybody> {
  const columns = present(snapshot, [...BASIC_COLUMNS, ...kindColumns(model)]);
  const { ids, grouped } = await groupPieces(
    readMatrices(engine, snapshot, { columns, customers: PIECE }),
    model,
  );
  const spend = await readMatrix(engine, snapshot, { columns: present(snapshot, ["total_spend"]) });
  const tiers = { ...model, rfm: null, usual_gap_days: null, clusters: null };
  const { valueTier } = groupCustomers(spend, tiers, { expected });
  return { ids, grouped: { ...grouped, valueTier }, spend };
}

/** Lists those of some columns that a snapshot has, each once. */
export function present({ features }: Snapshot, columns: readonly string[]): readonly string[] {
  const names = new Set(features.map(({ name }) => name));
  return [...new Set(columns)].filter((name) => names.has(name));
}

/** Puts customers in groups piece by piece, but for tiers of value: those are of all customers together. */
export async function groupPieces(
  pieces: AsyncIterable<Matrix>,
  model: SegmentsModel,
): Promise<{ readonly ids: readonly string[]; readonly grouped: Grouped }> {
  const ids: string[] = [];
  const found: Grouped[] = [];
  for await (const matrix of pieces) {
    for (const one of matrix.ids) ids.push(one);
    found.push(groupCustomers(matrix, model));
  }
  const texts = (of: (one: Grouped) => readonly string[] | null | undefined) =>
    found.some((one) => of(one) == null) ? null : found.flatMap((one) => of(one) ?? []);
  const bytes = (of: (one: NonNullable<Grouped["rfm"]>) => Uint8Array) =>
    joined(
      found.flatMap(({ rfm }) => (rfm === null ? [] : [of(rfm)])),
      new Uint8Array(ids.length),
    );
  const kinds = found.flatMap(({ clusters }) => clusters ?? []);
  const group = texts(({ rfm }) => rfm?.group);
  return {
    ids,
    grouped: {
      rfm:
        group === null
          ? null
          : { r: bytes(({ r }) => r), f: bytes(({ f }) => f), m: bytes(({ m }) => m), group },
      lifecycle: texts(({ lifecycle }) => lifecycle),
      valueTier: null,
      clusters:
        kinds.length < found.length
          ? null
          : {
              cluster: joined(
                kinds.map(({ cluster }) => cluster),
                new Int32Array(ids.length),
              ),
              x: joined(
                kinds.map(({ x }) => x),
                new Float64Array(ids.length),
              ),
              y: joined(
                kinds.map(({ y }) => y),
                new Float64Array(ids.length),
              ),
            },
    },
  };
}

/** Puts arrays one behind the other into one that holds them all. */
function joined<A extends Uint8Array | Int32Array | Float64Array>(
  pieces: readonly A[],
  into: A,
): A {
  let offset = 0;
  for (const piece of pieces) {
    into.set(piece, offset);
    offset += piece.length;
  }
  return into;
}
