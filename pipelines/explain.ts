import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Row } from "../engines/engine.ts";
import { literal, sql } from "../engines/sql.ts";
import { featuresFor } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import { say } from "../features/phrase.ts";
import type { Said } from "./said.ts";
import { storedRun } from "./stored-run.ts";
import { readModels } from "./trained.ts";

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
  const { snapshot } = await readModels(run, targets);
  const [scores, known] = await readCustomer(run, customer);
  const features = featuresFor(snapshot.vocabulary, { windows: snapshot.windows });
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
      ...targets.flatMap((target) => scoreLines(target, scores)),
    ],
    document: { customer_id: customer, as_of: document.as_of, ...scores, history, features: known },
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

function scoreLines(target: string, scores: Row): readonly string[] {
  const score = scores[`${target}_score`];
  if (typeof score !== "number") return [`${target}: not asked about this customer`];
  const percentile = scores[`${target}_percentile`];
  return [
    `${target}: ${(100 * score).toFixed(1)} % (higher than ${percentile} % of customers)`,
    ...[1, 2, 3].flatMap((k) => {
      const reason = scores[`${target}_reason_${k}`];
      return reason === null || reason === undefined ? [] : [`  ${reason}`];
    }),
  ];
}

async function readCustomer(run: string, customer: string): Promise<readonly [Row, Row]> {
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
    return [scores, known];
  });
}
