import { takeSample } from "./develop.ts";
import type { Sample } from "./scorer.ts";

/**
 * Returns the sample with its rows by ascending id and then group, so that sums do not depend on the order in which rows
 * came; the same sample when it is in order.
 */
export function inSampleOrder(sample: Sample): Sample {
  const { matrix, groups } = sample;
  const { ids } = matrix;
  const before = (a: number, b: number): number => {
    const [left, right] = [ids[a] ?? "", ids[b] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
    return (groups?.[a] ?? 0) - (groups?.[b] ?? 0);
  };
  if (ids.every((_, i) => i === 0 || before(i - 1, i) <= 0)) return sample;
  return takeSample(
    sample,
    Int32Array.from(ids.keys()).sort((a, b) => before(a, b) || a - b),
  );
}
