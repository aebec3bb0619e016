export interface Budget {
  readonly budget: number;
  /** Share of the list that is left alone, in [0, 1]. */
  readonly control: number;
}

/** Returns how many of a list of `length` are left alone: the share of it, to the nearest whole customer, halves up. */
export function controlSize(length: number, control: number): number {
  // 0.15 of 10 is 1.4999999999999998 in binary and 1.5 in words.
  return Math.floor(Number((control * length).toPrecision(12)) + 0.5);
}

/**
 * Returns the longest list that a budget pays for. `costs` are those of contacting n customers in the order of their rank;
 * `draws` their order in the draw for the control group, which costs nothing: of a list, those drawn first are left
 * alone. The costs of everybody else on the list stay within the budget.
 */
export function affordable(
  costs: Float64Array,
  draws: Float64Array,
  { budget, control }: Budget,
): number {
  const n = costs.length;
  if (draws.length !== n)
    throw new Error(`affordable requires one draw a cost, got ${draws.length} for ${n}`);
  const whole = (length: number) => contactedCost(costs, draws, length, control) <= budget;
  let longest = 0;
  for (let low = 0, high = n; low <= high; ) {
    const middle = (low + high) >> 1;
    if (whole(middle)) {
      longest = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  // One more customer may be drawn into the control group in the place of a dearer one: the sum need not rise with every step.
  while (longest < n && whole(longest + 1)) longest++;
  return longest;
}

function contactedCost(
  costs: Float64Array,
  draws: Float64Array,
  length: number,
  control: number,
): number {
  const held = controlSize(length, control);
  const last = held === 0 ? 0 : (draws.slice(0, length).sort()[held - 1] ?? 0);
  let sum = 0;
  for (let i = 0; i < length; i++) if ((draws[i] as number) > last) sum += costs[i] || 0;
  return sum;
}
