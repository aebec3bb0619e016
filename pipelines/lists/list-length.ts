import type { ListOptions, TargetOptions } from "../../data/schema.ts";
import { affordable } from "../../models/affordable.ts";
import { costsOf, spendOf } from "./prospects.ts";

export interface Ranked {
  /** How many there are to rank. */
  readonly customers: number;
  /** What contacting each is expected to cost, best first, and its place in the draw for the control group; for budgets. */
  readonly costs: Float64Array;
  readonly draws: Float64Array;
}

/** Returns how many of the ranked customers a list takes. */
export function listLength(
  { capacity, control }: Pick<ListOptions, "capacity" | "control">,
  { customers, costs, draws }: Ranked,
): number {
  if (typeof capacity === "number") return Math.min(customers, capacity);
  if ("share" in capacity)
    return Math.min(customers, Math.max(1, Math.round(capacity.share * customers)));
  return affordable(costs, draws, { budget: capacity.budget, control });
}

/**
 * Foresees the length of a list from the scores of other customers, each of whom stands for as many of the `customers` to
 * be ranked. The control group is taken to cost what it would on average.
 */
export function likelyLength(
  options: ListOptions,
  kind: TargetOptions["kind"],
  { customers, scores }: { readonly customers: number; readonly scores: Float64Array },
): number {
  const costs = costsOf(options);
  const none = new Float64Array();
  if (typeof options.capacity === "number" || "share" in options.capacity || costs === null)
    return listLength(options, { customers, costs: none, draws: none });
  if (scores.length === 0) return 0;
  const each = customers / scores.length;
  const share = each * (1 - options.control);
  const spend = spendOf(kind, scores.slice().sort().reverse(), costs).map((cost) => cost * share);
  const draws = Float64Array.from(scores.keys());
  const rows = affordable(spend, draws, { budget: options.capacity.budget, control: 0 });
  return Math.round(rows * each);
}
