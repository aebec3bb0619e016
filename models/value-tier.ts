import { sortAscending } from "./sort-ascending.ts";

export interface ValueTierOptions {
  /** Share of the spenders down to the end of each tier but the last, in (0, 1), ascending. Default 5, 20 and 50 %. */
  readonly shares?: readonly number[];
  /** What those are called who are worth nothing. Default `No spend`. */
  readonly nothing?: string;
}

type Names = readonly [string, ...string[]];

const SHARES = [0.05, 0.2, 0.5];

/**
 * Returns the names of the tiers, the best first, as the shares make them: `Top 5 %`, `Next 15 %`, `Next 30 %`,
 * `Lower 50 %`. Two tiers of one size are told apart by where they lie: `Next 5 % (5 to 10 %)`.
 */
export function tierNames({ shares = SHARES }: ValueTierOptions = {}): Names {
  const width = (i: number) => (shares[i] ?? 1) - (i === 0 ? 0 : (shares[i - 1] ?? 0));
  const next = shares.slice(1).map((_, i) => points(width(i + 1)));
  return [
    `Top ${points(shares[0] ?? 1)} %`,
    ...next.map((size, i) =>
      next.filter((other) => other === size).length < 2
        ? `Next ${size} %`
        : `Next ${size} % (${points(shares[i] ?? 0)} to ${points(shares[i + 1] ?? 1)} %)`,
    ),
    `Lower ${points(1 - (shares.at(-1) ?? 0))} %`,
  ];
}

/** The tiers of a business that says nothing of its own, the best first. */
export const valueTiers: Names = [...tierNames(), "No spend"];

/**
 * Returns the tier of each customer's worth among those who are worth more than nothing. A customer's place is the
 * share of spenders ahead: those worth more, and half of the others worth the same, so that equal worths are in one
 * tier and a large tie does not crowd the top. Worth of zero, below zero or unknown is `nothing`.
 */
export function valueTier(worth: Float64Array, options: ValueTierOptions = {}): string[] {
  const { shares = SHARES, nothing = "No spend" } = options;
  if (shares.length === 0 || shares.some((end, i) => !(end > (shares[i - 1] ?? 0) && end < 1)))
    throw new Error(`valueTier requires ascending shares in (0, 1), got ${shares.join(", ")}`);
  const names = tierNames({ shares });
  const spends = sortAscending(positive(worth));
  const steps: { readonly from: number; readonly name: string }[] = [];
  for (let from = 0; from < spends.length; ) {
    const spend = spends[from] ?? 0;
    let to = from;
    while (to < spends.length && spends[to] === spend) to++;
    const ahead = (spends.length - to + (to - from - 1) / 2) / spends.length;
    const name = names.at(shares.findIndex((end) => ahead < end)) ?? nothing;
    if (steps.at(-1)?.name !== name) steps.push({ from: spend, name });
    from = to;
  }
  const tiers = new Array<string>(worth.length).fill(nothing);
  for (let i = 0; i < worth.length; i++) {
    const spend = worth[i] as number;
    for (let s = steps.length - 1; s >= 0; s--) {
      const { from, name } = steps[s] as (typeof steps)[number];
      if (!(spend >= from)) continue;
      tiers[i] = name;
      break;
    }
  }
  return tiers;
}

/** Returns the numbers above 0, in their order. */
function positive(numbers: Float64Array): Float64Array {
  const kept = new Float64Array(numbers.length);
  let n = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (number > 0) kept[n++] = number;
  }
  return kept.subarray(0, n);
}

/** Writes a share as percentage points without the noise of binary fractions. */
function points(share: number): string {
  return String(Math.round(share * 1e4) / 100);
}
