/** Returns where each of all ids stands among some of them, -1 where it does not; quickest where both are in one order. */
export function rowsAmong(some: readonly string[], all: readonly string[]): Int32Array {
  let next = 0;
  const rows = new Int32Array(all.length).map((_, i) => (some[next] === all[i] ? next++ : -1));
  if (next === some.length) return rows;
  const places = new Map(some.map((one, row) => [one, row]));
  return Int32Array.from(all, (one) => places.get(one) ?? -1);
}
