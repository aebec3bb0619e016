import { numberShelf } from "../engines/number-shelf.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { Compared, InShort } from "../models/metrics/in-short.ts";
import { type Baseline, narrowed } from "../models/metrics/psi.ts";
import type { Business } from "./business.ts";
import { recallStanding, stands } from "./resume/standing.ts";

/** A snapshot in short, and for each past run its rows in that one's bins, by column. */
export interface Present {
  readonly now: InShort;
  readonly counts: Compared["counts"];
}

/** Columns that are in memory together, at most, and numbers. */
const TOGETHER = { columns: 8, numbers: 4_000_000 };
/** The baseline of a run whose snapshot cannot be read. */
const NOTHING: Baseline = { rows: 0, columns: [], edges: [], counts: [] };

/**
 * Holds the snapshot at as_of against every past one. Columns that stand as they did at the end of the files are looked at
 * again only where a past run has other bins. Null in a business without time.
 */
export async function compareSnapshot(business: Business): Promise<Present | null> {
  const { past, asOf, observedUntil, features } = business;
  if (asOf === null || observedUntil === null) return null;
  const columns = features.map(({ name }) => name);
  const against = past.runs.map(({ snapshot }) => snapshot?.baseline ?? NOTHING);
  const found: Compared[] = [];
  const look = async (some: readonly string[]): Promise<InShort> => {
    const compared = await compareColumns(business, asOf, { columns: some, against });
    found.push(compared);
    return compared.short;
  };
  const standing = columns.filter((column) => stands(business, column));
  const short = await recallStanding(
    business,
    standing,
    { what: "how they are spread", given: null },
    async () => look(standing),
  );
  const known = found.length > 0 ? standing : sameBins(short.baseline, against);
  if (found.length === 0) found.push(countedBefore(shortOf(short, known), against));
  await look(columns.filter((column) => !known.includes(column)));
  const shorts = found.map(({ short }) => short);
  return {
    now: shortOf(endToEnd(shorts), columns),
    counts: against.map((_, run) => Object.assign({}, ...found.map(({ counts }) => counts[run]))),
  };
}

/** Puts some columns of a day's snapshot in order, a few after the others: a thread does so while the next are read. */
async function compareColumns(
  { engine, crew, snapshotAt }: Business,
  day: string,
  {
    columns,
    against,
  }: { readonly columns: readonly string[]; readonly against: readonly Baseline[] },
): Promise<Compared> {
  const { table } = await snapshotAt(day);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const rows = Number(counted?.["n"]);
  const fit = Math.max(1, Math.floor(TOGETHER.numbers / rows));
  const step = Math.min(TOGETHER.columns, fit);
  const works: Promise<Compared>[] = [];
  const shelf = numberShelf({ shared: true });
  for (let from = 0; from < columns.length; from += step) {
    const some = columns.slice(from, from + step);
    const query = sql`select ${list(some.map(id))} from ${id(table)}`;
    const { numbers } = await engine.columns(query, { rows, shelf });
    const values = some.map((name) => numbers[name] ?? new Float64Array());
    // Two threads keep up with the reading.
    await works.at(-2);
    const work = crew
      .work("compare", { columns: some, values, against })
      .finally(() => shelf.giveBack(values));
    // What it throws is thrown when it is waited for.
    work.catch(() => undefined);
    works.push(work);
  }
  const found = await Promise.all(works);
  return {
    short: endToEnd(found.map(({ short }) => short)),
    counts: against.map((_, run) => Object.assign({}, ...found.map(({ counts }) => counts[run]))),
  };
}

/** Lists the columns whose bins are those of every baseline that has them: the same rows lie in them. */
function sameBins({ columns, edges }: Baseline, against: readonly Baseline[]): readonly string[] {
  return columns.filter((column, j) =>
    against.every((baseline) => {
      const [theirs] = narrowed(baseline, [column]).edges;
      return theirs === undefined || isSame(theirs, edges[j] ?? []);
    }),
  );
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Returns columns in short as held against baselines that have the same bins. */
function countedBefore(short: InShort, against: readonly Baseline[]): Compared {
  const { columns, counts } = short.baseline;
  return {
    short,
    counts: against.map((theirs) =>
      Object.fromEntries(
        columns.flatMap((column, j) =>
          theirs.columns.includes(column) ? [[column, counts[j] ?? []]] : [],
        ),
      ),
    ),
  };
}

/** Puts what was found of some columns and of others beside each other. */
function endToEnd(shorts: readonly InShort[]): InShort {
  const of = shorts.map(({ baseline }) => baseline);
  return {
    baseline: {
      rows: of.find(({ columns }) => columns.length > 0)?.rows ?? 0,
      columns: of.flatMap(({ columns }) => columns),
      edges: of.flatMap(({ edges }) => edges),
      counts: of.flatMap(({ counts }) => counts),
    },
    means: shorts.flatMap(({ means }) => means),
  };
}

/** Leaves of a sample in short some of its columns, in their order. */
function shortOf({ baseline, means }: InShort, columns: readonly string[]): InShort {
  const at = columns.map((column) => baseline.columns.indexOf(column));
  return {
    baseline: {
      rows: baseline.rows,
      columns,
      edges: at.map((j) => baseline.edges[j] ?? []),
      counts: at.map((j) => baseline.counts[j] ?? []),
    },
    means: at.map((j) => means[j] ?? null),
  };
}
