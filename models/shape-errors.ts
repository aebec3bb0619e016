/**
 * Returns the standard error of each bin's mean over bags that each leave out one group of customers: the
 * delete-a-group jackknife, (B - 1) / B times the summed squares of the bags around their mean (Kott 2001), where bags that
 * learned otherwise, each a list of `crews`, have a mean of their own, (B - 1) / (B - crews) times as much. Shapes are
 * centred by rows first; a bin shares its variance with its two neighbours, weighted by rows, because few bags tell it badly.
 */
export function jackknifeErrors(
  crews: readonly (readonly Float64Array[])[],
  rows: Float64Array,
): readonly number[] {
  const total = rows.reduce((sum, own) => sum + own, 0);
  const bags = crews.reduce((sum, { length }) => sum + length, 0);
  const times = ((bags - 1) / bags) * ((bags - 1) / (bags - crews.length));
  const centred = crews.map((shapes) =>
    shapes.map((shape) => {
      const mean = shape.reduce((sum, value, k) => sum + value * (rows[k] as number), 0) / total;
      return shape.map((value) => value - mean);
    }),
  );
  const squaresOf = (shapes: readonly Float64Array[], k: number) => {
    const mean = shapes.reduce((sum, shape) => sum + (shape[k] as number), 0) / shapes.length;
    return shapes.reduce((sum, shape) => sum + ((shape[k] as number) - mean) ** 2, 0);
  };
  const variances = Array.from(rows, (own, k) =>
    own === 0 ? 0 : times * centred.reduce((sum, shapes) => sum + squaresOf(shapes, k), 0),
  );
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
