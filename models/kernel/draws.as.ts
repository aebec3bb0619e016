/*
 * Draws rows with replacement, in AssemblyScript: four numbers of models/random.ts at once (128-bit SIMD), which are the same as
 * it gives one after the other. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** What a generator's state grows by a number. */
const STEP: i32 = 0x6d2b79f5;

/**
 * Draws n of n rows in each of four resamples and adds the number of each row drawn to the sum of its group, resample by
 * resample, `groups` sums each. `seed` and how many numbers of it are `passed` over tell the first resample's numbers; those
 * of the next follow.
 */
export function sumDraws(
  groupOf: usize,
  numbers: usize,
  n: i32,
  seed: i32,
  passed: i32,
  sums: usize,
  groups: usize,
): void {
  const first = seed + passed * STEP;
  let state = i32x4.splat(first);
  state = i32x4.replace_lane(state, 1, first + n * STEP);
  state = i32x4.replace_lane(state, 2, first + 2 * n * STEP);
  state = i32x4.replace_lane(state, 3, first + 3 * n * STEP);
  const second = sums + (groups << 3);
  const third = second + (groups << 3);
  const fourth = third + (groups << 3);
  for (let draw = 0; draw < n; draw++) {
    state = i32x4.add(state, i32x4.splat(STEP));
    const mixed = mix(state);
    const low = rowsOf(mixed, n);
    const high = rowsOf(v128.shuffle<i32>(mixed, mixed, 2, 3, 2, 3), n);
    add(sums, groupOf, numbers, <usize>i32x4.extract_lane(low, 0));
    add(second, groupOf, numbers, <usize>i32x4.extract_lane(low, 1));
    add(third, groupOf, numbers, <usize>i32x4.extract_lane(high, 0));
    add(fourth, groupOf, numbers, <usize>i32x4.extract_lane(high, 1));
  }
}

/**
 * Draws n of n rows and counts each, in two bytes, one of every four from `counts` on; returns how many were positive by
 * `labels`.
 */
export function countDraws(counts: usize, labels: usize, n: i32, seed: i32, passed: i32): u32 {
  const first = seed + passed * STEP;
  let state = i32x4.splat(first);
  state = i32x4.replace_lane(state, 1, first + STEP);
  state = i32x4.replace_lane(state, 2, first + 2 * STEP);
  state = i32x4.replace_lane(state, 3, first + 3 * STEP);
  state = i32x4.add(state, i32x4.splat(STEP));
  let positives: u32 = 0;
  let draw = 0;
  for (; draw + 4 <= n; draw += 4) {
    const mixed = mix(state);
    const low = rowsOf(mixed, n);
    const high = rowsOf(v128.shuffle<i32>(mixed, mixed, 2, 3, 2, 3), n);
    positives += count(counts, labels, <usize>i32x4.extract_lane(low, 0));
    positives += count(counts, labels, <usize>i32x4.extract_lane(low, 1));
    positives += count(counts, labels, <usize>i32x4.extract_lane(high, 0));
    positives += count(counts, labels, <usize>i32x4.extract_lane(high, 1));
    state = i32x4.add(state, i32x4.splat(4 * STEP));
  }
  for (; draw < n; draw++) {
    positives += count(counts, labels, <usize>i32x4.extract_lane(rowsOf(mix(state), n), 0));
    state = i32x4.add(state, i32x4.splat(STEP));
  }
  return positives;
}

/** Returns the numbers of four states, in units of 2^-32. */
// @ts-ignore: decorator
@inline
function mix(state: v128): v128 {
  let t = i32x4.mul(
    v128.xor(state, i32x4.shr_u(state, 15)),
    v128.or(state, i32x4.splat(1)),
  );
  const more = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 7)), v128.or(t, i32x4.splat(61)));
  t = v128.xor(t, i32x4.add(t, more));
  return v128.xor(t, i32x4.shr_u(t, 14));
}

/** Returns the rows that the first two of four numbers draw. */
// @ts-ignore: decorator
@inline
function rowsOf(mixed: v128, n: i32): v128 {
  const each = f64x2.splat(<f64>n * 2.3283064365386962890625e-10);
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.convert_low_i32x4_u(mixed), each));
}

// @ts-ignore: decorator
@inline
function add(sums: usize, groupOf: usize, numbers: usize, row: usize): void {
  const at = sums + (<usize>load<u8>(groupOf + row) << 3);
  store<f64>(at, load<f64>(at) + load<f64>(numbers + (row << 3)));
}

// @ts-ignore: decorator
@inline
function count(counts: usize, labels: usize, row: usize): u32 {
  const at = counts + (row << 3);
  store<u16>(at, load<u16>(at) + 1);
  return load<u8>(labels + row);
}
