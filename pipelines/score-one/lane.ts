import { addDays } from "../../data/window.ts";
import { id, list, literal, parameter, sql } from "../../engines/sql.ts";
import { openWarmEngine } from "../../engines/warm-duckdb.ts";
import type { Feature } from "../../features/feature.ts";
import { snapshotSteps } from "../../features/snapshot-steps.ts";
import type { ScoreRequest } from "../../serve/score-one.ts";
import { keepingLatest } from "./keeping-latest.ts";
import { type LaneOptions, laterQuery, toldQuery } from "./lane-queries.ts";
import type { Posted } from "./posted-rows.ts";

/** What a lane says of the customers of a few requests, by the rows that it has; they are named by their request's position. */
export interface Told {
  /** Some of those who are seen; whoever anything is known of is, too. */
  readonly seen: readonly string[];
  readonly known: readonly Known[];
  /** Whom each target may ask about, if they are seen. */
  readonly asked: readonly { readonly target: string; readonly customer: string }[];
  /** Net spend in the 365 days before, of who bought in them. */
  readonly spent: readonly { readonly customer: string; readonly amount: number }[];
  /** How many rows of a table are of as_of or later. */
  readonly later: readonly {
    readonly kind: Posted;
    readonly customer: string;
    readonly rows: number;
  }[];
}

/** Values of some features of one customer; null is missing. */
export interface Known {
  readonly customer: string;
  readonly features: readonly Feature[];
  readonly values: readonly (number | null)[];
}

/** An engine with some of the canonical tables: lanes work side by side. */
export interface Lane {
  /** Tells of requests, whose rows are given as texts by table. */
  tell(
    asOf: string,
    requests: readonly ScoreRequest[],
    texts: ReadonlyMap<Posted, string>,
  ): Promise<Told>;
  /** Returns the features of features, from those that they are computed from. */
  tellLast(
    asOf: string,
    ids: readonly string[],
    gathered: readonly Float64Array[],
  ): Promise<readonly Known[]>;
  close(): void;
}

/** Statements of a kind that are kept planned: of the days and tables that were asked for last. */
const MOST_PLANS = 8;

const NOTHING: Told = { seen: [], known: [], asked: [], spent: [], later: [] };

/**
 * Opens a lane. All that it tells on a day of rows of some tables is one statement, planned once, to which the rows are
 * given as texts.
 */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { vocabulary, features, observationDays } = options;
  const engine = await openWarmEngine();
  const planFor = keepingLatest(
    MOST_PLANS,
    async (customers: "one" | "many", asOf: string, ...kinds: Posted[]) => {
      const { pieces, query } = toldQuery(asOf, kinds, { ...options, customers });
      return { pieces, statement: await engine.prepare(query) };
    },
  );
  const laterFor = keepingLatest(MOST_PLANS, (asOf: string, ...kinds: Posted[]) =>
    engine.prepare(laterQuery(asOf, kinds, options)),
  );
  const lastFor = keepingLatest(MOST_PLANS, async (asOf: string) => {
    const { last } = snapshotSteps({ vocabulary, features, window: { asOf, observationDays } });
    if (last === null) return null;
    const columns = options.gathered.map(
      (name, j) => sql`numbers[${literal(j + 1)}] as ${id(name)}`,
    );
    const statement = await engine.prepare(sql`
      with gathered as (
        select ${list([sql`customer_id`, ...columns])}
        from (
          select unnest(from_json(${parameter("gathered")}, '[{"customer_id":"VARCHAR","numbers":["DOUBLE"]}]'), recursive := true)
        )
      )
      select customer_id, [${list(last.features.map(({ name }) => id(name)))}] as numbers
      from (${last.query})`);
    return { features: last.features, statement };
  });

  async function laterThan(
    asOf: string,
    requests: readonly ScoreRequest[],
    texts: ReadonlyMap<Posted, string>,
  ): Promise<Told["later"]> {
    if (!requests.some((request) => mayBeLater(request, asOf))) return [];
    const statement = await laterFor(asOf, ...texts.keys());
    const [kinds = [], customers = [], counts = []] = await statement.columns(
      Object.fromEntries(texts),
    );
    return kinds.map((kind, i) => ({
      kind: kind as Posted,
      customer: String(customers[i]),
      rows: Number(counts[i]),
    }));
  }

  return {
    async tell(asOf, requests, given) {
      const texts = new Map([...given].filter(([kind]) => options.needs.includes(kind)));
      if (texts.size === 0) return NOTHING;
      const later = await laterThan(asOf, requests, texts);
      const { pieces, statement } = await planFor(
        requests.length === 1 ? "one" : "many",
        asOf,
        ...texts.keys(),
      );
      const asked = JSON.stringify(requests.map((_, i) => String(i)));
      const [which = [], customers = [], numbers = []] = await statement.columns({
        asked,
        ...Object.fromEntries(texts),
      });
      const told = {
        seen: [] as string[],
        known: [] as Known[],
        asked: [] as Asked[],
        spent: [] as Spent[],
      };
      which.forEach((k, i) => {
        const piece = pieces[Number(k)];
        const customer = String(customers[i]);
        const values = (numbers[i] ?? []) as readonly (number | null)[];
        if (piece?.means === "known")
          told.known.push({ customer, features: piece.features, values });
        else if (piece?.means === "seen") told.seen.push(customer);
        else if (piece?.means === "asked") told.asked.push({ target: piece.target, customer });
        else told.spent.push({ customer, amount: values[0] ?? 0 });
      });
      return { ...told, later };
    },
    async tellLast(asOf, ids, gathered) {
      const last = await lastFor(asOf);
      if (last === null || ids.length === 0) return [];
      const rows = ids.map((own, i) => ({
        customer_id: own,
        numbers: gathered.map((column) => numberText(column[i] as number)),
      }));
      const [customers = [], numbers = []] = await last.statement.columns({
        gathered: JSON.stringify(rows),
      });
      return customers.map((customer, i) => ({
        customer: String(customer),
        features: last.features,
        values: numbers[i] as readonly (number | null)[],
      }));
    },
    close: () => engine.close(),
  };
}

type Asked = Told["asked"][number];
type Spent = Told["spent"][number];

/** Writes a number for JSON, which has no infinite ones; null is missing. */
function numberText(value: number): number | string | null {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : String(value);
}

/** Tells whether a request may have a row of as_of or later, wherever on earth its business is. */
function mayBeLater(request: ScoreRequest, asOf: string): boolean {
  const [utc, anywhere] = [`${addDays(asOf, -1)}T10`, addDays(asOf, -2)];
  const from = (at: string) => (at.endsWith("Z") ? utc : /T.*[+-]/.test(at) ? anywhere : asOf);
  const late = (at: unknown) => typeof at === "string" && at >= from(at);
  return (
    request.transactions.some(({ at }) => late(at)) ||
    request.events.some(({ at }) => late(at)) ||
    request.exposures.some(({ at }) => late(at)) ||
    request.subscriptions.some(({ started_at: at }) => late(at)) ||
    request.customers.some(({ known_at: at }) => late(at))
  );
}
