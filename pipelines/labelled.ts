import { label, readLabelled } from "../features/labels.ts";
import type { Sample } from "../models/scorer.ts";
import type { SampleCount } from "../reports/target-report.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";

/** Returns features and labels of the customers whom a target asks about on a day; their horizon must be over. */
export async function labelledAt(business: Business, aim: Aim, day: string): Promise<Sample> {
  const { engine, configuration } = business;
  const snapshot = await business.snapshotAt(day);
  const table = `label_${aim.name}`;
  await label(engine, aim.target, {
    snapshot,
    sources: configuration.sources,
    table,
    ...(aim.where === null ? {} : { where: aim.where }),
  });
  return await readLabelled(engine, snapshot, table, aim.columns);
}

/** Counts a sample's rows and positives. */
export function countOf({ labels }: Sample, asOf: string | null): SampleCount {
  return { as_of: asOf, rows: labels.length, positives: labels.reduce((sum, y) => sum + y, 0) };
}
