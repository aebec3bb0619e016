/*
 * Where ascending values are cut into bins, in AssemblyScript: long runs of equal values are skipped over, and each thread
 * has these loops compiled from the first. Compile with `npm run kernel`. All addresses are bytes in the memory that the module
 * is given.
 */

/** Values that are skipped at once where the last of them is equal. */
const STRIDE: usize = 32;

/**
 * Writes where n ascending doubles at `values` are cut to `cuts`, which has room for most - 1: the positions of the first
 * values behind the cuts. Each run of equal ones is cut from the next where they are at most `most`, otherwise bins of evenly
 * many rows end, with `least` at least, and a run of more rows than a bin's share is alone. Returns how many cuts there are.
 */
export function cutRuns(values: usize, n: u32, most: u32, least: f64, cuts: usize): u32 {
  if (n === 0) return 0;
  const share = <f64>n / <f64>most;
  let runs: u32 = 0;
  let longRuns: u32 = 0;
  let longRows: u32 = 0;
  for (let from: u32 = 0; from < n; ) {
    const end = endOf(values, from, n);
    if (++runs < most) store<u32>(cuts + ((<usize>(runs - 1)) << 2), end);
    if (<f64>(end - from) >= share) {
      longRuns++;
      longRows += end - from;
    }
    from = end;
  }
  if (runs <= most) return runs - 1;
  let left = <f64>(n - longRows);
  let bins = <f64>most - <f64>longRuns;
  let held: f64 = 0;
  let target = max(least, left / max<f64>(1, bins));
  let cut: u32 = 0;
  let from: u32 = 0;
  let end = endOf(values, 0, n);
  while (end < n && cut < most - 1) {
    const next = endOf(values, end, n);
    const rows = <f64>(end - from);
    const ahead = <f64>(next - end);
    held += rows;
    const alone = rows >= share;
    if (!alone) left -= rows;
    if (held >= target || alone || (ahead >= share && held >= max(least, target / 2))) {
      store<u32>(cuts + ((<usize>cut) << 2), end);
      cut++;
      held = 0;
      if (!alone) {
        bins -= 1;
        target = max(least, left / max<f64>(1, bins));
      }
    }
    from = end;
    end = next;
  }
  return cut;
}

/** Returns where the run of values that are equal to the one at `from` ends: the position behind it. */
function endOf(values: usize, from: u32, n: u32): u32 {
  const value = load<f64>(values + ((<usize>from) << 3));
  let at = from + 1;
  while (at + <u32>STRIDE <= n && load<f64>(values + ((<usize>at + STRIDE - 1) << 3)) === value)
    at += <u32>STRIDE;
  while (at < n && load<f64>(values + ((<usize>at) << 3)) === value) at++;
  return at;
}
