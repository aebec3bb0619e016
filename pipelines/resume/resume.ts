import { digestOf } from "../../data/store/origin.ts";
import type { Business } from "../business.ts";
import { type Hidden, hide } from "./hidden.ts";
import { type Recalled, recall } from "./recall.ts";

export interface Part extends Omit<Recalled, "given"> {
  /** Parts of the configuration that it does not depend on. */
  readonly hidden: readonly Hidden[];
  /** What earlier parts learned of which it makes use, as JSON writes it. */
  readonly given?: unknown;
}

/**
 * Returns what `work` makes of a business, or what an earlier run made of the same: the same data, code, as_of, vocabulary,
 * earlier run, customers studied, and configuration but for the hidden parts. `work` is handed the business with these parts watched:
 * where it looks at one all the same, its result is not kept.
 */
export async function resume<Result>(
  business: Business,
  { hidden, given = null, ...part }: Part,
  work: (business: Business) => Promise<Result>,
): Promise<Result> {
  const { kept, asOf, vocabulary, previous, study } = business;
  if (kept === undefined) return await work(business);
  // Whether a day was configured, or is that on which the files end, makes no difference.
  const dated = { ...business.configuration, ...(asOf === null ? {} : { as_of: asOf }) };
  const { configuration, shown, isSeen } = hide(dated, hidden);
  const earlier = previous === null ? null : { ...previous, segments: digestOf(previous.segments) };
  return await recall(
    kept,
    { ...part, given: [asOf, vocabulary, earlier, study, shown, given] },
    async () => work({ ...business, configuration }),
    () => !isSeen(),
  );
}
