/*
 * Searches the sums of a leaf by bin for its best split, in AssemblyScript: two bins at once (128-bit SIMD), each as a plain
 * loop gives it. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Bytes of one column's sums: 256 bins of two doubles, of slopes and of packed curvatures. */
const COLUMN: usize = 4096;

/** Less than 1 by far more than rounding: what is smaller by it is smaller. */
const NEARLY: f64 = 1 - 1e-9;

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
  let best: f64 = 0;
  let place: i32 = -1;
  const none = f64x2.splat(0);
  const total = f64x2.splat(totalSlope);
  const held = f64x2.splat(totalCurvature);
  const all = f64x2.splat(rows);
  const fewest = f64x2.splat(leastRows);
  const flattest = f64x2.splat(leastCurvature);
  const perRows = f64x2.splat(perRow);
  const units = f64x2.splat(unit);
  const slopeSteps = f64x2.splat(slopeStep);
  const curvatureSteps = f64x2.splat(curvatureStep);
  const ridges = f64x2.splat(ridge);
  let enough = f64x2.splat(before * NEARLY);
  for (let c = from; c < to; c++, sums += COLUMN) {
    const bins = load<i32>(counts + (<usize>load<i32>(chosen + (<usize>c << 2)) << 2));
    const isMissing = load<f64>(sums, 8) > 0;
    const sides = isMissing ? 2 : 1;
    for (let side = 0; side < sides; side++) {
      let left = side === 1 ? v128.load(sums) : none;
      // Behind the last bin only missing values can go right.
      const end = isMissing && side === 0 ? bins : bins - 1;
      for (let b = 1; b < end; b += 2) {
        const here = v128.load(sums + (<usize>b << 4));
        const next = b + 1 < end ? v128.load(sums + (<usize>b << 4), 16) : none;
        const isFilled = f64x2.ne(v128.shuffle<f64>(here, next, 1, 3), none);
        if (!v128.any_true(isFilled)) continue;
        const first = f64x2.add(left, here);
        left = f64x2.add(first, next);
        const leftPacked = v128.shuffle<f64>(first, left, 1, 3);
        const leftRows = f64x2.floor(f64x2.mul(leftPacked, perRows));
        const rightRows = f64x2.sub(all, leftRows);
        if (f64x2.extract_lane(rightRows, 0) < leastRows) break;
        const isLong = v128.and(f64x2.ge(leftRows, fewest), f64x2.ge(rightRows, fewest));
        const curvature = f64x2.sub(leftPacked, f64x2.mul(leftRows, units));
        const leftCurvature = f64x2.mul(curvature, curvatureSteps);
        const rightCurvature = f64x2.sub(held, leftCurvature);
        const leftSlope = f64x2.mul(v128.shuffle<f64>(first, left, 0, 2), slopeSteps);
        const rightSlope = f64x2.sub(total, leftSlope);
        const leftSquare = f64x2.mul(leftSlope, leftSlope);
        const rightSquare = f64x2.mul(rightSlope, rightSlope);
        const leftHeld = f64x2.add(leftCurvature, ridges);
        const rightHeld = f64x2.add(rightCurvature, ridges);
        // Few splits are better than the best so far: what is worse by more than rounding needs no division.
        const isBetter = f64x2.ge(
          f64x2.add(f64x2.mul(leftSquare, rightHeld), f64x2.mul(rightSquare, leftHeld)),
          f64x2.mul(f64x2.mul(leftHeld, rightHeld), enough),
        );
        if (!v128.any_true(v128.and(isFilled, v128.and(isLong, isBetter)))) continue;
        const isCurved = v128.and(
          f64x2.ge(leftCurvature, flattest),
          f64x2.ge(rightCurvature, flattest),
        );
        const gains = f64x2.sub(
          f64x2.add(f64x2.div(leftSquare, leftHeld), f64x2.div(rightSquare, rightHeld)),
          f64x2.splat(before),
        );
        const isAllowed = v128.and(isFilled, v128.and(isLong, isCurved));
        // What is not allowed gains nothing.
        const allowed = v128.and(gains, isAllowed);
        if (!v128.any_true(f64x2.gt(allowed, f64x2.splat(best)))) continue;
        const gain = f64x2.extract_lane(allowed, 0);
        if (gain > best) {
          best = gain;
          place = (c << 9) | (side << 8) | b;
        }
        const later = f64x2.extract_lane(allowed, 1);
        if (later > best) {
          best = later;
          place = (c << 9) | (side << 8) | (b + 1);
        }
        enough = f64x2.splat((best + before) * NEARLY);
      }
    }
  }
  return place;
}
