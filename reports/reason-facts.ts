/** Facts of one customer: a column; all categories of an attribute, told by the customer's own; or all that is absent. */
export interface Facts {
  length: number;
  /** The largest of their parts, whichever way it pulls. */
  strongest: number;
  /** Position of the column that tells each. */
  readonly columns: Int32Array;
  /** Sums of the parts of each fact's columns, in log-odds. */
  readonly parts: Float64Array;
  /** Whether its theme is the group's own, and not joined to it for this customer: 1 or 0. */
  readonly own: Uint8Array;
}

/** Keeps of the facts of one customer those that pull the way of a weight. */
export function keepPulling(facts: Facts, weight: number): void {
  const { columns, parts, own } = facts;
  const { length } = facts;
  facts.length = 0;
  facts.strongest = 0;
  for (let f = 0; f < length; f++) {
    const part = parts[f] as number;
    if (!(part * weight > 0)) continue;
    columns[facts.length] = columns[f] as number;
    parts[facts.length] = part;
    own[facts.length] = own[f] as number;
    facts.strongest = Math.max(facts.strongest, Math.abs(part));
    facts.length++;
  }
}
