import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import type { Tree } from "../../models/tree.ts";

/** A random tree over three columns, which splits may repeat, grown leaf by leaf; `deep` grows it along one way. */
export function randomTree(splits: number, seed: number, { deep = false } = {}): Tree {
  const next = random(seed);
  const left: number[] = [];
  const right: number[] = [];
  const ends: (readonly [number[], number])[] = [];
  for (let k = 0; k < splits; k++) {
    const at = deep ? ends.length - 1 : Math.floor(next() * ends.length);
    const [end] = ends.splice(Math.max(0, at), 1);
    if (end !== undefined) end[0][end[1]] = k;
    left.push(0);
    right.push(0);
    ends.push([left, k], [right, k]);
  }
  ends.forEach(([side, k], l) => {
    side[k] = -1 - l;
  });
  return {
    feature: left.map(() => Math.floor(3 * next())),
    threshold: left.map(() => next()),
    missingLeft: left.map(() => Math.floor(2 * next())),
    left,
    right,
    value: Array.from({ length: splits + 1 }, () => 4 * next() - 2),
    cover: Array.from({ length: splits + 1 }, () => 1 + Math.floor(50 * next())),
  };
}

/** Numbers from 0 to 1, every seventh or so missing. */
export function rows(n: number, m: number, seed: number): Matrix {
  const next = random(seed);
  return {
    ids: Array.from({ length: n }, (_, i) => String(i)),
    columns: Array.from({ length: m }, (_, j) => `x${j}`),
    values: Array.from({ length: m }, () =>
      Float64Array.from({ length: n }, () => (next() < 0.15 ? Number.NaN : next())),
    ),
  };
}
