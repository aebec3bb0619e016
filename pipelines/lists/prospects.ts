import type { ListOptions, TargetOptions } from "../../data/schema.ts";
import type { NewColumns } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";
import { storePieces } from "../../engines/store-pieces.ts";
import {
  type Chances,
  type ContactCosts,
  keepingGains,
  keepingSpend,
  sellingGains,
  sellingSpend,
} from "../../models/metrics/profit.ts";
import type { Business } from "../business.ts";
import { leaving } from "../leaving.ts";
import { valueIfKept } from "../value/worth-columns.ts";
import { hasMoney } from "../value.ts";

const YEAR = 365;

/** Returns a list's costs as the models take them, null where it names none. */
export function costsOf({ contact_cost, offer_cost, success_rate }: ListOptions) {
  if (contact_cost === undefined) return null;
  const costs: ContactCosts = {
    contactCost: contact_cost,
    offerCost: offer_cost ?? 0,
    successRate: success_rate ?? 1,
  };
  return costs;
}

/** Returns what customers cost who are contacted because of such a target. */
export function spendOf(kind: TargetOptions["kind"], chances: Chances, costs: ContactCosts) {
  return (kind === "event" ? sellingSpend : keepingSpend)(chances, costs);
}

/** Returns what customers bring who are contacted because of such a target. */
export function gainsOf(
  kind: TargetOptions["kind"],
  chances: Chances,
  values: Float64Array,
  costs: ContactCosts,
) {
  return (kind === "event" ? sellingGains : keepingGains)(chances, values, costs);
}

/** Returns how many days of spend a contact wins: those up to the horizon of a sale, a year of a customer who is kept. */
export function daysWon(target: TargetOptions): number {
  return target.kind === "event" ? target.horizon : YEAR;
}

/** Returns what a contact is for. A given label may be good news or bad: its customers are then taken as if to be kept. */
export function aimOf(kind: TargetOptions["kind"]): "keep" | "sell" | "either" {
  if (leaving(kind)) return "keep";
  return kind === "event" ? "sell" : "either";
}

export interface ProspectOptions {
  readonly target: TargetOptions;
  readonly options: ListOptions;
  /** Days that `expected_value` covers. */
  readonly valueDays: number;
}

/** Customers whose prospects are worked out together. */
const PIECE = 50_000;

/**
 * Creates `prospects`: customer_id, and what contacting each candidate is expected to cost and to bring, empty where the
 * value of a customer or the chance is not known. `scored` is a table of the candidates with the columns of the scores.
 * Returns which of the two columns are known to the business at all.
 */
export async function storeProspects(
  business: Business,
  scored: string,
  { target, options, valueDays }: ProspectOptions,
): Promise<{ readonly cost: boolean; readonly profit: boolean }> {
  const { engine } = business;
  const costs = costsOf(options);
  if (costs === null) return { cost: false, profit: false };
  const worth = leaving(target.kind) ? valueIfKept(sql`score`) : sql`expected_value`;
  const pieces = engine.pieces(
    sql`select customer_id, score, ${worth} as worth from ${id(scored)} order by customer_id`,
    { rows: PIECE },
  );
  const scale = daysWon(target) / valueDays;
  const expected = async function* (): AsyncGenerator<NewColumns> {
    for await (const { length, texts, numbers } of pieces) {
      const chances = (numbers["score"] ?? new Float64Array()).map((score) =>
        score >= 0 && score <= 1 ? score : Number.NaN,
      );
      const values =
        options.value_saved === undefined
          ? (numbers["worth"] ?? new Float64Array()).map((value) => value * scale)
          : new Float64Array(length).fill(options.value_saved);
      yield {
        customer_id: texts["customer_id"] ?? [],
        expected_cost: spendOf(target.kind, chances, costs),
        expected_profit: gainsOf(target.kind, chances, values, costs).map(cents),
      };
    }
  };
  await storePieces(engine, "prospects", expected());
  return { cost: true, profit: options.value_saved !== undefined || hasMoney(business) };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
