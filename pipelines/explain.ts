import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine, Row } from "../engines/engine.ts";
import { id, list, literal, sql } from "../engines/sql.ts";
import { featuresFor } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import { say } from "../features/phrase.ts";
import { type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import { withSign } from "../reports/reasons.ts";
import {
  type ExplainedReason,
  type ExplainedScore,
  type ExplainOptions,
  explainScore,
} from "./explain-score.ts";
import type { Said } from "./said.ts";
import { storedRun } from "./stored-run.ts";
import { readModels, type TargetModel } from "./trained.ts";

/** What of a customer's history is told first, where the business knows it. */
const HISTORY = [
  "recency_days",
  "tenure_days",
  "orders",
  "total_spend",
  "monetary",
  "gap_mean",
  "overdue_ratio",
  "returns",
  "active_subscriptions",
  "subscription_age_days",
  "subscription_price",
  "days_since_subscription_end",
  "days_since_exposure",
  "distinct_campaigns",
];

/** Tells one customer's history in short, groups, scores and reasons, as a run knows them. */
export async function explain(customer: string, { run }: { readonly run: string }): Promise<Said> {
  const document = await storedRun(run);
  const targets = Object.keys(document.champions);
  const { snapshot, targets: models } = await readModels(run, targets);
  const features = featuresFor(snapshot.vocabulary, { windows: snapshot.windows });
  const { scores, known, all } = await readCustomer(run, customer, models);
  const explained = explainAll(customer, models, all, {
    features,
    currency: document.configuration.currency,
    seed: document.configuration.seed,
  });
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const value = (name: string) => {
    const found = known[name];
    return typeof found === "number" ? found : undefined;
  };
  const said = toldFeatures(features, value).flatMap((feature) => {
    const words = say(feature, value, {
      currency: document.configuration.currency,
      features: byName,
    });
    return words === null ? [] : [words];
  });
  const history = [...new Set(said)];
  return {
    lines: [
      `Customer ${customer}${document.as_of === null ? "" : ` as of ${document.as_of}`}`,
      ...["rfm_segment", "lifecycle", "value_tier", "segment_name"].flatMap((name) =>
        scores[name] === null || scores[name] === undefined
          ? []
          : [`  ${name.replaceAll("_", " ")}: ${scores[name]}`],
      ),
      "History",
      ...history.map((words) => `  ${words}`),
      ...targets.flatMap((target) => scoreLines(target, scores, explained[target])),
    ],
    document: {
      customer_id: customer,
      as_of: document.as_of,
      ...scores,
      history,
      explained,
      features: known,
    },
  };
}

/** Chooses what to tell: the history in short, the last of each kind of event, and each attribute by its own value. */
function toldFeatures(
  features: readonly Feature[],
  value: (name: string) => number | undefined,
): readonly Feature[] {
  const attributes = new Map<string, Feature>();
  for (const feature of features.filter(({ family }) => family === "attributes")) {
    const column = feature.column ?? feature.name;
    // Of the columns that stand for the categories of one attribute, the one that holds is told.
    if (!attributes.has(column) || value(feature.name) === 1) attributes.set(column, feature);
  }
  return [
    ...features.filter(
      ({ name, family }) =>
        HISTORY.includes(name) || (family === "engagement" && name.endsWith("_recency_days")),
    ),
    ...attributes.values(),
  ];
}

/** Reasons told of each side, in plain text. */
const MOST = 4;

function scoreLines(
  target: string,
  scores: Row,
  explained: ExplainedScore | undefined,
): readonly string[] {
  const score = scores[`${target}_score`];
  if (typeof score !== "number") return [`${target}: not asked about this customer`];
  const percentile = scores[`${target}_percentile`];
  return [
    `${target}: ${(100 * score).toFixed(1)} % (higher than ${percentile} % of customers)`,
    ...[explained?.more_likely, explained?.less_likely].flatMap((side = []) =>
      side.slice(0, MOST).map(reasonLine),
    ),
    ...(explained?.counterfactual ? [`  ${explained.counterfactual.says}`] : []),
  ];
}

function reasonLine(reason: ExplainedReason): string {
  return `  ${withSign(reason)} (odds × ${reason.odds.toFixed(2)})`;
}

/** Explains the customer's scores for each target that asks about them. */
function explainAll(
  customer: string,
  models: readonly TargetModel[],
  { matrix, scores }: Everybody,
  options: ExplainOptions,
): Readonly<Record<string, ExplainedScore>> {
  return Object.fromEntries(
    models.flatMap((model) => {
      const score = scores.get(model.target) ?? new Float64Array();
      const rows = Int32Array.from(score.keys()).filter((row) => !Number.isNaN(score[row]));
      const asked = takeRows(takeColumns(matrix, model.columns), rows);
      const row = asked.ids.indexOf(customer);
      if (row < 0) return [];
      const ofAsked = { matrix: asked, scores: Float64Array.from(rows, (i) => score[i] as number) };
      return [[model.target, explainScore(model, ofAsked, row, options)]];
    }),
  );
}

/** Everybody's features and scores, by target. */
interface Everybody {
  readonly matrix: Matrix;
  readonly scores: ReadonlyMap<string, Float64Array>;
}

async function readCustomer(
  run: string,
  customer: string,
  models: readonly TargetModel[],
): Promise<{ readonly scores: Row; readonly known: Row; readonly all: Everybody }> {
  return await withEngine({ threads: 1 }, async (engine) => {
    const rowOf = async (file: string): Promise<Row | undefined> => {
      const path = join(run, `${file}.parquet`);
      const rows = await engine.rows(
        sql`select * from read_parquet(${literal(path)}) where customer_id = ${customer}`,
      );
      return rows[0];
    };
    const scores = await rowOf("scores");
    const known = await rowOf("snapshot");
    if (scores === undefined || known === undefined)
      throw new ConfigurationError(`no customer '${customer}' in '${run}'`);
    return { scores, known, all: await readEverybody(engine, run, models) };
  });
}

async function readEverybody(
  engine: Engine,
  run: string,
  models: readonly TargetModel[],
): Promise<Everybody> {
  const columns = [...new Set(models.flatMap((model) => model.columns))];
  const own = ({ target }: TargetModel) => id(`quintile.${target}`);
  const { texts, numbers } = await engine.columns(sql`
    select ${list([
      sql`snapshot.customer_id`,
      ...columns.map((name) => sql`snapshot.${id(name)}`),
      ...models.map((model) => sql`scores.${id(`${model.target}_score`)} as ${own(model)}`),
    ])}
    from read_parquet(${literal(join(run, "snapshot.parquet"))}) as snapshot
    join read_parquet(${literal(join(run, "scores.parquet"))}) as scores using (customer_id)
    order by customer_id`);
  return {
    matrix: {
      ids: (texts["customer_id"] ?? []).map(String),
      columns,
      values: columns.map((name) => numbers[name] ?? new Float64Array()),
    },
    scores: new Map(
      models.map(({ target }) => [target, numbers[`quintile.${target}`] ?? new Float64Array()]),
    ),
  };
}
