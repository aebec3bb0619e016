/** A function that changes in steps: from `from[k]` on, ascending, it is `values[k]`. Plain JSON. */
export type Steps<Value extends string | number> = {
  readonly from: readonly number[];
  readonly values: readonly Value[];
};

/** Learns the steps of n values that rise or fall with n numbers, so that each number gets its own value back; NaN is on none. */
export function stepsOf<Value extends string | number>(
  numbers: Float64Array,
  values: ArrayLike<Value>,
): Steps<Value> {
  const least = new Map<Value, number>();
  for (let i = 0; i < numbers.length; i++) {
    const [number, value] = [numbers[i] as number, values[i] as Value];
    if (number < (least.get(value) ?? Number.POSITIVE_INFINITY)) least.set(value, number);
  }
  const steps = [...least].sort(([, a], [, b]) => a - b);
  return { from: steps.map(([, from]) => from), values: steps.map(([value]) => value) };
}

/** Returns the value of the step that a number is on; null below the first. */
export function stepAt<Value extends string | number>(
  { from, values }: Steps<Value>,
  number: number,
): Value | null {
  let low = 0;
  let high = from.length;
  // The number of steps that begin at or below the number.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((from[middle] as number) <= number) low = middle + 1;
    else high = middle;
  }
  return values[low - 1] ?? null;
}
