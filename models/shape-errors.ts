/**
 * Returns the standard error of each bin's mean over bags that each leave out one group of customers: the
 * delete-a-group jackknife, (B - 1) / B times the summed squares of the bags around their mean (Kott 2001). Shapes are
 * centred by rows first; a bin shares its variance with its two neighbours, weighted by rows, because few bags tell it badly.
 */
export function jackknifeErrors(
  bags: readonly Float64Array[],
  rows: Float64Array,
): readonly number[] {
  const total = rows.reduce((sum, own) => sum + own, 0);
  const centred = bags.map((shape) => {
    const mean = shape.reduce((sum, value, k) => sum + value * (rows[k] as number), 0) / total;
    return shape.map((value) => value - mean);
  });
  const variances = Array.from(rows, (own, k) => {
    if (own === 0) return 0;
    const mean = centred.reduce((sum, shape) => sum + (shape[k] as number), 0) / bags.length;
    const squares = centred.reduce((sum, shape) => sum + ((shape[k] as number) - mean) ** 2, 0);
    return (squares * (bags.length - 1)) / bags.length;
  });
  return variances.map((own, k) => {
    if (k === 0) return Math.sqrt(own);
    let [sum, weight] = [0, 0];
    for (let near = Math.max(1, k - 1); near <= Math.min(variances.length - 1, k + 1); near++) {
      sum += (rows[near] as number) * (variances[near] as number);
      weight += rows[near] as number;
    }
    return weight > 0 ? Math.sqrt(sum / weight) : 0;
  });
}
