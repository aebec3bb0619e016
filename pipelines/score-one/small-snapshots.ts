import type { Feature, Grain } from "../../features/feature.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { Matrix } from "../../models/matrix.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";
import { buyersOf, LIFETIME_COLUMNS, modelledColumns } from "../lifetime-features.ts";
import { type Known, openLane } from "./lane.ts";
import type { LaneOptions } from "./lane-queries.ts";
import { POSTED, type Posted, postedRows } from "./posted-rows.ts";

/** A snapshot of the customers of a few requests. */
export interface SmallSnapshot {
  /** One row a customer seen before as_of; an id is the position of its request. */
  readonly matrix: Matrix;
  /** Net spend in the 365 days before as_of, in the matrix's order. */
  readonly spent: Float64Array;
  /** Ids of whom each target asks about. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
  /** Rows of each request that are of as_of or later, by request and table. */
  readonly later: readonly ReadonlyMap<Posted, number>[];
}

export interface SmallSnapshots {
  /** Takes a snapshot on a day of the requests' customers, none of whom sees the rows of another; one at a time. */
  take(asOf: string, requests: readonly ScoreRequest[]): Promise<SmallSnapshot>;
  close(): void;
}

export type SmallSnapshotOptions = Pick<
  LaneOptions,
  "vocabulary" | "features" | "observationDays" | "targets"
>;

/** What the first lane tells: what customers bought, which is more than half of the work. */
const FIRST: ReadonlySet<Grain> = new Set<Grain>([
  "lines",
  "orders",
  "purchase_days",
  "products",
  "categories",
]);
const BUT_TRANSACTIONS = POSTED.filter((kind) => kind !== "transactions");

/** Opens what takes snapshots by the same SQL as a run, in two lanes side by side. */
export async function openSmallSnapshots(options: SmallSnapshotOptions): Promise<SmallSnapshots> {
  const { features, vocabulary, targets } = options;
  const last = features.filter(({ grain }) => grain === "features");
  const gathered = neededFeatures(
    features,
    last.map(({ name }) => name),
  ).flatMap(({ name, grain }) => (grain === "features" ? [] : [name]));
  const posted = postedRows(vocabulary);
  const others = features.map(({ grain }) => grain).filter((grain) => !FIRST.has(grain));
  const lanes = [
    await openLane({
      ...options,
      posted,
      gathered,
      needs: ["transactions"],
      grains: FIRST,
      asks: ["transactions"],
    }),
    await openLane({
      ...options,
      posted,
      gathered,
      needs: usesAllRows(vocabulary) ? POSTED : BUT_TRANSACTIONS,
      grains: new Set(others),
      asks: BUT_TRANSACTIONS,
    }),
  ] as const;
  const everybody = Object.keys(targets).filter((name) => targets[name]?.kind === "event");

  return {
    async take(asOf, requests) {
      const texts = new Map<Posted, string>();
      for (const kind of POSTED) {
        const text = posted.text(kind, requests);
        if (text !== null) texts.set(kind, text);
      }
      const told = await Promise.all(lanes.map((lane) => lane.tell(asOf, requests, texts)));
      const seen = new Set(
        told.flatMap((one) => [...one.seen, ...one.known.map(({ customer }) => customer)]),
      );
      const ids = requests.map((_, i) => String(i)).filter((own) => seen.has(own));
      const rowOf = new Map(ids.map((own, row) => [own, row]));
      const values = new Map(
        features.map((feature) => [feature.name, emptyOf(feature, ids.length)]),
      );
      for (const { known } of told) write(known, { rowOf, values });
      const from = gathered.map((name) => values.get(name) ?? new Float64Array(ids.length));
      write(await lanes[0].tellLast(asOf, ids, from), { rowOf, values });
      const matrix = {
        ids,
        columns: features.map(({ name }) => name),
        values: features.map(({ name }) => values.get(name) ?? new Float64Array(ids.length)),
      };
      const spent = new Float64Array(ids.length);
      for (const { customer, amount } of told.flatMap((one) => one.spent)) {
        const row = rowOf.get(customer);
        if (row !== undefined) spent[row] = amount;
      }
      const asked = new Map(everybody.map((name) => [name, new Set(ids)]));
      for (const { target, customer } of told.flatMap((one) => one.asked)) {
        if (!rowOf.has(customer)) continue;
        const own = asked.get(target) ?? new Set<string>();
        asked.set(target, own.add(customer));
      }
      const later = requests.map(() => new Map<Posted, number>());
      for (const { kind, customer, rows } of told.flatMap((one) => one.later))
        later[Number(customer)]?.set(kind, rows);
      return { matrix: withLifetime(matrix, vocabulary), spent, asked, later };
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

/** Tells whether customers' own rows are looked at once the customer is seen by any row. */
function usesAllRows({ knownAt, undated = [] }: Vocabulary): boolean {
  return !knownAt || undated.length > 0;
}

/** Returns a feature's values of n customers without any row of its grain. */
function emptyOf({ grain, empty }: Feature, n: number): Float64Array {
  return new Float64Array(n).fill(grain === "features" ? Number.NaN : (empty ?? Number.NaN));
}

/** Writes what is known of customers into the values of its features. */
function write(
  known: readonly Known[],
  {
    rowOf,
    values,
  }: {
    readonly rowOf: ReadonlyMap<string, number>;
    readonly values: ReadonlyMap<string, Float64Array>;
  },
): void {
  for (const { customer, features, values: own } of known) {
    const row = rowOf.get(customer);
    if (row === undefined) continue;
    features.forEach(({ name }, j) => {
      const into = values.get(name);
      if (into !== undefined) into[row] = own[j] ?? Number.NaN;
    });
  }
}

function withLifetime(matrix: Matrix, { lifetime }: Vocabulary): Matrix {
  if (lifetime === null || lifetime === undefined) return matrix;
  if (!LIFETIME_COLUMNS.every((name) => matrix.columns.includes(name))) return matrix;
  const buyers = buyersOf(matrix);
  if (buyers.rows.length === 0) return matrix;
  const { model: name, parameters, horizons } = lifetime;
  const own = modelledColumns(matrix.ids.length, {
    buyers,
    fitted: { name, parameters },
    horizons,
  });
  return {
    ...matrix,
    values: matrix.values.map((column, j) => own[matrix.columns[j] ?? ""] ?? column),
  };
}
