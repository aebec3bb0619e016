import { checkCondition } from "../data/condition.ts";
import { ConfigurationError, DataError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import type { TargetOptions } from "../data/schema.ts";
import type { Sql } from "../engines/sql.ts";
import { without } from "../features/catalogue.ts";
import type { Entrant } from "../models/develop.ts";
import type { Sample } from "../models/scorer.ts";
import type { SampleCount, TargetReport } from "../reports/target-report.ts";
import type { Business } from "./business.ts";
import { entrantsFor } from "./scorers.ts";

/** A target of a business, with its condition checked and the features it may use. */
export interface Aim {
  readonly name: string;
  readonly target: TargetOptions;
  readonly columns: readonly string[];
  readonly where: Sql | null;
}

/** Makes an aim of a configured target; throws where it names what the business has not. */
export async function aimAt(business: Business, name: string, target: TargetOptions): Promise<Aim> {
  return {
    name,
    target,
    columns: columnsFor(business, name, target),
    where: await whereOf(business, name, target),
  };
}

/** Says how many cases are missing for a model, or null when there are enough. */
export function shortage(
  { min_positives, min_negatives, min_customers }: TargetOptions,
  { as_of, rows, positives }: SampleCount,
): NonNullable<TargetReport["refused"]> | null {
  const negatives = rows - positives;
  const day = as_of === null ? "" : ` on ${as_of}`;
  const refused = (reason: string, needed: number) => ({ reason, positives, negatives, needed });
  if (positives < min_positives)
    return refused(
      `a model requires at least ${min_positives} positives, got ${positives}${day}`,
      min_positives,
    );
  if (negatives < min_negatives)
    return refused(
      `a model requires at least ${min_negatives} negatives, got ${negatives}${day}`,
      min_negatives,
    );
  if (rows < min_customers)
    return refused(
      `a model requires at least ${min_customers} customers, got ${rows}${day}`,
      min_customers,
    );
  return null;
}

/** Throws when nobody can be asked about, or everybody has the same outcome: no scorer can be judged on that. */
export function requireBothOutcomes({ name }: Aim, { as_of, rows, positives }: SampleCount): void {
  const day = as_of === null ? "" : ` on ${as_of}`;
  if (rows === 0) throw new DataError(`target '${name}': no customer has enough history${day}`);
  if (positives === 0)
    throw new DataError(`target '${name}' has no positive among ${rows} customers${day}`);
  if (positives === rows)
    throw new DataError(`target '${name}' has no negative among ${rows} customers${day}`);
}

/** Returns the scorers that may compete on samples: only rules where there are too few cases for a model. */
export function contenders(
  { configuration, models }: Business,
  aim: Aim,
  refused: TargetReport["refused"] | null,
  samples: readonly { readonly sample: Sample }[],
): readonly Entrant[] {
  const all = entrantsFor(aim.columns, aim.target.kind, {
    effort: configuration.evaluation.effort,
    rows: samples.reduce((sum, { sample }) => sum + sample.labels.length, 0),
    fits: samples.length > 1 ? 1 : 5,
    own: models,
  });
  return refused === null ? all : all.filter(({ role }) => role === "rule");
}

function columnsFor(
  business: Business,
  name: string,
  { exclude }: TargetOptions,
): readonly string[] {
  const names = new Set(
    business.features.flatMap((feature) => [feature.name, feature.column ?? feature.name]),
  );
  const attributes = business.canonical.customers.attributes.map(({ column }) => column);
  const unknown = exclude.find((one) => !names.has(one) && !attributes.includes(one));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `targets.${name}.exclude: ${unknownName("feature", unknown, [...names, ...attributes])}`,
    );
  return without(business.features, exclude).map((feature) => feature.name);
}

async function whereOf(
  { engine, configuration }: Business,
  name: string,
  target: TargetOptions,
): Promise<Sql | null> {
  if (target.kind !== "event" || target.where === undefined) return null;
  const [source = ""] = [target.source].flat();
  const table = configuration.sources[source]?.kind ?? "events";
  return await checkCondition(engine, target.where, table, `targets.${name}.where`);
}
