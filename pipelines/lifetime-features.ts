import type { Configuration } from "../data/schema.ts";
import { firstUnknown } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { type EarlierFeatures, earlierColumns, earlierRows } from "../features/earlier-features.ts";
import type { Feature } from "../features/feature.ts";
import { seenInHistory } from "../features/history-grains.ts";
import type { LifetimeVocabulary } from "../features/lifetime.ts";
import { readMatrix } from "../features/matrix.ts";
import { neededFeatures } from "../features/needed-features.ts";
import { seen } from "../features/seen.ts";
import { type Snapshot, type SnapshotOptions, takeSnapshot } from "../features/snapshot.ts";
import { positionsWhere } from "../models/folds.ts";
import {
  type CountedHistories,
  countHistories,
  type Histories,
  uncounted,
} from "../models/lifetime/histories.ts";
import {
  aliveOf,
  type Fitted,
  firstSound,
  historiesOf,
  ordersIfAlive,
} from "../models/lifetime/lifetime-models.ts";
import { columnOf, type Matrix, takeNumbers } from "../models/matrix.ts";
import { sampleRows } from "../models/sample-rows.ts";

/** What of a snapshot a buy-till-you-die model reads. */
export const LIFETIME_COLUMNS = ["frequency", "last_age_days", "tenure_days"] as const;

/** Customers of a snapshot who bought, with their histories counted. */
export interface Buyers {
  /** Position of each in the snapshot. */
  readonly rows: Int32Array;
  readonly histories: CountedHistories;
}

const counted = new WeakMap<Matrix, Buyers>();

/** Returns the histories of a matrix's customers who have bought; they are counted once. */
export function buyersOf(matrix: Matrix): Buyers {
  const buyers = counted.get(matrix) ?? countBuyers((name) => columnOf(matrix, name));
  counted.set(matrix, buyers);
  return buyers;
}

function eachBuyer(numbersOf: LifetimeNumbers): Buyers {
  const { rows, histories } = pickBuyers(numbersOf);
  return { rows, histories: uncounted(histories) };
}

function countBuyers(numbersOf: LifetimeNumbers): Buyers {
  const { rows, histories } = pickBuyers(numbersOf);
  return { rows, histories: countHistories(histories) };
}

function pickBuyers(numbersOf: LifetimeNumbers): {
  readonly rows: Int32Array;
  readonly histories: Histories;
} {
  const frequency = numbersOf("frequency");
  const rows = positionsWhere(frequency.length, (i) => (frequency[i] as number) > 0);
  const some = (numbers: Float64Array) =>
    rows.length === numbers.length ? numbers : takeNumbers(numbers, rows);
  return {
    rows,
    histories: historiesOf({
      frequency: some(frequency),
      lastAgeDays: some(numbersOf("last_age_days")),
      tenureDays: some(numbersOf("tenure_days")),
    }),
  };
}

/** Days ahead that a business's targets ask about, ascending; 90 where none asks about days. */
function horizonsOf({ targets }: Configuration): readonly number[] {
  const asked = Object.values(targets).flatMap((target) =>
    target.kind === "inactivity" || target.kind === "event" ? [target.horizon] : [],
  );
  return asked.length === 0 ? [90] : [...new Set(asked)].sort((a, b) => a - b);
}

/** Customers that a model of the features is fitted on: more move no forecast beyond its interval. */
const MOST_CUSTOMERS = 100_000;

/** Learns from the customers of one day, drawn by seed where they are many, how they come back; null without purchases or where no model is sound. */
export async function learnLifetime(
  engine: Engine,
  configuration: Configuration,
  options: SnapshotOptions,
  most = MOST_CUSTOMERS,
): Promise<LifetimeVocabulary | null> {
  if (options.vocabulary.transactions === null) return null;
  const table = "snapshot_lifetime";
  const customers = await drawCustomers(engine, options, { most, seed: configuration.seed });
  const snapshot = await takeSnapshot(engine, {
    ...options,
    ...(customers === null ? {} : { customers }),
    features: neededFeatures(options.features, LIFETIME_COLUMNS),
    table,
  });
  // Who they are does not matter here, and ids take longer to read than numbers.
  const { numbers } = await engine.columns(sql`
    select ${list(LIFETIME_COLUMNS.map(id))} from ${id(snapshot.table)} order by rowid`);
  for (const name of [table, DRAWN]) await engine.run(sql`drop table if exists ${id(name)}`);
  const learned = soundFit(countBuyers((name) => numbers[name] ?? new Float64Array()));
  return learned === null
    ? null
    : {
        horizons: horizonsOf(configuration),
        model: learned.name,
        parameters: learned.parameters,
      };
}

const DRAWN = "lifetime_customers";

