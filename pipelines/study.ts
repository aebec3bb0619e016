import type { TargetSufficiency } from "../data/quality/quality.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import { historyOf } from "../features/history.ts";
import { seenInHistory } from "../features/history-grains.ts";
import { readMatrix } from "../features/matrix.ts";
import { seen } from "../features/seen.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Effort } from "../models/settings.ts";
import type { Business, Some } from "./business.ts";

/** Who is looked at on days before as_of, where there are very many customers. */
export interface Study {
  /** How many are drawn. */
  readonly customers: number;
  /** How many there are. */
  readonly of: number;
  /** Draws them, once. */
  readonly draw: () => Promise<Some>;
}

/** Customers from whom models learn and on whom they are tested, at most: more cost time and move no figure beyond its interval. */
const MOST_CUSTOMERS: Readonly<Record<Effort, number>> = {
  low: 40_000,
  medium: 120_000,
  high: Number.POSITIVE_INFINITY,
};

/** Cases of the rarer outcome that the test should hold, of every target. */
const LEAST_CASES = 2_000;

/** What is left out must be worth a sample: a fifth of the customers at least. */
const WORTH = 0.8;

/**
 * Returns how many of so many customers are studied: the most that an effort allows, more where an outcome is so rare that
 * few of its cases would be among them, all where that is nearly all.
 */
export function studySize(
  customers: number,
  effort: Effort,
  targets: readonly Pick<TargetSufficiency, "can_be_modelled" | "positives" | "negatives">[],
): number {
  const rarest = Math.min(
    ...targets
      .filter((target) => target.can_be_modelled)
      .map(({ positives, negatives }) => Math.min(positives, negatives)),
  );
  const wanted = Math.max(MOST_CUSTOMERS[effort], Math.ceil((customers * LEAST_CASES) / rarest));
  return wanted >= WORTH * customers ? customers : wanted;
}

/**
 * Returns a business that looks at a sample of its customers, the same on every day before as_of, where it has very many:
 * those whose ids have the least hashes with the seed. From as_of on it looks at everybody.
 */
export async function withStudy(business: Business, sizeOf = studySize): Promise<Business> {
  const { engine, configuration, asOf, vocabulary, quality, history } = business;
  if (asOf === null) return business;
  const everybody = history === null ? seen(asOf, vocabulary) : seenInHistory(history, asOf);
  const [counted] = await engine.rows(sql`select count(*) as n from (${everybody})`);
  const of = Number(counted?.["n"] ?? 0);
  const customers = sizeOf(of, configuration.evaluation.effort, quality.targets ?? []);
  if (customers >= of) return business;
  const drawAll = async (): Promise<Some> => {
    await engine.run(sql`
      create or replace table ${id(STUDIED)} as
      select customer_id
      from (${everybody})
      order by md5(concat(${literal(String(configuration.seed))}, ':', customer_id)), customer_id
      limit ${literal(customers)}`);
    const drawn = sql`select customer_id from ${id(STUDIED)}`;
    return {
      customers: drawn,
      history:
        history && (await historyOf(engine, history, { customers: drawn, prefix: "studied_" })),
    };
  };
  // Where all that is learned is taken up from an earlier run, nobody asks for them.
  let drawing: Promise<Some> | undefined;
  const draw = () => {
    drawing ??= drawAll();
    return drawing;
  };
  return {
    ...business,
    study: { customers, of, draw },
    snapshotAt: async (day, among) =>
      business.snapshotAt(day, among ?? (day < asOf ? await draw() : undefined)),
  };
}

const STUDIED = "studied_customers";

/** Customers of a day whom a business studies. */
export interface Studied {
  readonly snapshot: Snapshot;
  /** A query for their `customer_id`; absent where they are all of the snapshot's. */
  readonly rows?: Sql;
}

/** Returns a day's snapshot and who of it is studied: some of the one of everybody at as_of, all of an earlier one. */
export async function studiedAt(
  { asOf, study, snapshotAt }: Business,
  day: string,
): Promise<Studied> {
  const snapshot = await snapshotAt(day);
  if (study === null || day !== asOf) return { snapshot };
  return { snapshot, rows: (await study.draw()).customers };
}

const underWay = new WeakMap<Snapshot, Promise<Matrix>>();

/** Reads the customers whom a business studies as they stand on a day; parts that ask while it reads share what comes. */
export async function studiedMatrix(business: Business, day: string): Promise<Matrix> {
  const { engine, study } = business;
  const { snapshot, rows } = await studiedAt(business, day);
  const some = rows === undefined || study === null ? {} : { rows, expected: study.customers };
  const reading = underWay.get(snapshot) ?? readMatrix(engine, snapshot, some);
  underWay.set(snapshot, reading);
  try {
    return await reading;
  } finally {
    // Who asks later reads again: numbers of so many customers are not held for the whole run.
    underWay.delete(snapshot);
  }
}

/** Says from whom kinds were learned where not everybody was looked at; nothing where everybody was. */
export function kindNotes({
  study,
}: {
  readonly study: Omit<Study, "draw"> | null;
}): readonly string[] {
  if (study === null) return [];
  return [
    `Kinds were found among ${study.customers.toLocaleString("en-GB")} customers drawn at random, of whom their rules were counted too; sizes, shares and profiles are of everybody.`,
  ];
}

/** Says of whom figures speak where not everybody was looked at; nothing where everybody was. */
export function studyNotes({ study }: Pick<Business, "study">): readonly string[] {
  if (study === null) return [];
  const [some, all] = [study.customers, study.of].map((n) => n.toLocaleString("en-GB"));
  return [
    `Models learned from, and were tested on, ${some} of the ${all} customers, drawn at random; counts before as_of are theirs. Scores are of everybody; a higher \`--effort\` draws more, \`high\` takes all.`,
  ];
}
