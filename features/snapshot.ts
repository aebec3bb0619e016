import { firstUnknown, type Window } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import {
  type EarlierFeatures,
  earlierColumns,
  earlierRows,
  foretells,
} from "./earlier-features.ts";
import type { Feature, Grain } from "./feature.ts";
import { grains } from "./grains.ts";
import { asRead, covers, type History, picked } from "./history.ts";
import {
  historyGrains,
  inRange,
  isTransactionGrain,
  type NumberRange,
  seenInHistory,
} from "./history-grains.ts";
import { allGivenBack } from "./purchases.ts";
import { seen } from "./seen.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Features of every customer seen before `as_of`, as a table in the engine: customer_id, then one DOUBLE a feature. */
export interface Snapshot {
  readonly table: string;
  /** Whether the rows of the table are in the order of customers' ids. */
  readonly ordered?: boolean;
  readonly features: readonly Feature[];
  readonly window: Window;
  /** What it was cut from, as long as that holds the rows that the engine has. */
  readonly history?: History | null;
  /** Whether it is of everybody of that history who was seen, in the order of their numbers. */
  readonly numbered?: boolean;
}

export interface SnapshotOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  readonly window: Window;
  /** A query for `customer_id`: only these customers are looked at; by default everybody. */
  readonly customers?: Sql;
  /** Of the same business, where it was made ready: the same snapshot costs less. */
  readonly history?: History | null;
  /** Only customers with these numbers in the history are looked at; by default all. */
  readonly numbers?: NumberRange;
  /** Of everybody of the history on a day since which nothing happened: what stays or ages is taken from there. */
  readonly earlier?: EarlierFeatures | null;
}

/**
 * Creates the table of a snapshot, one row a customer in the order of their ids. A table of that name is replaced. So many
 * customers, `piece`, are worked out together where all rows that tell of them lie together.
 */
export async function takeSnapshot(
  engine: Engine,
  {
    table,
    piece = PIECE,
    ...options
  }: SnapshotOptions & { readonly table: string; readonly piece?: number },
): Promise<Snapshot> {
  const { features, window, history = null } = options;
  const [first, ...others] = await rangesOf(engine, options, piece);
  const query = (range: NumberRange | undefined) =>
    snapshotQuery({ ...options, ...(range === undefined ? {} : { numbers: range }) });
  await engine.run(sql`create or replace table ${id(table)} as ${query(first)}`);
  for (const range of others) await engine.run(sql`insert into ${id(table)} ${query(range)}`);
  const numbered = history !== null && options.customers === undefined && covers(history, features);
  return { table, features, window, history, ordered: true, numbered };
}

/** Twice the rows that the engine stores together: pieces of so many lie in the table as if it had been filled at once. */
const PIECE = 245_760;

/** Parts customers by their numbers; in no ranges where there are few, or where rows would be read again for each. */
async function rangesOf(
  engine: Engine,
  { features, window, history = null, customers }: SnapshotOptions,
  piece: number,
): Promise<readonly NumberRange[]> {
  const isTold = features.every(({ grain }) => grain === "features" || isTransactionGrain(grain));
  if (history === null || customers !== undefined || !covers(history, features) || !isTold)
    return [];
  const rows = await engine.rows(sql`
    select code
    from (
      select code, row_number() over (order by code) as nth
      from (${seenInHistory(history, firstUnknown(window))})
    )
    where nth % ${literal(piece)} = 0
    order by code`);
  // What is left over goes with the last piece: so few rows would be stored twice.
  const ends = rows.slice(0, -1).map(({ code }) => Number(code) + 1);
  return ends.length === 0 ? [] : [0, ...ends].map((from, i) => ({ from, to: ends[i] ?? null }));
}

