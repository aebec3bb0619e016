/**
 * Returns the one-to-one assignment of rows to columns with the least sum of costs: the column of each row, -1 for a
 * row that is left over because there are more rows than columns. Costs are n rows of m finite numbers of either
 * sign. Of assignments that cost the same it returns the same one always. The problem is Kuhn's (1955), the way by
 * shortest augmenting paths that of Jonker & Volgenant (1987), in O(min(n, m)^2 max(n, m)).
 */
export function optimalAssignment(costs: readonly (readonly number[])[]): Int32Array {
  const n = costs.length;
  const m = costs[0]?.length ?? 0;
  for (const row of costs) {
    if (row.length !== m)
      throw new Error(
        `optimalAssignment requires rows of equal length, got ${m} and ${row.length}`,
      );
    const odd = row.find((cost) => !Number.isFinite(cost));
    if (odd !== undefined) throw new Error(`optimalAssignment requires finite costs, got ${odd}`);
  }
  if (n === 0 || m === 0) return new Int32Array(n).fill(-1);
  if (n <= m) return augment(n, m, (i, j) => costs[i]?.[j] as number);
  const rowOf = augment(m, n, (j, i) => costs[i]?.[j] as number);
  const columnOf = new Int32Array(n).fill(-1);
  rowOf.forEach((row, column) => {
    columnOf[row] = column;
  });
  return columnOf;
}

/**
 * Assigns n rows to m >= n columns. Potentials u and v keep every reduced cost cost - u - v at 0 or more, and at 0 for
 * what is assigned; rows join one by one along the shortest path to a free column.
 */
function augment(n: number, m: number, cost: (i: number, j: number) => number): Int32Array {
  const u = new Float64Array(n);
  const v = new Float64Array(m + 1);
  // Column m is where each search starts.
  const owner = new Int32Array(m + 1).fill(-1);
  for (let row = 0; row < n; row++) {
    const from = new Int32Array(m);
    const least = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(m + 1);
    owner[m] = row;
    let at = m;
    while (owner[at] !== -1) {
      done[at] = 1;
      const i = owner[at] as number;
      let step = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let j = 0; j < m; j++) {
        if (done[j] === 1) continue;
        const reduced = cost(i, j) - (u[i] as number) - (v[j] as number);
        if (reduced < (least[j] as number)) {
          least[j] = reduced;
          from[j] = at;
        }
        if ((least[j] as number) < step) {
          step = least[j] as number;
          next = j;
        }
      }
      for (let j = 0; j <= m; j++) {
        if (done[j] === 1) {
          const of = owner[j] as number;
          u[of] = (u[of] as number) + step;
          v[j] = (v[j] as number) - step;
        } else if (j < m) least[j] = (least[j] as number) - step;
      }
      at = next;
    }
    while (at !== m) {
      const before = from[at] as number;
      owner[at] = owner[before] as number;
      at = before;
    }
  }
  const assigned = new Int32Array(n).fill(-1);
  for (let j = 0; j < m; j++) {
    const row = owner[j] as number;
    if (row !== -1) assigned[row] = j;
  }
  return assigned;
}
