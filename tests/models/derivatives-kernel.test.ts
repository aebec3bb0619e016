import { expect, test } from "vitest";
import { boostingLosses } from "../../models/boosting-loss.ts";
import type { Workspace } from "../../models/histogram.ts";
import { deriveRows, quantiseRows } from "../../models/histogram-work.ts";
import { layOut } from "../../models/kernel/memory.ts";
import { random } from "../../models/random.ts";

/** Room for n rows of which only the derivatives are asked. */
function spaceOf(margins: readonly number[]): Workspace {
  const rows = margins.length;
  const { memory, arrays } = layOut({
    margins: [Float64Array, rows],
    targets: [Float64Array, rows],
    slopes: [Float64Array, rows],
    curvatures: [Float64Array, rows],
    pull: [Float64Array, 2 * rows],
  });
  arrays.margins.set(margins);
  arrays.targets.set(margins.map((_, i) => i % 2));
  return { ...arrays, memory, rows } as unknown as Workspace;
}

function plain({ margins, targets }: Workspace) {
  const [slopes, curvatures] = [new Float64Array(margins.length), new Float64Array(margins.length)];
  boostingLosses.logistic.derive(margins, targets, slopes, curvatures);
  return { slopes: [...slopes], curvatures: [...curvatures] };
}

const next = random(4);
const wherever = Array.from({ length: 20_001 }, (_, i) => {
  const around = [0, 1, Math.LN2 / 2, 1.5 * Math.LN2, 37, 700][i % 6] ?? 0;
  return (next() < 0.5 ? -1 : 1) * (around + (next() - 0.5) * 2 ** (-40 * next()));
});

test.each([
  ["margins of every size", wherever],
  ["whole margins", [0, -0, 1, -1, 2, 708, -708]],
  ["margins beyond what the kernel takes", [0.5, -800, 3, 709]],
])("derivatives of the log loss are those of a plain loop to the last bit: %s", (_, margins) => {
  const space = spaceOf(margins);
  const { slope, curvature } = deriveRows(space, "logistic", 0, margins.length);
  const { slopes, curvatures } = plain(space);
  expect([...space.slopes]).toEqual(slopes);
  expect([...space.curvatures]).toEqual(curvatures);
  expect(slope).toBe(Math.max(...slopes.map(Math.abs)));
  expect(curvature).toBe(Math.max(...curvatures));
});

test("derivatives become whole numbers, the same in parts, that add up", () => {
  const space = spaceOf(wherever);
  const scale = deriveRows(space, "logistic", 0, space.rows);
  const whole = quantiseRows(space, scale, 0, space.rows);
  const pull = space.pull.slice();
  expect(pull.every(Number.isInteger)).toBe(true);
  const parts = [
    [0, 7_777],
    [7_777, space.rows],
  ].map(([from = 0, to = 0]) => quantiseRows(space, scale, from, to));
  expect(space.pull).toEqual(pull);
  for (const sum of ["slopes", "packed"] as const)
    expect(parts.reduce((total, part) => total + part[sum], 0)).toBe(whole[sum]);
});