/** Returns the query of a snapshot: each grain is read once, and gives all of its features in one aggregate. */
function snapshotQuery(options: SnapshotOptions): Sql {
  const { vocabulary, features, window, customers, numbers, history = null } = options;
  const unknown = firstUnknown(window);
  const prepared = history !== null && covers(history, features) ? history : null;
  const earlier = prepared === null ? null : (options.earlier ?? null);
  const anew =
    earlier === null ? features : features.filter((feature) => !foretells(earlier, feature));
  const everybody =
    prepared === null ? seen(unknown, vocabulary) : seenInHistory(prepared, unknown);
  const rows = Object.entries(grains(window, vocabulary, customers, everybody))
    .filter(([grain]) => prepared === null || !isTransactionGrain(grain))
    .map(([grain, query]) => sql`${id(`observed_${grain}`)} as not materialized (${query})`);
  const observed =
    prepared === null
      ? [sql`given_back as materialized (${allGivenBack(unknown)})`, ...rows]
      : [...historyGrains(prepared, { ...options, features: anew }), ...rows];
  const order = prepared === null ? sql`customer_id` : sql`code`;
  const read = prepared === null ? features : anew.map((feature) => asRead(prepared, feature));
  const grainsUsed = [...new Set(read.map(({ grain }) => grain))].filter(
    (grain) => grain !== "features",
  );
  const known = grainsUsed.map((grain) => knownBy(grain, read));
  const gathered = read.filter(({ grain }) => grain !== "features").map(orEmpty);
  const told = earlier === null ? [] : earlierColumns(earlier, features);
  return sql`
    with ${list([...observed, ...known])},
    seen as (${only(everybody, prepared === null ? customers : picked(prepared, customers), numbers)}),
    gathered as (
      select ${list([sql`seen.customer_id`, sql`seen.${order} as "quintile.order"`, ...gathered, ...told])}
      from seen
      ${earlier === null ? sql`` : sql`join (${earlierRows(earlier, numbers)}) as earlier on earlier.code = seen.code`}
      ${list(
        grainsUsed.map((grain) => {
          const name = id(`known_by_${grain}`);
          const key = isTransactionGrain(grain) ? order : sql`customer_id`;
          return sql`left join ${name} on ${name}.customer_id = seen.${key}`;
        }),
        "\n",
      )}
    )
    select ${list([sql`customer_id`, ...features.map(column)])}
    from gathered
    order by "quintile.order"`;
}

function only(
  seenCustomers: Sql,
  customers: Sql | undefined,
  numbers: NumberRange | undefined,
): Sql {
  if (customers !== undefined)
    return sql`select * from (${seenCustomers}) where customer_id in (${customers})`;
  return numbers === undefined
    ? seenCustomers
    : sql`select * from (${seenCustomers}) where ${inRange(sql`code`, numbers)}`;
}

/** Returns, as a common table expression `known_by_<grain>`, the features of a grain from `observed_<grain>`. */
function knownBy(grain: Grain, features: readonly Feature[]): Sql {
  const own = features.filter((feature) => feature.grain === grain);
  const columns = own.map((feature) => sql`${asDouble(feature)} as ${id(feature.name)}`);
  return sql`
    ${id(`known_by_${grain}`)} as (
      select ${list([sql`customer_id`, ...columns])}
      from ${id(`observed_${grain}`)}
      ${eachCustomer(grain, own)}
    )`;
}

/** Returns a feature's value over the rows of its grain. */
export function asDouble({ sql: expression }: Feature): Sql {
  return sql`(${expression})::double`;
}

/** Returns how rows of a grain are taken together by customer for some features; of `customers` there is one each. */
export function eachCustomer(grain: Grain, features: readonly Feature[]): Sql {
  if (grain === "customers") return sql``;
  return nameAsOf(features) ? sql`group by customer_id, as_of` : sql`group by customer_id`;
}

/** Whether features may name as_of outside of an aggregate, as one's own do, which they can by group only. */
export function nameAsOf(features: readonly Feature[]): boolean {
  return features.some(({ family }) => family === "own");
}

/** Returns a feature's value, or its empty value where the customer has no row of the grain. */
function orEmpty({ name, grain, empty }: Feature): Sql {
  const from = id(`known_by_${grain}`);
  return sql`
    case when ${from}.customer_id is null then ${literal(empty)}::double else ${from}.${id(name)} end
    as ${id(name)}`;
}

/** Returns a feature as a column of the snapshot, from the features that it is computed from. */
export function column({ name, grain, sql: expression }: Feature): Sql {
  return grain === "features" ? sql`(${expression})::double as ${id(name)}` : id(name);
}
