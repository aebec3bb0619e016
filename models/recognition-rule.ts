import { flagWords } from "./attribute-words.ts";
import { columnWords } from "./column-words.ts";
import type { Matrix } from "./matrix.ts";
import { quantile } from "./quantile.ts";
import { sortedFinite } from "./sort-ascending.ts";
import type { ColumnWords } from "./trait.ts";

/** One test of a column; a customer without a value passes only "missing". */
interface Condition {
  readonly column: string;
  readonly test: "at least" | "at most" | "missing";
  /** NaN for "missing". */
  readonly threshold: number;
}

export interface RecognitionRule {
  /** At most two conditions that must both hold; none where there is nothing to tell customers apart by. */
  readonly conditions: readonly Condition[];
  /** Share of the customers it holds for who are in the segment, and share of the segment for whom it holds. */
  readonly precision: number;
  readonly recall: number;
  /** The rule in words, with how well it does. */
  readonly says: string;
}

type ConditionWords = Pick<ColumnWords, "atLeast" | "atMost" | "missing">;

/** Conditions in words, by column; columns without an entry get those of `columnWords`. */
export type ConditionVocabulary = Readonly<Record<string, ConditionWords>>;

/** Returns what of a vocabulary conditions are worded by, which another thread can be handed. */
export function conditionWords(vocabulary: ConditionVocabulary): ConditionVocabulary {
  return Object.fromEntries(
    Object.entries(vocabulary).map(([column, { atLeast, atMost, missing }]) => [
      column,
      { atLeast, atMost, missing },
    ]),
  );
}

/** A second condition has to earn its words. */
const WORTH = 0.02;
/** Single conditions that are tried with a second. */
const BEAM = 6;
const THRESHOLDS = 15;

/**
 * Returns for each of k segments the rule of at most two conditions that recognises it best, by the harmonic mean of
 * precision and recall. Thresholds are sixteenths of the column's known values, rounded to two digits so that people
 * can remember them. Every customer is counted.
 */
export function recognise(
  matrix: Matrix,
  cluster: Int32Array,
  k: number,
  vocabulary: ConditionVocabulary = {},
): RecognitionRule[] {
  if (cluster.length !== matrix.ids.length)
    throw new Error(
      `recognise requires ${matrix.ids.length} cluster numbers, got ${cluster.length}`,
    );
  const columns = matrix.columns.map((name, j) =>
    binned(name, matrix.values[j] ?? new Float64Array(0), vocabulary),
  );
  const everybody = Int32Array.from(cluster.keys());
  const tallies = columns.map((column) => tallyOf(column, everybody, { cluster, k }));
  return Array.from({ length: k }, (_, segment) =>
    search(columns, { cluster, k, tallies, segment }),
  );
}

/** A column cut at its thresholds, so that one pass counts the matches of every condition on it. */
interface Binned {
  readonly name: string;
  readonly thresholds: readonly number[];
  /** Thresholds at or below each value, and strictly below it; 255 where missing. */
  readonly reached: Uint8Array;
  readonly passed: Uint8Array;
  readonly words: ConditionWords;
}

interface Match {
  readonly column: Binned;
  readonly condition: Condition;
  readonly hits: number;
  readonly selected: number;
  readonly score: number;
}

const MISSING = 255;

function binned(name: string, values: Float64Array, vocabulary: ConditionVocabulary): Binned {
  const known = sortedFinite(values);
  const flag = known.every((value) => value === 0 || value === 1);
  const cuts = flag
    ? [0.5]
    : Array.from({ length: THRESHOLDS }, (_, i) =>
        twoDigits(quantile(known, (i + 1) / (THRESHOLDS + 1))),
      );
  const thresholds = [...new Set(cuts)].filter((cut) => Number.isFinite(cut)).sort((a, b) => a - b);
  const [reached, passed] = [new Uint8Array(values.length), new Uint8Array(values.length)];
  placeValues(values, thresholds, reached, passed);
  return {
    name,
    thresholds,
    reached,
    passed,
    words: vocabulary[name] ?? (flag ? flagWords(name) : columnWords(name)),
  };
}

/** Writes of each value the thresholds at or below it, and strictly below it. */
function placeValues(
  values: Float64Array,
  thresholds: readonly number[],
  reached: Uint8Array,
  passed: Uint8Array,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const known = Number.isFinite(value);
    reached[i] = known ? countUpTo(thresholds, value) : MISSING;
    passed[i] = known ? countBelow(thresholds, value) : MISSING;
  }
}

/** Counts the numbers of an ascending few that are at most, or below, a value. */
function countUpTo(ascending: readonly number[], value: number): number {
  let count = 0;
  while (count < ascending.length && (ascending[count] as number) <= value) count++;
  return count;
}

function countBelow(ascending: readonly number[], value: number): number {
  let count = 0;
  while (count < ascending.length && (ascending[count] as number) < value) count++;
  return count;
}

interface Sought extends Clustered {
  /** Of everybody, one a column. */
  readonly tallies: readonly Tally[];
  readonly segment: number;
}

