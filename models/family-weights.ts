/**
 * Returns a weight for each column, 1 / sqrt(columns of its family): after standardising, every family brings the same
 * variance, however many columns it has.
 */
export function familyWeights(
  families: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
  const sizes = new Map<string, number>();
  for (const family of Object.values(families)) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return Object.fromEntries(
    Object.entries(families).map(([column, family]) => [
      column,
      1 / Math.sqrt(sizes.get(family) ?? 1),
    ]),
  );
}
