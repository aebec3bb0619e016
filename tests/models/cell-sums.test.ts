import { expect, test } from "vitest";
import { CellSums, cellSpace } from "../../models/cell-sums.ts";
import { random } from "../../models/random.ts";

const SIZE = 20;

/** Space of two bags of n rows and five terms, of which the second bag is looked at, and what a plain loop sums of it. */
function spaceOf(n: number) {
  const next = random(n);
  const cells = Array.from({ length: 5 }, () =>
    Uint8Array.from({ length: n }, () => Math.floor(SIZE * next())),
  );
  const space = cellSpace(
    cells.map((own) => ({ cells: own, size: SIZE })),
    n,
    2,
  );
  for (let i = 0; i < space.pairs.length; i++) space.pairs[i] = 2 * next() - 1;
  for (let i = 0; i < space.moved.length; i++) space.moved[i] = 2 * next() - 1;
  for (let k = 0; k < SIZE; k++) space.steps[k] = 2 * next() - 1;
  const step = space.steps.subarray(0, 256);
  const moved = Float64Array.from(
    space.moved.subarray(n),
    (so, i) => so + (step[cells[4]?.[i] ?? 0] as number),
  );
  const plain = (t: number) => {
    const halves = [0, 1].map(() => [new Float64Array(SIZE), new Float64Array(SIZE)] as const);
    for (let i = 0; i < n; i++) {
      const [gradients, hessians] = halves[i % 2] as (typeof halves)[number];
      const [cell, at] = [cells[t]?.[i] ?? 0, 2 * (n + i)];
      const [gradient, hessian] = [space.pairs[at] as number, space.pairs[at + 1] as number];
      gradients[cell] = (gradients[cell] as number) + (gradient + hessian * (moved[i] as number));
      hessians[cell] = (hessians[cell] as number) + hessian;
    }
    const [even, odd] = halves as [(typeof halves)[number], (typeof halves)[number]];
    return [0, 1].map((side) =>
      even[side as 0 | 1].map((sum, k) => sum + (odd[side as 0 | 1][k] as number)),
    );
  };
  return { space, before: { t: 4, step }, moved, plain };
}

test.each([1, 2, 999, 1_000])(
  "margins move once and sums of any number of terms are those of a plain loop, to the last bit, of %i rows",
  (n) => {
    for (const terms of [[2], [3, 1], [0, 1, 2, 3]]) {
      const { space, before, moved, plain } = spaceOf(n);
      const ofFirst = space.moved.slice(0, n);
      const sums = new CellSums(space, 1);
      sums.sum(before, terms);
      terms.forEach((t, place) => {
        const found = { gradients: new Float64Array(SIZE), hessians: new Float64Array(SIZE) };
        sums.read(place, found);
        expect([found.gradients, found.hessians]).toEqual(plain(t));
      });
      expect(space.moved.subarray(n)).toEqual(moved);
      expect(space.moved.slice(0, n)).toEqual(ofFirst);
    }
  },
);
