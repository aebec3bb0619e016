/*
 * One layer of a dense network for one row, in AssemblyScript: two outputs at a time (128-bit SIMD), each the sum of its
 * inputs in their order, so that it is what a plain loop sums. Compile with `npm run kernel`. All addresses are bytes in the
 * memory that the module is given.
 */

/**
 * Writes `outputs` doubles to `sums`: each its bias plus every input, at least `least`, times its weight; a line of weights
 * is an input's. Eight sums stay at hand while the inputs pass.
 */
export function layer(
  input: usize,
  inputs: usize,
  weights: usize,
  bias: usize,
  outputs: usize,
  sums: usize,
  least: f64,
): void {
  const line = outputs << 3;
  const end = input + (inputs << 3);
  let o: usize = 0;
  for (; o + 8 <= outputs; o += 8) {
    const from = bias + (o << 3);
    let a = v128.load(from);
    let b = v128.load(from, 16);
    let c = v128.load(from, 32);
    let d = v128.load(from, 48);
    let at = weights + (o << 3);
    for (let i = input; i < end; i += 8, at += line) {
      const value = f64x2.splat(max<f64>(least, load<f64>(i)));
      a = f64x2.add(a, f64x2.mul(value, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(value, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(value, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(value, v128.load(at, 48)));
    }
    const to = sums + (o << 3);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  for (; o < outputs; o++) {
    let sum = load<f64>(bias + (o << 3));
    let at = weights + (o << 3);
    for (let i = input; i < end; i += 8, at += line)
      sum += max<f64>(least, load<f64>(i)) * load<f64>(at);
    store<f64>(sums + (o << 3), sum);
  }
}
