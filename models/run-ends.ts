/** Returns where each run of equal ones ends among ascending values: the position behind it. */
export function runEnds(ascending: Float64Array): Int32Array {
  const ends = new Int32Array(ascending.length);
  return ends.subarray(0, writeEnds(ascending, ends));
}

function writeEnds(ascending: Float64Array, ends: Int32Array): number {
  const n = ascending.length;
  let runs = 0;
  for (let i = 1; i <= n; i++) if (i === n || ascending[i] !== ascending[i - 1]) ends[runs++] = i;
  return runs;
}
