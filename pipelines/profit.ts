import { id, sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Estimate } from "../models/metrics/estimate.ts";
import { profitCurve } from "../models/metrics/profit.ts";
import type { AtList } from "../reports/at-list.ts";
import type { ProfitReport, ProfitWanted } from "../reports/profit-report.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { leaving } from "./leaving.ts";
import { likelyLength } from "./lists/list-length.ts";
import { aimOf, costsOf, daysWon, gainsOf } from "./lists/prospects.ts";
import type { Outlook } from "./outlook.ts";
import { learnValue } from "./value/learn-value.ts";
import { worthOf } from "./value/worth.ts";
import { valueIfKept, worthColumns } from "./value/worth-columns.ts";
import { hasMoney } from "./value.ts";

/**
 * Works out what contacting customers in the order of the scores would have brought on the test rows, by the costs of the
 * target's list, scaled to the customers scored at as_of; or says what the configuration lacks.
 */
export async function profitOf(
  business: Business,
  { aim, trial: { test }, test: counted }: Pick<Outlook, "aim" | "trial" | "test">,
  scores: Float64Array,
  atList: AtList | null,
): Promise<ProfitReport | ProfitWanted | null> {
  if (atList === null) return null;
  const lists = Object.entries(business.configuration.lists).filter(
    ([, list]) => list.target === aim.name,
  );
  const [name, options] = lists.find(([, { contact_cost }]) => contact_cost !== undefined) ?? [];
  if (name === undefined || options === undefined) {
    const [list = "<name>"] = lists[0] ?? [];
    return {
      wanted: `To see what contacting them would earn, say under lists.${list} what a contact costs and how often it works, such as contact_cost: 2, offer_cost: 10, success_rate: 20%.`,
    };
  }
  const costs = costsOf(options) ?? { contactCost: 0, offerCost: 0, successRate: 1 };
  const { target } = aim;
  const days = daysWon(target);
  const known = { ids: test.matrix.ids, scores, aim };
  const values =
    options.value_saved === undefined
      ? await expectedValues(business, counted.as_of, known)
      : new Float64Array(test.labels.length).fill(options.value_saved);
  if (values === null)
    return {
      wanted: `No amounts are known by which to value a customer: say under lists.${name} what one is worth, such as value_saved: 100.`,
    };
  const gains = gainsOf(target.kind, test.labels, values, costs);
  const rows = test.labels.length;
  const each = atList.customers / rows;
  const capacity = likelyLength(options, target.kind, { customers: atList.customers, scores });
  const curve = profitCurve(scores, gains, {
    seed: business.configuration.seed,
    capacity: Math.round(capacity / each),
  });
  const points = curve.points.map(({ contacted, profit }) => ({
    contacted: Math.round(contacted * each),
    profit: times(profit, each),
  }));
  const place = curve.points.findIndex(
    ({ contacted }) => contacted === Math.round(capacity / each),
  );
  return {
    list: name,
    currency: business.configuration.currency ?? null,
    contact_cost: costs.contactCost,
    offer_cost: costs.offerCost,
    success_rate: costs.successRate,
    value: {
      from: options.value_saved === undefined ? "expected" : "given",
      mean: values.reduce((sum, value) => sum + value, 0) / rows,
      days: options.value_saved === undefined ? days : null,
    },
    aim: aimOf(target.kind),
    customers: atList.customers,
    curve: points,
    at_capacity: {
      contacted: capacity,
      profit: points[place]?.profit ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN },
    },
    best: {
      contacted: times(curve.best.contacted, each),
      profit: times(curve.best.profit, each),
    },
    break_even: times(curve.break_even, each),
  };
}

/**
 * Returns what customers were worth, as one could know it on a day: what they were expected to spend, or, of a target of
 * customers who may leave, what they were expected to spend if kept. Null without money.
 */
async function expectedValues(
  business: Business,
  day: string | null,
  { ids, scores, aim: { name, target } }: Known,
): Promise<Float64Array | null> {
  if (day === null || !hasMoney(business)) return null;
  const { engine } = business;
  const then: Business = { ...business, asOf: day };
  const learned = await learnValue(then);
  const worth = await worthOf(then, learned?.model ?? null, day);
  if (learned === null || worth === null || worth.money === null) return null;
  const snapshot = await readMatrix(engine, await business.snapshotAt(day), { columns: [] });
  const [worthThen, scoresThen] = [`worth_then_${name}`, `scores_then_${name}`];
  await engine.store(worthThen, {
    customer_id: snapshot.ids,
    ...worthColumns(snapshot.ids.length, worth),
  });
  await engine.store(scoresThen, { customer_id: ids, score: scores });
  const { numbers, texts } = await engine.columns(sql`
    select customer_id, ${leaving(target.kind) ? valueIfKept(sql`score`) : sql`expected_value`} as worth
    from ${id(scoresThen)}
    join ${id(worthThen)} using (customer_id)
    order by customer_id`);
  const found = numbers["worth"] ?? new Float64Array();
  const expected = new Map((texts["customer_id"] ?? []).map((one, i) => [one, found[i] || 0]));
  return Float64Array.from(
    ids,
    (customer) => ((expected.get(customer) ?? 0) * daysWon(target)) / learned.model.horizon_days,
  );
}

interface Known {
  readonly ids: readonly string[];
  readonly scores: Float64Array;
  readonly aim: Aim;
}

function times({ value, low, high }: Estimate, factor: number): Estimate {
  return { value: value * factor, low: low * factor, high: high * factor };
}
