import { sortedFinite } from "./sort-ascending.ts";

/** How much of the revenue the best customers bring. */
export interface Concentration {
  /** Share of the customers who spent more than nothing, the best of them, in (0, 1]. */
  readonly top: number;
  /** How many they are, rounded to the nearest. */
  readonly customers: number;
  /** Their share of all net revenue; above 1 where returns make the others a loss. */
  readonly revenue_share: number;
}

const TOPS = [0.01, 0.05, 0.1, 0.2];

/**
 * Returns the share of net revenue of the best 1, 5, 10 and 20 % of spenders, those with net spend above zero; a part of
 * a customer counts as that part of their spend (the Lorenz curve between its points). The whole is everybody's net
 * spend, those below zero included. Empty where the whole is not above zero.
 */
export function concentration(
  spend: Float64Array,
  { tops = TOPS }: { readonly tops?: readonly number[] } = {},
): readonly Concentration[] {
  const known = sortedFinite(spend).reverse();
  let n = 0;
  while ((known[n] ?? 0) > 0) n++;
  const spenders = known.subarray(0, n);
  const brought = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) brought[i + 1] = (brought[i] as number) + (spenders[i] as number);
  const all = known.subarray(n).reduce((sum, amount) => sum + amount, brought.at(-1) ?? 0);
  if (!(all > 0)) return [];
  return tops.map((top) => {
    const place = top * n;
    const whole = Math.floor(place);
    const part = (place - whole) * (spenders[whole] ?? 0);
    return {
      top,
      customers: Math.round(place),
      revenue_share: ((brought[whole] ?? 0) + part) / all,
    };
  });
}
