/** Tiers by net spend, the best first. */
export const valueTiers = ["Top 5 %", "Next 15 %", "Next 30 %", "Lower 50 %", "No spend"] as const;
export type ValueTier = (typeof valueTiers)[number];

const upperEnds: readonly (readonly [number, ValueTier])[] = [
  [0.05, "Top 5 %"],
  [0.2, "Next 15 %"],
  [0.5, "Next 30 %"],
];

/**
 * Returns the tier of each customer's net spend among those who spent more than nothing. A customer's place is the
 * share of spenders ahead: those who spent more, and half of the others who spent the same, so that equal spends are
 * in one tier and a large tie does not crowd the top. Spend of zero, below zero or unknown is "No spend".
 */
export function valueTier(totalSpend: Float64Array): ValueTier[] {
  const spends = totalSpend.filter((spend) => spend > 0).sort();
  const tiers = new Map<number, ValueTier>();
  for (let from = 0; from < spends.length; ) {
    const spend = spends[from] ?? 0;
    let to = from;
    while (to < spends.length && spends[to] === spend) to++;
    const ahead = (spends.length - to + (to - from - 1) / 2) / spends.length;
    tiers.set(spend, upperEnds.find(([end]) => ahead < end)?.[1] ?? "Lower 50 %");
    from = to;
  }
  return Array.from(totalSpend, (spend) => tiers.get(spend) ?? "No spend");
}
