import { flagWords } from "./attribute-words.ts";
import { columnWords } from "./column-words.ts";
import type { Matrix } from "./matrix.ts";
import { quantile, sortedFinite } from "./quantile.ts";
import type { Vocabulary } from "./trait.ts";

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
  vocabulary: Vocabulary = {},
): RecognitionRule[] {
  if (cluster.length !== matrix.ids.length)
    throw new Error(
      `recognise requires ${matrix.ids.length} cluster numbers, got ${cluster.length}`,
    );
  const columns = matrix.columns.map((name, j) =>
    binned(name, matrix.values[j] ?? new Float64Array(0), vocabulary),
  );
  return Array.from({ length: k }, (_, segment) => search(columns, cluster, segment));
}

/** A column cut at its thresholds, so that one pass counts the matches of every condition on it. */
interface Binned {
  readonly name: string;
  readonly thresholds: readonly number[];
  /** Thresholds at or below each value, and strictly below it; 255 where missing. */
  readonly reached: Uint8Array;
  readonly passed: Uint8Array;
  readonly words: {
    readonly atLeast: string;
    readonly atMost: string;
    readonly missing: string | null;
  };
}

interface Match {
  readonly column: Binned;
  readonly condition: Condition;
  readonly hits: number;
  readonly selected: number;
  readonly score: number;
}

const MISSING = 255;

function binned(name: string, values: Float64Array, vocabulary: Vocabulary): Binned {
  const known = sortedFinite(values);
  const flag = known.every((value) => value === 0 || value === 1);
  const cuts = flag
    ? [0.5]
    : Array.from({ length: THRESHOLDS }, (_, i) =>
        twoDigits(quantile(known, (i + 1) / (THRESHOLDS + 1))),
      );
  const thresholds = [...new Set(cuts)].filter((cut) => Number.isFinite(cut)).sort((a, b) => a - b);
  const count = (value: number, below: (threshold: number) => boolean) =>
    Number.isFinite(value) ? thresholds.filter(below).length : MISSING;
  return {
    name,
    thresholds,
    reached: Uint8Array.from(values, (value) => count(value, (cut) => cut <= value)),
    passed: Uint8Array.from(values, (value) => count(value, (cut) => cut < value)),
    words: vocabulary[name] ?? (flag ? flagWords(name) : columnWords(name)),
  };
}

function search(columns: readonly Binned[], cluster: Int32Array, segment: number): RecognitionRule {
  const inside = Uint8Array.from(cluster, (c) => (c === segment ? 1 : 0));
  const size = inside.reduce((sum, one) => sum + one, 0);
  const everybody = new Uint8Array(cluster.length).fill(1);
  const singles = columns
    .flatMap((column) => bestOf(matches(column, everybody, inside, size)))
    .sort((a, b) => b.score - a.score)
    .slice(0, BEAM);
  let rule: readonly Match[] = singles.slice(0, 1);
  for (const first of singles) {
    const held = Uint8Array.from(everybody, (_, i) => (holds(first, i) ? 1 : 0));
    for (const column of columns) {
      if (column === first.column) continue;
      for (const second of bestOf(matches(column, held, inside, size)))
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

/** Counts every condition on a column over the rows that are kept. */
function matches(column: Binned, kept: Uint8Array, inside: Uint8Array, size: number): Match[] {
  const { name, thresholds, reached, passed } = column;
  const bins = thresholds.length + 1;
  const [up, upHits] = [new Int32Array(bins), new Int32Array(bins)];
  const [down, downHits] = [new Int32Array(bins), new Int32Array(bins)];
  let [missing, missingHits] = [0, 0];
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] === 0) continue;
    const hit = inside[i] as number;
    const at = reached[i] as number;
    if (at === MISSING) {
      missing++;
      missingHits += hit;
      continue;
    }
    up[at] = (up[at] as number) + 1;
    upHits[at] = (upHits[at] as number) + hit;
    const past = passed[i] as number;
    down[past] = (down[past] as number) + 1;
    downHits[past] = (downHits[past] as number) + hit;
  }
  const match = (condition: Condition, hits: number, selected: number): Match => ({
    column,
    condition,
    hits,
    selected,
    score: (2 * hits) / (selected + size),
  });
  const found = thresholds.flatMap((threshold, b) => [
    match(
      { column: name, test: "at least", threshold },
      sum(upHits.subarray(b + 1)),
      sum(up.subarray(b + 1)),
    ),
    match(
      { column: name, test: "at most", threshold },
      sum(downHits.subarray(0, b + 1)),
      sum(down.subarray(0, b + 1)),
    ),
  ]);
  if (column.words.missing !== null)
    found.push(
      match({ column: name, test: "missing", threshold: Number.NaN }, missingHits, missing),
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

function holds({ column, condition }: Match, i: number): boolean {
  const [reached, passed] = [column.reached[i] as number, column.passed[i] as number];
  if (condition.test === "missing" || reached === MISSING)
    return condition.test === "missing" && reached === MISSING;
  const at = column.thresholds.indexOf(condition.threshold);
  return condition.test === "at least" ? reached > at : passed <= at;
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

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
