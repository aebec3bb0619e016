/*
 * The inner loops of growing a tree and of boosting an additive model, in AssemblyScript: what V8 makes of the same loops
 * over typed arrays takes near three times as long, because here slope and curvature of a row are added at once (128-bit
 * SIMD) and no access is checked.
 * Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Bytes of one column's sums: 256 bins of two doubles. */
const COLUMN: usize = 4096;

/**
 * Sums the pairs of doubles at `pull`, one for each of the n rows that `leaf` lists, by the first `bins` bins of four columns,
 * and writes the sums to `sums`; `words` holds the bins of the four in one word a row.
 */
export function sumFour(
  words: usize,
  leaf: usize,
  n: usize,
  pull: usize,
  sums: usize,
  bins: usize,
): void {
  const none = f64x2.splat(0);
  for (let at = sums, end = sums + (bins << 4); at < end; at += 16) {
    v128.store(at, none);
    v128.store(at, none, COLUMN);
    v128.store(at, none, 2 * COLUMN);
    v128.store(at, none, 3 * COLUMN);
  }
  for (const end = leaf + (n << 2); leaf < end; leaf += 4, pull += 16) {
    const word = load<u32>(words + ((<usize>load<u32>(leaf)) << 2));
    const pair = v128.load(pull);
    let at = sums + (<usize>(word << 4) & 4080);
    v128.store(at, f64x2.add(v128.load(at), pair));
    at = sums + (<usize>(word >>> 4) & 4080);
    v128.store(at, f64x2.add(v128.load(at, COLUMN), pair), COLUMN);
    at = sums + (<usize>(word >>> 12) & 4080);
    v128.store(at, f64x2.add(v128.load(at, 2 * COLUMN), pair), 2 * COLUMN);
    at = sums + (<usize>(word >>> 20) & 4080);
    v128.store(at, f64x2.add(v128.load(at, 3 * COLUMN), pair), 3 * COLUMN);
  }
}

/** Takes the sums of the first `bins` bins of four columns at `part` from those at `whole`. */
export function subtractFour(whole: usize, part: usize, bins: usize): void {
  for (const end = whole + (bins << 4); whole < end; whole += 16, part += 16) {
    v128.store(whole, f64x2.sub(v128.load(whole), v128.load(part)));
    v128.store(whole, f64x2.sub(v128.load(whole, COLUMN), v128.load(part, COLUMN)), COLUMN);
    const third = f64x2.sub(v128.load(whole, 2 * COLUMN), v128.load(part, 2 * COLUMN));
    v128.store(whole, third, 2 * COLUMN);
    const fourth = f64x2.sub(v128.load(whole, 3 * COLUMN), v128.load(part, 3 * COLUMN));
    v128.store(whole, fourth, 3 * COLUMN);
  }
}

/** Copies the pairs of the n rows that `leaf` lists from `all`, where every row has one, to `pull`. */
export function gather(leaf: usize, n: usize, all: usize, pull: usize): void {
  for (const end = leaf + (n << 2); leaf < end; leaf += 4, pull += 16)
    v128.store(pull, v128.load(all + ((<usize>load<u32>(leaf)) << 4)));
}

/**
 * Orders the n rows that `leaf` lists so that those whose bin in `column` has a 1 in the table `isLeft` stand first, both
 * sides as they stood, and returns how many these are; `spare` has room for n rows.
 */
export function partition(
  leaf: usize,
  n: usize,
  column: usize,
  isLeft: usize,
  spare: usize,
): usize {
  let to = leaf;
  let spared = spare;
  for (let from = leaf, end = leaf + (n << 2); from < end; from += 4) {
    const row = load<u32>(from);
    const left = <usize>load<u8>(isLeft + load<u8>(column + row));
    store<u32>(to, row);
    store<u32>(spared, row);
    to += left << 2;
    spared += (1 - left) << 2;
  }
  memory.copy(to, spare, spared - spare);
  return (to - leaf) >> 2;
}

/**
 * Moves the n rows at `moved` by the step of the term before, of which each row's cell stands in `before`, and adds each
 * row's gradient where it is then (gradient + Hessian x how far it has moved) and its Hessian to the sums of its cell in
 * `cells`: 32 bytes a cell, of even rows first and then of odd ones, because columns have few cells and an addition to the
 * same place would wait for the one before.
 */
export function moveAndSum(
  before: usize,
  step: usize,
  moved: usize,
  cells: usize,
  pairs: usize,
  n: usize,
  sums: usize,
): void {
  let i: usize = 0;
  for (; i + 2 <= n; i += 2) {
    const p = v128.load(pairs + (i << 4));
    const q = v128.load(pairs + (i << 4), 16);
    const here = moveTwo(before + i, step, moved + (i << 3), p, q);
    add(sums + ((<usize>load<u8>(cells + i)) << 5), v128.shuffle<f64>(here, p, 0, 3));
    add(sums + 16 + ((<usize>load<u8>(cells + i, 1)) << 5), v128.shuffle<f64>(here, q, 1, 3));
  }
  if (i === n) return;
  const last = moveOne(before + i, step, moved + (i << 3), pairs + (i << 4));
  add(sums + ((<usize>load<u8>(cells + i)) << 5), last);
}

