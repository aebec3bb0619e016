import { columnNames } from "../../data/condition.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { Feature } from "../../features/feature.ts";
import { type Coded, readCoded } from "./coded.ts";
import { kindsOf, type ReasonKinds } from "./reason-kinds.ts";
import { toldAttribute } from "./told-attribute.ts";

export interface ScoreColumns {
  readonly score: Float64Array;
  readonly percentile: Float64Array;
  /** The three reasons, strongest first; they share one dictionary. */
  readonly reasons: readonly Coded[];
  readonly kinds: ReasonKinds;
  /** Mean of the scores there are; null where there are none. */
  readonly mean: number | null;
}

/** A run's customers by id, column by column. */
export interface People {
  readonly n: number;
  readonly ids: readonly string[];
  readonly scores: ReadonlyMap<string, ScoreColumns>;
  readonly segment: Coded;
  readonly stage: Coded;
  readonly tier: Coded;
  readonly rfm: Coded;
  /** Money of the last year and the next; NaN where it is not known. */
  readonly value: Float64Array;
  readonly expected: Float64Array;
  /** Days since 1970, by name. */
  readonly days: ReadonlyMap<string, Float64Array>;
  /** What is told of a customer, by a feature's name. */
  readonly told: ReadonlyMap<string, Float32Array>;
  readonly features: ReadonlyMap<string, Feature>;
  /** Attributes of customers that the run has kept as texts. */
  readonly attributes: ReadonlyMap<string, Coded>;
}

const DAYS = ["next_order_on", "next_order_from", "next_order_to"];

export interface PeopleSources {
  readonly targets: readonly string[];
  readonly features: readonly Feature[];
  /** Names of the features to hold. */
  readonly told: readonly string[];
}

/** Reads the views that `createViews` makes. */
export async function readPeople(
  engine: Engine,
  { targets, features, told }: PeopleSources,
): Promise<People> {
  const from = { scores: sql`scores`, snapshot: sql`snapshot`, attributes: sql`attributes` };
  const names = {
    scores: await columnNames(engine, "scores"),
    snapshot: await columnNames(engine, "snapshot"),
    attributes: await columnNames(engine, "attributes"),
  };
  const { texts } = await engine.columns(sql`select customer_id from ${from.scores}`);
  const ids = (texts["customer_id"] ?? []).map((text) => text ?? "");
  const number = async (name: string, table: keyof typeof from = "scores") => {
    if (!names[table].includes(name)) return new Float64Array(ids.length).fill(Number.NaN);
    const { numbers } = await engine.columns(sql`select ${id(name)} as x from ${from[table]}`);
    return numbers["x"] ?? new Float64Array(ids.length).fill(Number.NaN);
  };
  const coded = async (column: Sql, table: keyof typeof from = "scores") => {
    const [read] = await readCoded(engine, [column], from[table]);
    return read ?? { codes: new Int16Array(ids.length).fill(-1), texts: [] };
  };
  const days = new Map<string, Float64Array>();
  for (const name of DAYS) days.set(name, await number(name));
  days.set("last_order_on", await number("last_order_on", "attributes"));
  const scores = new Map<string, ScoreColumns>();
  for (const target of targets) {
    if (!names.scores.includes(`${target}_score`)) continue;
    const score = await number(`${target}_score`);
    const reasons = await readCoded(
      engine,
      [1, 2, 3].map((k) => id(`${target}_reason_${k}`)),
      from.scores,
    );
    scores.set(target, {
      score,
      percentile: await number(`${target}_percentile`),
      reasons,
      kinds: kindsOf(reasons[0]?.texts ?? [], toldAttribute(features)),
      mean: meanOf(score),
    });
  }
  const numbers = new Map<string, Float32Array>();
  for (const name of told)
    if (names.snapshot.includes(name))
      numbers.set(name, Float32Array.from(await number(name, "snapshot")));
  const attributes = new Map<string, Coded>();
  for (const name of names.attributes)
    if (!["customer_id", "value", "last_order_on", "known_at"].includes(name))
      attributes.set(name, await coded(id(name), "attributes"));
  return {
    n: ids.length,
    ids,
    scores,
    segment: await coded(sql`coalesce(segment_name, rfm_segment)`),
    stage: await coded(sql`lifecycle`),
    tier: await coded(sql`value_tier`),
    rfm: await coded(sql`rfm_segment`),
    value: await number("value", "attributes"),
    expected: await number("expected_value"),
    days,
    told: numbers,
    features: new Map(features.map((feature) => [feature.name, feature])),
    attributes,
  };
}

function meanOf(values: Float64Array): number | null {
  let sum = 0;
  let n = 0;
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      n++;
    }
  return n === 0 ? null : sum / n;
}
