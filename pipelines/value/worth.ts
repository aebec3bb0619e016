import { doJob, type JobInput } from "../../models/crew-jobs.ts";
import { endToEnd } from "../../models/end-to-end.ts";
import type { ForeseenReturn } from "../../models/lifetime/foresee-return.ts";
import type { Business } from "../business.ts";
import { buyersOf } from "../lifetime-features.ts";
import type { ValueModel } from "../trained.ts";
import { hasMoney } from "../value.ts";
import { expectedValues, type ValueChampion } from "./contenders.ts";
import { type Return, returnOf, valuesOf } from "./lifetime-value.ts";
import { MOMENT_COLUMNS, type Moment, momentsAt, type PiecesOptions } from "./moment.ts";

/** What customers are worth, in the order of a snapshot's customers. */
export interface Worth {
  /** Null without money. */
  readonly money: {
    /** Net spend in the last 365 days. */
    readonly spent: Float64Array;
    /** Net spend expected in the horizon, discounted. */
    readonly expected: Float64Array;
    /** The same if they stay customers, by the model that gives the expectation; null where it does not tell. */
    readonly ifKept: Float64Array | null;
  } | null;
  /** Null where no lifetime model is sound. */
  readonly comesBack: Return | null;
}

/**
 * Returns what the customers of the snapshot of a day are worth; null without orders. Nothing is learned, and of many
 * customers only what is returned is in memory at once.
 */
export async function worthOf(
  business: Business,
  value: ValueModel | null,
  day: string,
  { piece }: Pick<PiecesOptions, "piece"> = {},
): Promise<Worth | null> {
  if (value === null || business.asOf === null) return null;
  const money = hasMoney(business);
  const { crew } = business;
  const pieces: Worth[] = [];
  const under: Promise<Worth>[] = [];
  for await (const moment of momentsAt(business, await business.snapshotAt(day), {
    columns: columnsOf(business, value),
    ...(piece === undefined ? {} : { piece }),
  })) {
    const job = returnJob(moment, value);
    const foreseen = job === null ? null : crew.work("comesBack", job);
    const worth = Promise.resolve(foreseen).then((found) =>
      worthBy(found, moment, value, { money }),
    );
    // Where several fail, the first that is waited for tells.
    worth.catch(() => undefined);
    // No more pieces are in memory than keep all threads at work.
    if (under.push(worth) >= 2 * crew.threads) pieces.push(await (under.shift() as Promise<Worth>));
  }
  return joined([...pieces, ...(await Promise.all(under))]);
}

/** Returns what each customer of the snapshot of a day is expected to spend in a model's horizon, discounted. */
export async function expectedAt(
  business: Business,
  {
    champion,
    lifetime,
    horizon_days: days,
    discount,
  }: ValueModel & { readonly champion: ValueChampion },
  day: string,
): Promise<Float64Array> {
  const pieces: Float64Array[] = [];
  for await (const moment of momentsAt(business, await business.snapshotAt(day), {
    columns: columnsOf(business, { champion }),
  }))
    pieces.push(expectedValues(champion, lifetime, moment, { days, discount }));
  return endToEnd(Float64Array, pieces);
}

/** Lists the columns that a forecast reads; undefined where it reads all. */
function columnsOf(
  business: Business,
  { champion }: Pick<ValueModel, "champion">,
): readonly string[] | undefined {
  if (champion?.name === "two-part") return undefined;
  return MOMENT_COLUMNS.filter((name) => hasMoney(business) || name !== "monetary");
}

/** Returns what the customers from one position to before another are worth. */
export function worthBetween({ money, comesBack }: Worth, from: number, to: number): Worth {
  return {
    money: money && {
      spent: money.spent.subarray(from, to),
      expected: money.expected.subarray(from, to),
      ifKept: money.ifKept?.subarray(from, to) ?? null,
    },
    comesBack: comesBack && {
      alive: comesBack.alive.subarray(from, to),
      orders: comesBack.orders.subarray(from, to),
      next: comesBack.next.subarray(from, to),
      from: comesBack.from.subarray(from, to),
      to: comesBack.to.subarray(from, to),
    },
  };
}

/** Puts together what customers of several pieces are worth. */
function joined(pieces: readonly Worth[]): Worth {
  const [first] = pieces;
  if (first === undefined) throw new Error("worth requires at least 1 piece, got 0");
  if (pieces.length === 1) return first;
  const ofMoney = (of: (money: NonNullable<Worth["money"]>) => Float64Array | null) =>
    endToEnd(
      Float64Array,
      pieces.map(({ money }) => (money === null ? null : of(money)) ?? new Float64Array()),
    );
  const numbers = (of: (back: Return) => Float64Array) =>
    endToEnd(
      Float64Array,
      pieces.map(({ comesBack }) => (comesBack === null ? new Float64Array() : of(comesBack))),
    );
  return {
    money:
      first.money === null
        ? null
        : {
            spent: ofMoney(({ spent }) => spent),
            expected: ofMoney(({ expected }) => expected),
            ifKept: first.money.ifKept === null ? null : ofMoney(({ ifKept }) => ifKept),
          },
    comesBack:
      first.comesBack === null
        ? null
        : {
            alive: numbers(({ alive }) => alive),
            orders: numbers(({ orders }) => orders),
            next: numbers(({ next }) => next),
            from: numbers(({ from }) => from),
            to: numbers(({ to }) => to),
          },
  };
}

/** Returns what the customers of a moment are worth; `money` tells whether the business knows any. */
export function worthAt(
  moment: Moment,
  value: ValueModel,
  { money }: { readonly money: boolean },
): Worth {
  const job = returnJob(moment, value);
  return worthBy(job === null ? null : doJob("comesBack", job), moment, value, { money });
}

/** Returns what a crew is asked about the buyers of a moment; null where no lifetime model is sound. */
function returnJob(
  { matrix }: Moment,
  { lifetime, champion, horizon_days: horizonDays, discount }: ValueModel,
): JobInput<"comesBack"> | null {
  if (lifetime === null) return null;
  return {
    fitted: lifetime.orders,
    histories: buyersOf(matrix).histories,
    horizonDays,
    discount: champion?.name === "buy-till-you-die" ? discount : null,
  };
}

/** Returns what customers are worth by what is foreseen of their return. */
function worthBy(
  foreseen: ForeseenReturn | null,
  moment: Moment,
  { lifetime, champion, horizon_days: days, discount }: ValueModel,
  { money }: { readonly money: boolean },
): Worth {
  const comesBack = foreseen && returnOf(moment, foreseen);
  if (!money) return { money: null, comesBack };
  const { spent } = moment;
  if (champion === null) return { money: { spent, expected: spent, ifKept: null }, comesBack };
  if (champion.name === "buy-till-you-die" && lifetime !== null && foreseen !== null) {
    const { expected, ifAlive } = valuesOf(lifetime.spend, moment, foreseen);
    return { money: { spent, expected, ifKept: ifAlive }, comesBack };
  }
  const expected = expectedValues(champion, lifetime, moment, { days, discount });
  return { money: { spent, expected, ifKept: null }, comesBack };
}
