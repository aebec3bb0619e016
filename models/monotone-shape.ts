/**
 * Makes bins 1 and up of a shape rise (1) or fall (-1), in place: the nearest such shape in squares weighted by bin, by
 * pooling adjacent violators (Ayer et al. 1955). Bin 0, missing, is left alone.
 */
export function makeMonotone(
  shape: Float64Array,
  weights: Float64Array,
  bins: number,
  direction: 1 | -1,
): void {
  // Pools of bins: where each ends, its weight and its mean.
  const ends: number[] = [];
  const heavy: number[] = [];
  const means: number[] = [];
  for (let k = 1; k < bins; k++) {
    let weight = Math.max(weights[k] as number, 1e-12);
    let mean = shape[k] as number;
    while (means.length > 0 && direction * ((means.at(-1) as number) - mean) > 0) {
      const [before, held] = [means.pop() as number, heavy.pop() as number];
      mean = (before * held + mean * weight) / (held + weight);
      weight += held;
      ends.pop();
    }
    ends.push(k);
    heavy.push(weight);
    means.push(mean);
  }
  let k = 1;
  ends.forEach((end, pool) => {
    for (; k <= end; k++) shape[k] = means[pool] as number;
  });
}
