/*
 * Searches the sums of a leaf by bin for its best split, in AssemblyScript: both sides' parts of a gain at once (128-bit SIMD),
 * each as a plain loop gives it. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Bytes of one column's sums: 256 bins of two doubles, of slopes and of packed curvatures. */
const COLUMN: usize = 4096;

/**
 * Returns the place of the split with the greatest gain among chosen columns from `from` up to `to`, whose sums begin at `sums`,
 * and -1 where none is allowed: the column's place times 512, 256 more where missing values go left, and the last bin on the
 * left. `chosen` holds columns, of which `counts` tells the number of bins.
 */
export function findSplit(
  sums: usize,
  chosen: usize,
  counts: usize,
  from: i32,
  to: i32,
  slopes: f64,
  packed: f64,
  unit: f64,
  ridge: f64,
  leastRows: f64,
  leastCurvature: f64,
  slopeStep: f64,
  curvatureStep: f64,
): i32 {
  // Powers of two: multiplying by one is exact.
  const perRow = 1 / unit;
  const rows = floor<f64>(packed * perRow);
  const totalSlope = slopes * slopeStep;
  const totalCurvature = (packed - rows * unit) * curvatureStep;
  const before = (totalSlope * totalSlope) / (totalCurvature + ridge);
  const ridges = f64x2.splat(ridge);
  let best: f64 = 0;
  let place: i32 = -1;
  for (let c = from; c < to; c++, sums += COLUMN) {
    const bins = load<i32>(counts + (<usize>load<i32>(chosen + (<usize>c << 2)) << 2));
    const isMissing = load<f64>(sums, 8) > 0;
    const sides = isMissing ? 2 : 1;
    for (let side = 0; side < sides; side++) {
      let left = side === 1 ? v128.load(sums) : f64x2.splat(0);
      // Behind the last bin only missing values can go right.
      const end = isMissing && side === 0 ? bins : bins - 1;
      for (let b = 1; b < end; b++) {
        const here = v128.load(sums + (<usize>b << 4));
        if (f64x2.extract_lane(here, 1) === 0) continue;
        left = f64x2.add(left, here);
        const leftPacked = f64x2.extract_lane(left, 1);
        const leftRows = floor<f64>(leftPacked * perRow);
        if (leftRows < leastRows) continue;
        if (rows - leftRows < leastRows) break;
        const leftCurvature = (leftPacked - leftRows * unit) * curvatureStep;
        const rightCurvature = totalCurvature - leftCurvature;
        if (leftCurvature < leastCurvature || rightCurvature < leastCurvature) continue;
        const leftSlope = f64x2.extract_lane(left, 0) * slopeStep;
        const both = f64x2.replace_lane(f64x2.splat(leftSlope), 1, totalSlope - leftSlope);
        const held = f64x2.replace_lane(f64x2.splat(leftCurvature), 1, rightCurvature);
        const parts = f64x2.div(f64x2.mul(both, both), f64x2.add(held, ridges));
        const gain = f64x2.extract_lane(parts, 0) + f64x2.extract_lane(parts, 1) - before;
        if (gain <= best) continue;
        best = gain;
        place = (c << 9) | (side << 8) | b;
      }
    }
  }
  return place;
}