/**
 * Does the same for the cells of four terms at once, 128 bytes a cell: a term's 32 stand behind those of the term before it,
 * so that additions of four terms to cells of one number lie on one line, where none waits for another.
 */
export function moveAndSumFour(
  before: usize,
  step: usize,
  moved: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  pairs: usize,
  n: usize,
  sums: usize,
): void {
  let i: usize = 0;
  for (; i + 2 <= n; i += 2) {
    const p = v128.load(pairs + (i << 4));
    const q = v128.load(pairs + (i << 4), 16);
    const here = moveTwo(before + i, step, moved + (i << 3), p, q);
    const first = v128.shuffle<f64>(here, p, 0, 3);
    add(sums + ((<usize>load<u8>(a + i)) << 7), first);
    add(sums + 32 + ((<usize>load<u8>(b + i)) << 7), first);
    add(sums + 64 + ((<usize>load<u8>(c + i)) << 7), first);
    add(sums + 96 + ((<usize>load<u8>(d + i)) << 7), first);
    const second = v128.shuffle<f64>(here, q, 1, 3);
    add(sums + 16 + ((<usize>load<u8>(a + i, 1)) << 7), second);
    add(sums + 48 + ((<usize>load<u8>(b + i, 1)) << 7), second);
    add(sums + 80 + ((<usize>load<u8>(c + i, 1)) << 7), second);
    add(sums + 112 + ((<usize>load<u8>(d + i, 1)) << 7), second);
  }
  if (i === n) return;
  const last = moveOne(before + i, step, moved + (i << 3), pairs + (i << 4));
  add(sums + ((<usize>load<u8>(a + i)) << 7), last);
  add(sums + 32 + ((<usize>load<u8>(b + i)) << 7), last);
  add(sums + 64 + ((<usize>load<u8>(c + i)) << 7), last);
  add(sums + 96 + ((<usize>load<u8>(d + i)) << 7), last);
}

/** Moves two rows and returns their gradients where they are then; `p` and `q` are their pairs. */
// @ts-ignore: decorator
@inline
function moveTwo(before: usize, step: usize, moved: usize, p: v128, q: v128): v128 {
  const first = v128.load64_zero(step + ((<usize>load<u8>(before)) << 3));
  const both = v128.load64_lane(step + ((<usize>load<u8>(before, 1)) << 3), first, 1);
  const so = f64x2.add(v128.load(moved), both);
  v128.store(moved, so);
  return f64x2.add(v128.shuffle<f64>(p, q, 0, 2), f64x2.mul(v128.shuffle<f64>(p, q, 1, 3), so));
}

/** Moves one row and returns its gradient where it is then and its Hessian. */
function moveOne(before: usize, step: usize, moved: usize, pairs: usize): v128 {
  const so = load<f64>(moved) + load<f64>(step + ((<usize>load<u8>(before)) << 3));
  store<f64>(moved, so);
  const pair = v128.load(pairs);
  return f64x2.replace_lane(pair, 0, f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) * so);
}

/** Adds a pair to the one at an address. */
// @ts-ignore: decorator
@inline
function add(at: usize, pair: v128): void {
  v128.store(at, f64x2.add(v128.load(at), pair));
}

/** Puts the bins of n rows in four columns, one byte each, into one word a row. */
export function packFour(a: usize, b: usize, c: usize, d: usize, words: usize, n: usize): void {
  let i: usize = 0;
  for (; i + 16 <= n; i += 16) {
    const first = v128.load(a + i);
    const second = v128.load(b + i);
    const third = v128.load(c + i);
    const fourth = v128.load(d + i);
    const lowA = v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const topA = v128.shuffle<u8>(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const lowB = v128.shuffle<u8>(third, fourth, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const topB = v128.shuffle<u8>(third, fourth, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const at = words + (i << 2);
    v128.store(at, v128.shuffle<u16>(lowA, lowB, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(at, v128.shuffle<u16>(lowA, lowB, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(at, v128.shuffle<u16>(topA, topB, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(at, v128.shuffle<u16>(topA, topB, 4, 12, 5, 13, 6, 14, 7, 15), 48);
  }
  for (; i < n; i++)
    store<u32>(
      words + (i << 2),
      <u32>load<u8>(a + i) |
        (<u32>load<u8>(b + i) << 8) |
        (<u32>load<u8>(c + i) << 16) |
        (<u32>load<u8>(d + i) << 24),
    );
}