function search(columns: readonly Binned[], sought: Sought): RecognitionRule {
  const { cluster, tallies, segment } = sought;
  const size = cluster.reduce((sum, c) => sum + (c === segment ? 1 : 0), 0);
  const bestBy = (column: Binned, tally: Tally) =>
    bestOf(matches(column, tally, { ...sought, size }));
  const singles = columns
    .flatMap((column, j) => bestBy(column, tallies[j] as Tally))
    .sort((a, b) => b.score - a.score)
    .slice(0, BEAM);
  let rule: readonly Match[] = singles.slice(0, 1);
  for (const first of singles) {
    const held = heldBy(first);
    for (const column of columns) {
      if (column === first.column) continue;
      for (const second of bestBy(column, tallyOf(column, held, sought)))
        if (second.score > (rule.at(-1)?.score ?? 0) + (rule.length === 1 ? WORTH : 0))
          rule = [first, second];
    }
  }
  const last = rule.at(-1);
  if (last === undefined)
    return { conditions: [], precision: 0, recall: 0, says: "nothing tells them apart" };
  const [precision, recall] = [last.hits / last.selected, last.hits / size];
  return {
    conditions: rule.map(({ condition }) => condition),
    precision,
    recall,
    says: `${rule.map(inWords).join(" and ")} (holds for ${percent(recall)} of them, and ${percent(precision)} of the customers it holds for are among them)`,
  };
}

interface Clustered {
  readonly cluster: Int32Array;
  readonly k: number;
}

/** Counts of rows by their place among a column's thresholds and by cluster: bins x k, then k of those missing. */
interface Tally {
  readonly reached: Int32Array;
  readonly passed: Int32Array;
}

function tallyOf(
  { thresholds, reached, passed }: Binned,
  rows: Int32Array,
  { cluster, k }: Clustered,
): Tally {
  const bins = thresholds.length + 1;
  const tally = { reached: new Int32Array((bins + 1) * k), passed: new Int32Array((bins + 1) * k) };
  for (let r = 0; r < rows.length; r++) {
    const i = rows[r] as number;
    const c = cluster[i] as number;
    const at = Math.min(reached[i] as number, bins) * k + c;
    tally.reached[at] = (tally.reached[at] as number) + 1;
    const past = Math.min(passed[i] as number, bins) * k + c;
    tally.passed[past] = (tally.passed[past] as number) + 1;
  }
  return tally;
}

/** Lists every condition on a column with how many rows it holds for, of the segment and in all. */
function matches(
  column: Binned,
  { reached, passed }: Tally,
  { k, segment, size }: Pick<Sought, "k" | "segment"> & { readonly size: number },
): Match[] {
  const { name, thresholds, words } = column;
  const bins = thresholds.length + 1;
  const match = (condition: Condition, counts: Int32Array): Match => {
    let [hits, selected] = [0, 0];
    for (let at = 0; at < counts.length; at++) {
      selected += counts[at] as number;
      if (at % k === segment) hits += counts[at] as number;
    }
    return { column, condition, hits, selected, score: (2 * hits) / (selected + size) };
  };
  const found = thresholds.flatMap((threshold, b) => [
    match({ column: name, test: "at least", threshold }, reached.subarray((b + 1) * k, bins * k)),
    match({ column: name, test: "at most", threshold }, passed.subarray(0, (b + 1) * k)),
  ]);
  if (words.missing !== null)
    found.push(
      match({ column: name, test: "missing", threshold: Number.NaN }, reached.subarray(bins * k)),
    );
  return found;
}

function bestOf(found: readonly Match[]): Match[] {
  const best = found.reduce<Match | undefined>(
    (top, one) => (one.hits > 0 && one.score > (top?.score ?? 0) ? one : top),
    undefined,
  );
  return best === undefined ? [] : [best];
}

/** Lists the rows for which a condition holds. */
function heldBy({ column, condition }: Match): Int32Array {
  const { reached, passed, thresholds } = column;
  const at = thresholds.indexOf(condition.threshold);
  const rows = new Int32Array(reached.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const isMissing = reached[i] === MISSING;
    const holds =
      condition.test === "missing"
        ? isMissing
        : condition.test === "at least"
          ? !isMissing && (reached[i] as number) > at
          : (passed[i] as number) <= at;
    if (holds) rows[n++] = i;
  }
  return rows.subarray(0, n);
}

function inWords({ column, condition: { test, threshold } }: Match): string {
  const { atLeast, atMost, missing } = column.words;
  if (test === "missing") return missing ?? "";
  const x = /_(share|rate)(_\d+d)?$/.test(column.name) ? percent(threshold) : plain(threshold);
  return (test === "at least" ? atLeast : atMost)
    .replaceAll("{x}", x)
    .replaceAll("{s}", x === "1" ? "" : "s")
    .replace(/^(.*) at most 0 times/, "no $1")
    .replace(/\bspent at most 0(?= |$)/, "spent nothing")
    .replace(/\bat most 0(?= [a-z])/, "no");
}

function plain(value: number): string {
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 2 });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
