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
  const width = clustersOf(b);
  const height = clustersOf(a);
  const both = new Float64Array(height * width);
  for (let i = 0; i < a.length; i++) {
    const cell = (a[i] as number) * width + (b[i] as number);
    both[cell] = (both[cell] as number) + 1;
  }
  const left = new Float64Array(height);
  const right = new Float64Array(width);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const count = both[row * width + column] as number;
      left[row] = (left[row] as number) + count;
      right[column] = (right[column] as number) + count;
    }
  const together = pairs(both);
  const expected = (pairs(left) * pairs(right)) / Math.max(1, (a.length * (a.length - 1)) / 2);
  const most = (pairs(left) + pairs(right)) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function clustersOf(partition: Int32Array): number {
  let most = -1;
  for (let i = 0; i < partition.length; i++) most = Math.max(most, partition[i] as number);
  return most + 1;
}

function pairs(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
