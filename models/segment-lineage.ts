import { columnTotals, rowTotals } from "./cross-table.ts";
import { sayLineage } from "./lineage-words.ts";
import { closenessOf, type MatchEvidence, type SegmentPair } from "./match-segments.ts";

/** A segment on one of the two days; the size is null where it is not known any more. */
export interface SegmentOfDay {
  readonly id: number;
  readonly name: string;
  readonly size: number | null;
}

/** What became of segments between two days. */
export interface LineageEvent {
  readonly kind: "kept" | "split" | "merge" | "birth" | "death";
  readonly from: readonly SegmentOfDay[];
  readonly to: readonly SegmentOfDay[];
  /** How alike the two of a kept pair are, in [0, 1], and the parts that this is the mean of. */
  readonly similarity: number | null;
  readonly same_day: number | null;
  readonly members: number | null;
  /** Of a birth, to the nearest earlier segment; 0 is as far off as two different segments are. */
  readonly closeness: number | null;
  /** How far a kept one's centroid has moved, in standard deviations (root mean square over the features). */
  readonly profile_shift: number | null;
  /**
   * Of a split, the share of its customers in each of `to`; of a merge, the share of each of `from` that came; of a
   * birth, the share of its customers from each earlier segment of `from`; of a death, of its customers in each of `to`.
   */
  readonly shares: readonly number[];
  /** Of a birth, the share of its customers who were in no segment before; of a death, who are in none now. */
  readonly outside: number | null;
  /** One sentence. */
  readonly says: string;
}

export interface LineageInput {
  readonly before: readonly SegmentOfDay[];
  readonly now: readonly SegmentOfDay[];
  readonly pairs: readonly SegmentPair[];
  readonly evidence: MatchEvidence;
  /** Customers of each segment of today who were in none before; null where nobody knows. */
  readonly newcomers: readonly number[] | null;
  /** Customers of each earlier segment who are in none now; null where nobody knows. */
  readonly gone: readonly number[] | null;
}

/** A part of a split holds at least this share of the old one; MONIC (Spiliopoulou et al. 2006) takes a quarter too. */
const PART = 0.25;
const MAINLY = 0.5;
const TOLD = 0.1;
const MOST_TOLD = 3;

/**
 * Tells what became of each earlier segment and where each of today's came from, every one of them at least once. A
 * split is an old one of which at least a quarter each went to two or more that are mainly made of it; a merge is of
 * two or more that went mainly to one that is mainly made of them. A new one that is no part of a split is a birth,
 * and so is one whose customers were mainly in no segment before or that lies far from every earlier one; an old one
 * that is not continued and not merged is a death. They come in this order: merges, splits, births, deaths, kept.
 */
export function segmentLineage(input: LineageInput): LineageEvent[] {
  const facts = factsOf(input);
  const splits = input.before.flatMap((_, i) => splitOf(facts, i) ?? []);
  const merges = input.now.flatMap((_, j) => mergeOf(facts, j) ?? []);
  const explained = (events: readonly Part[]) => new Set(events.flatMap(({ at }) => at));
  const parted = explained(splits);
  const merged = explained(merges);
  return [
    ...merges.map(({ event }) => event),
    ...splits.map(({ event }) => event),
    ...input.now.flatMap((_, j) =>
      facts.beforeOf(j) === undefined && !parted.has(j) ? birthOf(facts, j) : [],
    ),
    ...input.before.flatMap((_, i) =>
      facts.nowOf(i) === undefined && !merged.has(i) ? deathOf(facts, i) : [],
    ),
    ...input.pairs.map((pair) => keptOf(facts, pair)),
  ];
}

interface Facts extends LineageInput {
  readonly nowOf: (before: number) => number | undefined;
  readonly beforeOf: (now: number) => number | undefined;
  /** Shares of an earlier segment's customers in each of today's, and the other way round; of all who are known. */
  readonly went: (before: number, now: number) => number;
  readonly came: (before: number, now: number) => number;
  /** The same of the customers known on both days only. */
  readonly wentThemselves: (before: number, now: number) => number;
  readonly cameThemselves: (before: number, now: number) => number;
  readonly outsideBefore: (now: number) => number | null;
  readonly outsideNow: (before: number) => number | null;
  /** Closeness to the nearest earlier segment. */
  readonly nearest: (now: number) => number | null;
}

