/** Bins put together into fewer: `coarse[k]` is the coarse bin of bin k, and `kept` the positions of the edges that stay. */
export interface CoarseBins {
  readonly coarse: Uint8Array;
  readonly kept: readonly number[];
}

/**
 * Puts neighbouring bins together into at most `most` of about equal rows, from the rows in each bin; bin 0, missing, stays
 * itself, and a bin of more rows than its share stays alone.
 */
export function coarsen(rows: Float64Array, most: number): CoarseBins {
  const coarse = new Uint8Array(rows.length);
  const kept: number[] = [];
  let left = rows.reduce((sum, own, k) => (k === 0 ? 0 : sum + own), 0);
  let held = 0;
  for (let k = 1; k < rows.length; k++) {
    const own = rows[k] as number;
    const target = left / (most - kept.length);
    const spare = kept.length < most - 1;
    const all = rows.length - 1 <= most;
    if (k > 1 && spare && (all || held >= target || (held > 0 && own >= target))) {
      kept.push(k - 2);
      left -= held;
      held = 0;
    }
    held += own;
    coarse[k] = kept.length + 1;
  }
  return { coarse, kept };
}

/** Returns the coarse bin of each bin, given the edges of both; every coarse edge is one of the finer. */
export function coarseOf(edges: readonly number[], coarse: readonly number[]): Uint8Array {
  const found = new Uint8Array(edges.length + 2);
  let at = 0;
  for (let k = 1; k < found.length; k++) {
    const least = k === 1 ? Number.NEGATIVE_INFINITY : (edges[k - 2] as number);
    while (at < coarse.length && (coarse[at] as number) <= least) at++;
    found[k] = at + 1;
  }
  return found;
}
