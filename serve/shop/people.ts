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

/** Reads a run's customers by an engine that has the views of `createViews`. */
export async function readPeople(
  engine: Engine,
  { targets, features, told }: PeopleSources,
): Promise<People> {
  const { texts } = await engine.columns(sql`select customer_id from scores`);
  const ids = (texts["customer_id"] ?? []).map((text) => text ?? "");
  const scores = new Map<string, ScoreColumns>();
  for (const target of targets) {
    const read = await readScores(engine, target, features, ids.length);
    if (read !== null) scores.set(target, read);
  }
  const snapshot = await columnsOf(engine, "snapshot", ids.length);
  const numbers = new Map<string, Float32Array>();
  for (const name of told)
    if (snapshot.names.includes(name))
      numbers.set(name, new Float32Array(await snapshot.number(name)));
  const kept = await columnsOf(engine, "attributes", ids.length);
  const attributes = new Map<string, Coded>();
  for (const name of kept.names)
    if (!["customer_id", "value", "last_order_on", "known_at"].includes(name))
      attributes.set(name, await kept.coded(id(name)));
  const { number, coded } = await columnsOf(engine, "scores", ids.length);
  const days = new Map<string, Float64Array>();
  for (const name of DAYS) days.set(name, await number(name));
  days.set("last_order_on", await kept.number("last_order_on"));
  return {
    n: ids.length,
    ids,
    scores,
    segment: await coded(sql`coalesce(segment_name, rfm_segment)`),
    stage: await coded(sql`lifecycle`),
    tier: await coded(sql`value_tier`),
    rfm: await coded(sql`rfm_segment`),
    value: await kept.number("value"),
    expected: await number("expected_value"),
    days,
    told: numbers,
    features: new Map(features.map((feature) => [feature.name, feature])),
    attributes,
  };
}

async function readScores(
  engine: Engine,
  target: string,
  features: readonly Feature[],
  rows: number,
): Promise<ScoreColumns | null> {
  const { names, number } = await columnsOf(engine, "scores", rows);
  if (!names.includes(`${target}_score`)) return null;
  const score = await number(`${target}_score`);
  const reasons = await readCoded(
    engine,
    [1, 2, 3].map((k) => id(`${target}_reason_${k}`)),
    sql`scores`,
  );
  return {
    score,
    percentile: await number(`${target}_percentile`),
    reasons,
    kinds: kindsOf(reasons[0]?.texts ?? [], toldAttribute(features)),
    mean: meanOf(score),
  };
}

/** Returns how columns of a view are read; of one that is not there, every row is unknown. */
async function columnsOf(engine: Engine, view: string, rows: number) {
  const names = await columnNames(engine, view);
  return {
    names,
    async number(name: string): Promise<Float64Array> {
      const unknown = () => new Float64Array(rows).fill(Number.NaN);
      if (!names.includes(name)) return unknown();
      const { numbers } = await engine.columns(sql`select ${id(name)} as x from ${id(view)}`);
      return numbers["x"] ?? unknown();
    },
    async coded(column: Sql): Promise<Coded> {
      const [read] = await readCoded(engine, [column], id(view));
      return read ?? { codes: new Int16Array(rows).fill(-1), texts: [] };
    },
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
