/**
 * Returns how far two partitions of the same rows agree beyond chance (Hubert & Arabie 1985): 1 when they are the
 * same up to the clusters' numbers, about 0 by chance, negative below it. Two partitions in which nothing can
 * differ (both of one cluster, or both of single rows) agree: 1.
 */
export function adjustedRand(a: Int32Array, b: Int32Array): number {
  if (a.length !== b.length)
    throw new Error(
      `adjustedRand requires partitions of equal length, got ${a.length} and ${b.length}`,
    );
  const width = b.reduce((most, c) => Math.max(most, c), -1) + 1;
  const height = a.reduce((most, c) => Math.max(most, c), -1) + 1;
  const both = new Float64Array(height * width);
  const left = new Float64Array(height);
  const right = new Float64Array(width);
  for (let i = 0; i < a.length; i++) {
    const row = a[i] as number;
    const column = b[i] as number;
    both[row * width + column] = (both[row * width + column] as number) + 1;
    left[row] = (left[row] as number) + 1;
    right[column] = (right[column] as number) + 1;
  }
  const together = pairs(both);
  const expected = (pairs(left) * pairs(right)) / Math.max(1, (a.length * (a.length - 1)) / 2);
  const most = (pairs(left) + pairs(right)) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function pairs(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
