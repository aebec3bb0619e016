import type { Estimate } from "./estimate.ts";

/**
 * Returns the first estimate minus the second, measured on independent samples, with a 95 % interval recovered from
 * their own (MOVER; Zou & Donner 2008, equations 3 and 4): each end is as far off as the ends that pull it are together,
 * so that intervals need not be symmetric. On the same rows it is too wide where the two rise and fall together. NaN
 * where an estimate has no interval.
 */
export function independentDifference(first: Estimate, second: Estimate): Estimate {
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}
