/**
 * Returns a weight for each column, (columns of its family)^-1/4: after standardising, a family brings the square root
 * of its number of columns in variance. A family of many columns says more than one of few, such as the shares of eight
 * categories against one share of discounts, but does not drown it.
 */
export function familyWeights(
  families: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
  const sizes = new Map<string, number>();
  for (const family of Object.values(families)) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return Object.fromEntries(
    Object.entries(families).map(([column, family]) => [column, (sizes.get(family) ?? 1) ** -0.25]),
  );
}
