/*
 * Adds the values of trees' leaves to rows' margins, in AssemblyScript: sixteen rows' ways through a tree at once (128-bit
 * SIMD). Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Bytes of a unit of eight leaves: the addresses of its first split and behind its last. */
const UNIT: usize = 8;
/**
 * Bytes of a split: the address of its column's codes, what is taken from a code, modulo 256, up to what that is left, and a 1
 * for each of the unit's leaves that are left to a row which goes right.
 */
const SPLIT: usize = 8;

/**
 * Adds to each of n margins the value of the leaf that the row reaches: of the leaves from left to right the first that no
 * split has ruled out (Lucchese et al. 2015). A unit's eight values stand behind those of the unit before it. In steps of 16
 * rows, for which there must be room; `sets` has room for 16 bytes a unit.
 */
export function addLeaves(
  units: usize,
  count: usize,
  values: usize,
  n: usize,
  margins: usize,
  sets: usize,
): void {
  const end = units + count * UNIT;
  for (let i: usize = 0; i < n; i += 16) {
    for (let unit = units, to = sets; unit < end; unit += UNIT, to += 16)
      v128.store(to, leftOf(load<u32>(unit), load<u32>(unit, 4), i));
    for (let row: usize = 0; row < 16; row++) {
      let set = sets + row;
      let own = values;
      let leaves = <u32>load<u8>(set);
      while (leaves === 0) {
        set += 16;
        own += 64;
        leaves = <u32>load<u8>(set);
      }
      const to = margins + ((i + row) << 3);
      store<f64>(to, load<f64>(to) + load<f64>(own + ((<usize>ctz(leaves)) << 3)));
    }
  }
}

/** Returns which leaves of a unit its splits leave to 16 rows from i. */
// @ts-ignore: decorator
@inline
function leftOf(splits: usize, end: usize, i: usize): v128 {
  let leaves = i8x16.splat(-1);
  for (let at = splits; at < end; at += SPLIT) {
    const codes = v128.load(<usize>load<u32>(at) + i);
    const rest = i8x16.sub(codes, v128.load8_splat(at, 4));
    const goesLeft = i8x16.le_u(rest, v128.load8_splat(at, 5));
    leaves = v128.and(leaves, v128.or(goesLeft, v128.load8_splat(at, 6)));
  }
  return leaves;
}
