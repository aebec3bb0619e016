import { lendMatrices, readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { Crew } from "../models/crew.ts";
import { endToEnd, listsEndToEnd } from "../models/end-to-end.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Business } from "./business.ts";
import { assignByCrew, joinAssigned, kindColumns } from "./kinds.ts";
import { recallStanding } from "./resume/standing.ts";
import { type Grouped, groupCustomers } from "./segment.ts";
import type { SegmentsModel } from "./trained.ts";
import { AHEAD, workedAhead } from "./worked-ahead.ts";

/** Customers whose numbers are in memory together. */
export const PIECE = 50_000;

/** Everybody of a snapshot, by id, as far as all of them are looked at together: ids stay in the engine. */
export interface Everybody {
  readonly customers: number;
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

/**
 * Puts everybody of the snapshot at as_of in the groups that were learned, but for tiers of value. Who is of which kind is
 * recalled where the columns of kinds stand as they did at the end of the files.
 */
export async function groupEverybody(
  business: Business,
  snapshot: Snapshot,
  model: SegmentsModel,
): Promise<Everybody> {
  const { engine, crew } = business;
  const groupedBy = async (some: SegmentsModel) =>
    groupPieces(
      lendMatrices(engine, snapshot, {
        columns: present(snapshot, [...BASIC_COLUMNS, ...kindColumns(some)]),
        customers: PIECE,
        named: false,
        shared: crew.threads > 1,
        atOnce: AHEAD,
      }),
      some,
      crew,
    );
  const found: Grouped[] = [];
  const clusters = await recallStanding(
    business,
    kindColumns(model),
    { what: "who is of which kind", given: model.clusters },
    async () => {
      const all = await groupedBy(model);
      found.push(all);
      return all.clusters;
    },
  );
  const [others = await groupedBy({ ...model, clusters: null })] = found;
  const grouped = { ...others, clusters };
  const spend = await readMatrix(engine, snapshot, {
    columns: present(snapshot, ["total_spend"]),
    named: false,
  });
  return { customers: spend.ids.length, grouped, spend };
}

/** Puts everybody in tiers of value too; `expected` is as for `groupCustomers`. */
export function inTiers(
  { spend, grouped, ...everybody }: Everybody,
  model: SegmentsModel,
  { expected }: { readonly expected: Float64Array | null },
): Everybody {
  const tiers = { ...model, rfm: null, usual_gap_days: null, clusters: null };
  const { valueTier } = groupCustomers(spend, tiers, { expected });
  return { ...everybody, spend, grouped: { ...grouped, valueTier } };
}

/** Lists those of some columns that a snapshot has, each once. */
export function present({ features }: Snapshot, columns: readonly string[]): readonly string[] {
  const names = new Set(features.map(({ name }) => name));
  return [...new Set(columns)].filter((name) => names.has(name));
}

/**
 * Puts customers in groups piece by piece, of which nothing is kept, but for tiers of value: those are of all customers
 * together. Threads of a crew put them in kinds.
 */
export async function groupPieces(
  pieces: AsyncIterable<Matrix>,
  model: SegmentsModel,
  crew: Crew,
): Promise<Grouped> {
  const found: Grouped[] = [];
  const grouped = workedAhead(pieces, async (matrix): Promise<Grouped> => {
    const clusters = model.clusters && assignByCrew(crew, matrix, model.clusters);
    // What it throws is thrown when it is waited for.
    clusters?.catch(() => undefined);
    const others = groupCustomers(matrix, { ...model, clusters: null });
    return { ...others, clusters: await clusters };
  });
  for await (const one of grouped) found.push(one);
  const texts = (of: (one: Grouped) => readonly string[] | null | undefined) =>
    found.some((one) => of(one) == null) ? null : listsEndToEnd(found.map((one) => of(one) ?? []));
  const bytes = (of: (one: NonNullable<Grouped["rfm"]>) => Uint8Array) =>
    endToEnd(
      Uint8Array,
      found.flatMap(({ rfm }) => (rfm === null ? [] : [of(rfm)])),
    );
  const kinds = found.flatMap(({ clusters }) => clusters ?? []);
  const group = texts(({ rfm }) => rfm?.group);
  return {
    rfm:
      group === null
        ? null
        : { r: bytes(({ r }) => r), f: bytes(({ f }) => f), m: bytes(({ m }) => m), group },
    lifecycle: texts(({ lifecycle }) => lifecycle),
    valueTier: null,
    clusters: kinds.length < found.length ? null : joinAssigned(kinds),
  };
}
