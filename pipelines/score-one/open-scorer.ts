import { ConfigurationError } from "../../data/errors.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { requireChecked } from "../../features/own-features.ts";
import {
  type ScoredCustomer,
  type ScoreOne,
  type ScoreRequest,
  UnscorableError,
} from "../../serve/score-one.ts";
import { TIMELESS } from "../business.ts";
import { nameByConfiguration } from "../segment-overrides.ts";
import { storedRun } from "../stored-run.ts";
import { readModels } from "../trained.ts";
import { answers } from "./answers.ts";
import { inMicroBatches } from "./micro-batches.ts";
import type { Posted } from "./posted-rows.ts";
import { readReference } from "./reference-population.ts";
import { openSmallSnapshots } from "./small-snapshots.ts";

/** Requests that are worked on together at most, and their rows. */
const MOST_TOGETHER = 32;
const MOST_ROWS_TOGETHER = 8_000;

/**
 * Opens the models of a run's folder to score one customer at a time, by the same SQL, models and words as the run scored
 * everybody: who posts what the run read of a customer gets the numbers of its scores.parquet, to the last digit.
 */
export async function openScorer(
  folder: string,
): Promise<{ readonly scoreOne: ScoreOne; close(): void }> {
  const document = await storedRun(folder);
  const { configuration, as_of: runAsOf } = document;
  const names = Object.keys(configuration.targets);
  const run = await readModels(folder, names);
  const reference = await readReference(folder);
  if (reference === null)
    throw new ConfigurationError(
      `'${folder}' holds no models/reference.json, which scoring one customer requires; score it again with this version`,
    );
  const { vocabulary, windows, observation } = run.snapshot;
  const features = featuresFor(vocabulary, { windows });
  if (vocabulary.own !== undefined)
    await withEngine({ threads: 1 }, (engine) =>
      requireChecked(engine, vocabulary, featuresFor({ ...vocabulary, own: [] }, { windows })),
    );
  const snapshots = await openSmallSnapshots({
    vocabulary,
    features,
    observationDays: observation === "all" ? null : observation,
    targets: configuration.targets,
  });
  const answer = answers({
    configuration,
    features,
    targets: run.targets,
    segments: nameByConfiguration(run.segments, configuration.segments.names).model,
    value: run.value,
    reference,
  });
  const attributes = new Set(vocabulary.attributes.map(({ column }) => column));
  const dayOf = ({ as_of }: ScoreRequest) => as_of ?? runAsOf;

  async function scoreTogether(
    requests: readonly ScoreRequest[],
  ): Promise<readonly (ScoredCustomer | UnscorableError)[]> {
    const [first] = requests;
    const day = first === undefined ? runAsOf : dayOf(first);
    const snapshot = await snapshots.take(day ?? TIMELESS, requests);
    const said = answer(snapshot, day);
    return requests.map((request, i) => {
      const own = said.get(String(i));
      return own === undefined
        ? new UnscorableError(notSeen(request, day))
        : {
            customer_id: request.customer_id,
            as_of: day,
            ...own,
            warnings: [
              ...laterRows(snapshot.later[i], day),
              ...unknownAttributes(request, attributes),
              ...otherDay(day, runAsOf),
            ],
          };
    });
  }

  const together = inMicroBatches(scoreTogether, {
    most: MOST_TOGETHER,
    mostSize: MOST_ROWS_TOGETHER,
    sizeOf: (request) => KINDS.reduce((sum, kind) => sum + request[kind].length, 0),
    keyOf: (request) => dayOf(request) ?? "",
  });
  const scoreOne: ScoreOne = async (request) => {
    requireOwnRows(request);
    const scored = await together(request);
    if (scored instanceof UnscorableError) throw scored;
    return scored;
  };
  return { scoreOne, close: () => snapshots.close() };
}

function requireOwnRows({ customer_id, ...request }: ScoreRequest): void {
  for (const kind of KINDS)
    for (const { customer_id: owner } of request[kind])
      if (owner !== undefined && owner !== customer_id)
        throw new UnscorableError(
          `${kind} of one customer were expected, of '${customer_id}', got a row of '${owner}'`,
        );
}

const KINDS = ["transactions", "events", "subscriptions", "exposures", "customers"] as const;

const NAMES: Readonly<Record<Posted, readonly [one: string, many: string]>> = {
  transactions: ["transaction", "transactions"],
  events: ["event", "events"],
  subscriptions: ["subscription", "subscriptions"],
  exposures: ["exposure", "exposures"],
  customers: ["row of the customer's own", "rows of the customer's own"],
};

function notSeen({ customer_id }: ScoreRequest, day: string | null): string {
  return day === null
    ? `customer '${customer_id}' has no row`
    : `customer '${customer_id}' has no row before as_of ${day}: such a customer is not known yet`;
}

function laterRows(later: ReadonlyMap<Posted, number> | undefined, day: string | null): string[] {
  return [...(later ?? [])].map(([kind, n]) => {
    const [one, many] = NAMES[kind];
    return `${n} ${n === 1 ? `${one} is` : `${many} are`} of ${day} or later and not looked at.`;
  });
}

function unknownAttributes({ customers }: ScoreRequest, known: ReadonlySet<string>): string[] {
  const unknown = customers
    .flatMap((row) => Object.keys(row))
    .filter((name) => name !== "customer_id" && name !== "known_at" && !known.has(name));
  return unknown.length === 0
    ? []
    : [`The run makes nothing of ${unknown.map((name) => `'${name}'`).join(", ")}.`];
}

function otherDay(day: string | null, runAsOf: string | null): string[] {
  return day === runAsOf
    ? []
    : [
        `Percentiles and tiers of value are among the customers of ${runAsOf}, on whom ranks and reasons rest too.`,
      ];
}