/** Draws the customers that a model is fitted on, by their places in the order of ids; null where all are. */
async function drawCustomers(
  engine: Engine,
  { vocabulary, window, history }: SnapshotOptions,
  { most, seed }: { readonly most: number; readonly seed: number },
): Promise<Sql | null> {
  const day = firstUnknown(window);
  const everybody = history ? seenInHistory(history, day) : seen(day, vocabulary);
  const [counted] = await engine.rows(sql`select count(*) as n from (${everybody})`);
  const n = Number(counted?.["n"]);
  if (n <= most) return null;
  const places = "lifetime_places";
  await engine.store(places, { place: sampleRows(n, most, seed) });
  await engine.run(sql`
    create or replace table ${id(DRAWN)} as
    select customer_id
    from (
      select customer_id, row_number() over (order by ${history ? sql`code` : sql`customer_id`}) - 1 as place
      from (${everybody})
    )
    where place in (select place from ${id(places)})`);
  await engine.run(sql`drop table ${id(places)}`);
  return sql`select customer_id from ${id(DRAWN)}`;
}

function soundFit({ rows, histories }: Buyers): Fitted | null {
  return rows.length === 0 ? null : firstSound(histories);
}

export interface FillOptions {
  readonly horizons: readonly number[];
  /** The model that was learned; null where one is to be fitted on the snapshot's own customers. */
  readonly frozen: Fitted | null;
}

/**
 * Fills in the features of a snapshot that a buy-till-you-die model gives: by the `frozen` one, or by one fitted on the
 * snapshot's own customers; missing where none is sound. `foreseen` are these features, where they were worked out before.
 */
export async function fillLifetime(
  engine: Engine,
  snapshot: Snapshot,
  { foreseen = null, ...options }: FillOptions & { readonly foreseen?: Foreseen | null },
): Promise<void> {
  const { table, features } = snapshot;
  const names = modelled(features);
  if (names.length === 0) return;
  const columns = foreseen ?? foreseeReturn(await lifetimeNumbers(engine, snapshot), options);
  if (columns === null) return;
  const filled = `${table}_lifetime`;
  await engine.store(filled, columns);
  await engine.run(sql`
    update ${id(table)} as known
    set ${list(names.map((name) => sql`${id(name)} = filled.${id(name)}`))}
    from ${id(filled)} as filled
    where known.rowid = filled.rowid`);
  await engine.run(sql`drop table ${id(filled)}`);
}

/** Features by name, in the order of a snapshot. */
type Foreseen = Readonly<Record<string, Float64Array>>;
type LifetimeNumbers = (column: string) => Float64Array;

/**
 * Returns the features that a model learned before gives everybody some days after an earlier snapshot, as `fillLifetime` takes
 * them: they follow from that one alone. Null where nobody has bought.
 */
export async function foreseeFromEarlier(
  engine: Engine,
  earlier: EarlierFeatures,
  options: FillOptions & { readonly features: readonly Feature[] },
): Promise<Foreseen | null> {
  const columns = earlierColumns(earlier, neededFeatures(options.features, LIFETIME_COLUMNS));
  const { numbers } = await engine.columns(sql`
    select ${list(columns)} from (${earlierRows(earlier, undefined)}) as earlier order by code`);
  return foreseeReturn((name) => numbers[name] ?? new Float64Array(), options);
}

async function lifetimeNumbers(engine: Engine, snapshot: Snapshot): Promise<LifetimeNumbers> {
  const matrix = await readMatrix(engine, snapshot, { columns: LIFETIME_COLUMNS, named: false });
  return (name) => columnOf(matrix, name);
}

function foreseeReturn(
  numbersOf: LifetimeNumbers,
  { horizons, frozen }: FillOptions,
): Foreseen | null {
  // Counting them helps whoever fits a model; to ask one, the histories of so many customers are nearly all different.
  const buyers = frozen === null ? countBuyers(numbersOf) : eachBuyer(numbersOf);
  const fitted = frozen ?? soundFit(buyers);
  if (fitted === null || buyers.rows.length === 0) return null;
  const customers = numbersOf("frequency").length;
  return modelledColumns(customers, { buyers, fitted, horizons });
}

/** Returns the features that a buy-till-you-die model gives, by name, of so many customers in order; NaN of who has not bought. */
export function modelledColumns(
  customers: number,
  {
    buyers,
    fitted,
    horizons,
  }: {
    readonly buyers: Buyers;
    readonly fitted: Fitted;
    readonly horizons: readonly number[];
  },
): Foreseen {
  const alive = aliveOf(fitted, buyers.histories);
  const everybody = (values: Float64Array) =>
    spread(values, buyers.rows, { n: customers, otherwise: Number.NaN });
  const orders = horizons.map((days) => {
    const ifAlive = ordersIfAlive(fitted, buyers.histories, days / 7);
    return [`expected_orders_${days}d`, everybody(products(ifAlive, alive))] as const;
  });
  return { ...Object.fromEntries(orders), p_alive: everybody(alive) };
}

/** Returns n numbers: values in their places, `otherwise` in all others. */
export function spread(
  values: Float64Array,
  places: Int32Array,
  { n, otherwise }: { readonly n: number; readonly otherwise: number },
): Float64Array {
  const all = new Float64Array(n).fill(otherwise);
  for (let i = 0; i < places.length; i++) all[places[i] as number] = values[i] as number;
  return all;
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const found = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) found[i] = (a[i] as number) * (b[i] as number);
  return found;
}

function modelled(features: readonly Feature[]): readonly string[] {
  return features.filter(({ modelled }) => modelled === true).map(({ name }) => name);
}