function factsOf(input: LineageInput): Facts {
  const { before, now, pairs, evidence, newcomers, gone } = input;
  const shares = (table: MatchEvidence["sameDay"]) => {
    const left = rowTotals(table ?? []);
    const right = columnTotals(table ?? [], now.length);
    const part = (i: number, j: number, of: number | undefined) =>
      of === undefined || of === 0 ? 0 : (table?.[i]?.[j] ?? 0) / of;
    return {
      went: (i: number, j: number) => part(i, j, left[i]),
      came: (i: number, j: number) => part(i, j, right[j]),
    };
  };
  const known = shares(evidence.sameDay ?? evidence.members);
  const themselves = shares(evidence.members ?? evidence.sameDay);
  const left = rowTotals(evidence.members ?? []);
  const right = columnTotals(evidence.members ?? [], now.length);
  const outside = (inside: number | undefined, out: number | undefined) => {
    const all = (inside ?? 0) + (out ?? 0);
    return out === undefined || all === 0 ? null : out / all;
  };
  return {
    ...input,
    nowOf: (i) => pairs.find((pair) => pair.before === i)?.now,
    beforeOf: (j) => pairs.find((pair) => pair.now === j)?.before,
    ...known,
    wentThemselves: themselves.went,
    cameThemselves: themselves.came,
    outsideBefore: (j) => outside(right[j], newcomers?.[j]),
    outsideNow: (i) => outside(left[i], gone?.[i]),
    nearest: (j) =>
      evidence.distances === null
        ? null
        : Math.max(0, ...before.map((_, i) => closenessOf(evidence.distances, i, j) ?? 0)),
  };
}

/** An event, and the positions that it explains: of today's segments for a split, of earlier ones for a merge. */
interface Part {
  readonly at: readonly number[];
  readonly event: LineageEvent;
}

function splitOf({ before, now, beforeOf, went, came, ...facts }: Facts, i: number): Part | null {
  const at = positions(now).filter((j) => {
    const owner = beforeOf(j);
    const isForeign = facts.nearest(j) === 0 || (facts.outsideBefore(j) ?? 0) > MAINLY;
    if (owner === undefined ? isForeign : owner !== i) return false;
    return went(i, j) >= PART && came(i, j) > MAINLY;
  });
  if (at.length < 2) return null;
  const shares = at.map((j) => went(i, j));
  return { at, event: told("split", { from: taken(before, [i]), to: taken(now, at), shares }) };
}

function mergeOf({ before, now, nowOf, went, came, ...facts }: Facts, j: number): Part | null {
  const at = positions(before).filter((i) => {
    const heir = nowOf(i);
    if (heir === undefined ? (facts.outsideNow(i) ?? 0) > MAINLY : heir !== j) return false;
    return went(i, j) > MAINLY;
  });
  const together = at.reduce((sum, i) => sum + came(i, j), 0);
  if (at.length < 2 || together < MAINLY) return null;
  const shares = at.map((i) => went(i, j));
  return { at, event: told("merge", { from: taken(before, at), to: taken(now, [j]), shares }) };
}

function birthOf({ before, now, cameThemselves, ...facts }: Facts, j: number): LineageEvent {
  const outside = facts.outsideBefore(j);
  const share = (i: number) => cameThemselves(i, j) * (1 - (outside ?? 0));
  const sources = foremost(positions(before), share);
  return told("birth", {
    from: taken(before, sources),
    to: taken(now, [j]),
    shares: sources.map(share),
    outside,
    closeness: facts.nearest(j),
  });
}

function deathOf({ before, now, wentThemselves, ...facts }: Facts, i: number): LineageEvent {
  const outside = facts.outsideNow(i);
  const share = (j: number) => wentThemselves(i, j) * (1 - (outside ?? 0));
  const heirs = foremost(positions(now), share);
  return told("death", {
    from: taken(before, [i]),
    to: taken(now, heirs),
    shares: heirs.map(share),
    outside,
  });
}

function keptOf({ before, now }: Facts, pair: SegmentPair): LineageEvent {
  const { similarity, same_day, members, closeness, distance } = pair;
  const [from, to] = [taken(before, [pair.before]), taken(now, [pair.now])];
  return told("kept", {
    from,
    to,
    similarity,
    same_day,
    members,
    closeness,
    profile_shift: distance,
  });
}

type Facets = Pick<LineageEvent, "from" | "to"> & Partial<LineageEvent>;

function told(kind: LineageEvent["kind"], facets: Facets): LineageEvent {
  const event = {
    kind,
    similarity: null,
    same_day: null,
    members: null,
    closeness: null,
    profile_shift: null,
    shares: [],
    outside: null,
    ...facets,
  };
  return { ...event, says: sayLineage(event) };
}

/** The positions with the largest shares that are worth telling. */
function foremost(all: readonly number[], share: (at: number) => number): number[] {
  return all
    .filter((at) => share(at) >= TOLD)
    .sort((a, b) => share(b) - share(a) || a - b)
    .slice(0, MOST_TOLD);
}

function positions(segments: readonly SegmentOfDay[]): number[] {
  return [...segments.keys()];
}

function taken(segments: readonly SegmentOfDay[], at: readonly number[]): SegmentOfDay[] {
  return at.flatMap((i) => segments[i] ?? []);
}
