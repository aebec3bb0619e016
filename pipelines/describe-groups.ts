import type { Feature } from "../features/feature.ts";
import { groupOverlap } from "../models/group-overlap.ts";
import { profileGroups } from "../models/group-profile.ts";
import type { Matrix } from "../models/matrix.ts";
import { groupTraits } from "../reports/group-traits.ts";
import { countOf, percent } from "../reports/number.ts";
import type { RuleGroup } from "../reports/segments-report.ts";

/** Customers whom a condition of the user's has picked out. */
export interface PickedGroup {
  readonly name: string;
  readonly where: string;
  /** n flags in the order of ids, 1 where the condition holds. */
  readonly members: Uint8Array;
  /** Columns that the condition names. */
  readonly named: readonly string[];
}

/** What is known of all customers, in the order of ids. */
export interface Everybody {
  readonly matrix: Matrix;
  readonly features: readonly Feature[];
  /** Net spend expected ahead; NaN throughout without money. */
  readonly expected: Float64Array;
  readonly currency: string | undefined;
  readonly seed: number;
}

/** Fewer customers than this say nothing of others like them. */
const TINY = 30;
/** A larger share of all customers tells hardly anybody apart. */
const NEARLY_ALL = 0.95;
/** Two groups that share so much of both are one. */
const SAME = 0.95;

/** Describes groups by size, share, worth and what sets them apart, with a warning where one is of little use. */
export function describeGroups(
  groups: readonly PickedGroup[],
  everybody: Everybody,
): readonly RuleGroup[] {
  const { matrix, features, expected, currency, seed } = everybody;
  const spent = matrix.values[matrix.columns.indexOf("total_spend")] ?? null;
  const profiles = profileGroups(
    matrix,
    groups.map(({ members }) => members),
    { seed },
  );
  const twins = twinsOf(groups);
  return groups.map(({ name, where, members, named }, g) => {
    const { size = 0, share = 0 } = profiles[g] ?? {};
    const profile = profiles[g];
    const spend = spent === null ? null : sumOf(spent, members);
    const value = sumOf(expected, members);
    return {
      name,
      size,
      share,
      revenue_share: shareOf(spend, spent === null ? null : sumOf(spent, null)),
      where,
      spend,
      expected_value: value,
      expected_share: shareOf(value, sumOf(expected, null)),
      profile:
        profile === undefined
          ? []
          : groupTraits(profile, { features, currency, leftOut: madeOf(named, features) }),
      warning: warningOf({ size, share, twin: twins[g] ?? null }),
    };
  });
}

/** Lists the features that stand for named columns: the columns themselves, and what is made of a named attribute. */
export function madeOf(named: readonly string[], features: readonly Feature[]): readonly string[] {
  return features
    .filter(({ name, column }) => named.includes(name) || named.includes(column ?? name))
    .map(({ name }) => name);
}

function warningOf({
  size,
  share,
  twin,
}: {
  readonly size: number;
  readonly share: number;
  readonly twin: string | null;
}): string | null {
  if (size === 0) return "it holds for nobody";
  if (size < TINY)
    return `it holds for ${countOf(size, "customer")} only: with fewer than ${TINY}, what is said of them may be chance`;
  if (share >= NEARLY_ALL)
    return `it holds for ${percent(share)} of all customers, so it tells hardly anybody apart`;
  return twin === null ? null : `it holds for nearly the same customers as '${twin}'`;
}

function twinsOf(groups: readonly PickedGroup[]): readonly (string | null)[] {
  const { jaccard } = groupOverlap(groups.map(({ members }) => members));
  return groups.map((_, a) => {
    const twin = groups.find((__, b) => b !== a && (jaccard[a]?.[b] ?? 0) >= SAME);
    return twin?.name ?? null;
  });
}

/** Sums amounts in hundredths of a cent, which is exact in any order, of members or of everybody; null where none is known. */
function sumOf(amounts: Float64Array, members: Uint8Array | null): number | null {
  let sum = 0;
  let known = 0;
  for (let i = 0; i < amounts.length; i++) {
    const amount = amounts[i] as number;
    if (!Number.isFinite(amount)) continue;
    known++;
    if (members === null || members[i] === 1) sum += Math.round(amount * 1e4);
  }
  return known === 0 ? null : Math.round(sum / 100) / 100;
}

function shareOf(part: number | null, all: number | null): number | null {
  return part === null || all === null || all === 0 ? null : part / all;
}
