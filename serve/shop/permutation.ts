/**
 * Returns the places 0 to n - 1 of `values` in their order, the greatest first or the least; NaN stands last in both and
 * equals keep their order. A radix sort over the 64 bits of each number, 16 at a time.
 */
export function permutation(values: Float64Array, direction: "up" | "down"): Int32Array {
  const n = values.length;
  const [low, high] = keysOf(values, direction);
  let order = Int32Array.from({ length: n }, (_, i) => i);
  let spare = new Int32Array(n);
  const starts = new Int32Array(65_537);
  for (const [keys, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    starts.fill(0);
    for (let i = 0; i < n; i++) {
      const digit = ((keys[i] as number) >>> shift) & 0xffff;
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let d = 0; d < 65_536; d++)
      starts[d + 1] = (starts[d + 1] as number) + (starts[d] as number);
    for (let k = 0; k < n; k++) {
      const i = order[k] as number;
      const digit = ((keys[i] as number) >>> shift) & 0xffff;
      const place = starts[digit] as number;
      spare[place] = i;
      starts[digit] = place + 1;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/** Halves of numbers as unsigned integers that stand in the order asked for. */
function keysOf(
  values: Float64Array,
  direction: "up" | "down",
): readonly [Uint32Array, Uint32Array] {
  const n = values.length;
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const turn = direction === "down" ? 0xffffffff : 0;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) {
      low[i] = 0xffffffff;
      high[i] = 0xffffffff;
      continue;
    }
    // The sign bit orders negatives before positives; of negatives the other bits run backwards. -0 is 0.
    const l = value === 0 ? 0 : (bits[2 * i] as number);
    const h = value === 0 ? 0 : (bits[2 * i + 1] as number);
    const flip = h >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = l ^ flip ^ turn;
    high[i] = h ^ (flip | 0x80000000) ^ turn;
  }
  return [low, high];
}
