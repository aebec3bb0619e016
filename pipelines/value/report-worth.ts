import { quantile } from "../../models/quantile.ts";
import { sortAscending } from "../../models/sort-ascending.ts";
import type { ValueReport, WorthInShort } from "../../reports/value-report.ts";
import type { Business } from "../business.ts";
import type { ValueModel } from "../trained.ts";
import { expectedAt } from "./worth.ts";

export interface ReportWorthOptions {
  readonly model: ValueModel | null;
  /** What everybody is expected to spend, where it is known; else it is worked out. */
  readonly expected: Float64Array | null;
}

/** Tells a report of value what everybody is worth by the champion, where there is one. */
export async function reportWorth(
  business: Business,
  report: ValueReport | null,
  { model, expected }: ReportWorthOptions,
): Promise<ValueReport | null> {
  const { asOf } = business;
  if (report === null || model === null || model.champion === null || asOf === null) return report;
  const { champion } = model;
  const everybody = expected ?? (await expectedAt(business, { ...model, champion }, asOf));
  return { ...report, worth: worthInShort(everybody) };
}

/** Sums up what customers are worth. */
function worthInShort(expected: Float64Array): WorthInShort {
  const sorted = sortAscending(expected.slice());
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const top = sorted.subarray(Math.floor(0.9 * sorted.length));
  return {
    customers: sorted.length,
    total: cents(total),
    mean: cents(total / Math.max(1, sorted.length)),
    median: cents(quantile(sorted, 0.5)),
    top_tenth: total > 0 ? top.reduce((sum, value) => sum + value, 0) / total : 0,
  };
}

function cents(amount: number): number {
  return Math.round(100 * amount) / 100;
}
