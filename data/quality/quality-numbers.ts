import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import type { StoredColumn } from "../types/stored-types.ts";
import type { ColumnQuality, Outliers, Quantiles } from "./quality.ts";
import { sampled } from "./sampled.ts";

export interface Distribution {
  readonly quantiles: Quantiles;
  readonly bins: NonNullable<ColumnQuality["bins"]>;
}

/** Rows of which quantiles are taken: exact up to there, and within a third of a percent of rank beyond. */
const SAMPLE = 100_000;
/** Interquartile ranges from the quartiles beyond which a value counts as an outlier (Tukey's outer fence). */
const FENCE = 3;

/** Returns quantiles and decile bins of number columns; a column without a number has none. */
export async function distributions(
  engine: Engine,
  judged: Judged,
  columns: readonly StoredColumn[],
): Promise<ReadonlyMap<string, Distribution>> {
  const found = new Map<string, Distribution>();
  for (const [name, sorted] of await sortedSamples(engine, judged, columns)) {
    const at = (share: number) => quantile(sorted, share);
    const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => at(tenth / 10));
    const edges = [...new Set(deciles)];
    found.set(name, {
      quantiles: { p01: at(0.01), q1: at(0.25), median: at(0.5), q3: at(0.75), p99: at(0.99) },
      bins: { edges, shares: sharesBetween(sorted, edges) },
    });
  }
  return found;
}

/** Returns the numbers of a sample of accepted rows, ascending, by column; columns without one are left out. */
export async function sortedSamples(
  engine: Engine,
  { table }: Judged,
  columns: readonly StoredColumn[],
): Promise<ReadonlyMap<string, Float64Array>> {
  if (columns.length === 0) return new Map();
  // Few rows of each piece of a table cross piece by piece; in an order they are put together first, for a third of the cost.
  const { numbers } = await engine.columns(
    sql`select ${list(columns.map(({ name }, i) => sql`${id(name)}::double as ${id(`v${i}`)}`))}
      from ${id(table)} where ${REASON} = 0 and ${await sampled(engine, table, SAMPLE)}
      order by rowid`,
  );
  const samples = new Map<string, Float64Array>();
  columns.forEach(({ name }, i) => {
    const sorted = (numbers[`v${i}`] ?? new Float64Array()).filter(Number.isFinite).sort();
    if (sorted.length > 0) samples.set(name, sorted);
  });
  return samples;
}

/** Returns the least value that at least `share` of the ascending values do not exceed (type 1). */
export function quantile(sorted: Float64Array, share: number): number {
  const i = Math.min(Math.max(Math.ceil(share * sorted.length) - 1, 0), sorted.length - 1);
  return sorted[i] ?? Number.NaN;
}

/** Returns the shares of ascending values in `(-inf, e1], (e1, e2], ..., (en, inf)`; they add up to 1. */
export function sharesBetween(sorted: Float64Array, edges: readonly number[]): readonly number[] {
  const upTo = edges.map((edge) => countUpTo(sorted, edge));
  return [...upTo, sorted.length].map((n, i) => (n - (upTo[i - 1] ?? 0)) / sorted.length);
}

function countUpTo(sorted: Float64Array, edge: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts, over all accepted rows, the values beyond the outer fences, and returns the farthest; null without a spread. */
export async function outliersOf(
  engine: Engine,
  { table }: Judged,
  columns: readonly StoredColumn[],
  spread: ReadonlyMap<string, Distribution>,
): Promise<ReadonlyMap<string, Outliers>> {
  const fenced = columns.flatMap(({ name }) => {
    const quantiles = spread.get(name)?.quantiles;
    if (quantiles === undefined || quantiles.q1 === quantiles.q3) return [];
    const reach = FENCE * (quantiles.q3 - quantiles.q1);
    return [{ name, low: quantiles.q1 - reach, high: quantiles.q3 + reach }];
  });
  if (fenced.length === 0) return new Map();
  const beyond = fenced.map(
    ({ name, low, high }) =>
      sql`${id(name)}::double not between ${literal(low)} and ${literal(high)}`,
  );
  const [row] = await engine.rows(
    sql`select ${list(
      fenced.flatMap(({ name, low, high }, i) => {
        const value = sql`${id(name)}::double`;
        const [under, over] = [sql`${value} < ${literal(low)}`, sql`${value} > ${literal(high)}`];
        return [
          sql`count(*) filter (${under}) as ${id(`below${i}`)}`,
          sql`count(*) filter (${over}) as ${id(`above${i}`)}`,
          sql`array_to_string(min(${value}, 3) filter (${under}), ' ') as ${id(`least${i}`)}`,
          sql`array_to_string(max(${value}, 3) filter (${over}), ' ') as ${id(`most${i}`)}`,
        ];
      }),
    )} from ${id(table)} where ${REASON} = 0 and (${list(beyond, " or ")})`,
  );
  const numbers = (text: unknown) =>
    typeof text === "string" && text !== "" ? text.split(" ").map(Number) : [];
  return new Map(
    fenced.map(({ name }, i) => {
      const [below, above] = [Number(row?.[`below${i}`]), Number(row?.[`above${i}`])];
      return [
        name,
        {
          rows: below + above,
          below,
          above,
          examples: [...numbers(row?.[`least${i}`]), ...numbers(row?.[`most${i}`])],
        },
      ];
    }),
  );
}
