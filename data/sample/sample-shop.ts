import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calendar, daysBefore } from "./calendar.ts";
import { sampleConfiguration } from "./configuration.ts";
import { type Columns, leaveQuoteOpen, spoil } from "./dirt.ts";
import { type GzipFile, gzipFile } from "./gzip-file.ts";
import { latentTypes } from "./latent-types.ts";
import { chanceOfNoOrder, type Day, type Habits, habits, liveDay } from "./life.ts";
import { attributeColumns, attributes, type Customer, population } from "./population.ts";
import { type Random, randomStream } from "./random.ts";
import { openShop, type Row, stamp } from "./shop-day.ts";
import { TRUTH_FILE, type Truth, truthCsv } from "./truth.ts";

const HISTORY_DAYS = 730;
const ACTIVE_DAYS = 180;
const CHURN_DAYS = 90;
const BUYS_DAYS = 30;
/** Spoiled rows added, as a share of the good ones. */
const DIRT = 0.01;
const ORDERS: Columns = { customer: 1, at: 2, number: 5 };
const EVENTS: Columns = { customer: 0, at: 1 };
const CUSTOMERS: Columns = { customer: 0, at: 1 };
/** Days on which the first row also stands there with a quote that never closes, and the column it opens in. */
const OPEN_QUOTES = { orders: { days: [233, 571], column: 3 }, events: { days: [402], column: 3 } };

export interface SampleShopOptions {
  readonly seed: number;
  /** Default 20,000. */
  readonly customers?: number;
  /** First day that is in no file but the truth, ISO 8601; default 2026-01-01. */
  readonly asOf?: string;
}

export interface SampleShop {
  /** Path of the configuration. */
  readonly configuration: string;
  /** The three files that come in: data rows in all, and how many of them are spoiled. */
  readonly files: readonly SampleFile[];
  readonly customers: number;
}

export interface SampleFile {
  readonly path: string;
  readonly rows: number;
  readonly spoiled: number;
}

/**
 * Writes a shop of two years into `folder` and says what it wrote: `quintile.yaml`, `orders.csv.gz`, `events.csv.gz`,
 * `customers.csv.gz`, and in `truth.csv` what no shop knows. Same options, same bytes.
 */
export async function writeSampleShop(
  folder: string,
  { seed, customers: count = 20_000, asOf = "2026-01-01" }: SampleShopOptions,
): Promise<SampleShop> {
  await mkdir(folder, { recursive: true });
  const days = calendar(asOf, HISTORY_DAYS, CHURN_DAYS);
  const byType = latentTypes.map((type) => habits(type.life, days));
  const people = population(count, days, byType, randomStream(seed, "people"));
  const shop = openShop(people, byType, days, seed);
  const dirt = randomStream(seed, "dirt");
  const orders = sheet(folder, "orders.csv.gz", ORDERS, dirt);
  const events = sheet(folder, "events.csv.gz", EVENTS, dirt);
  await orders.head(
    "order_id,customer_id,ordered_at,product,category,quantity,unit_price,discount_percent,channel",
  );
  await events.head("customer_id,happened_at,type,channel,campaign,session_id,viewed_value");
  for (let day = 0; day < days.asOfDay; day++) {
    const records = shop.record(day);
    await orders.write(inOrder(records.orders), openQuote(OPEN_QUOTES.orders, day));
    await events.write(inOrder(records.events), openQuote(OPEN_QUOTES.events, day));
  }
  const customers = sheet(folder, "customers.csv.gz", CUSTOMERS, dirt);
  await customers.head(["customer_id", "signed_up_at", ...attributeColumns].join(","));
  const person = randomStream(seed, "attributes");
  await customers.write(
    people.map((customer) => {
      const second = Math.floor(person() * 3600) + 6 * 3600;
      const day = daysBefore(asOf, HISTORY_DAYS - customer.joined);
      const signedUp = stamp({ ...days, iso: [day] }, 0, second);
      return [customer.id, signedUp, ...attributes(customer, person)].join(",");
    }),
  );
  const files = [await orders.close(), await events.close(), await customers.close()];
  const truths = reveal(people, byType, days.asOfDay, shop.lastOrder, randomStream(seed, "future"));
  await writeFile(join(folder, TRUTH_FILE), truthCsv(truths));
  const configuration = join(folder, "quintile.yaml");
  await writeFile(configuration, sampleConfiguration({ asOf, seed }));
  return { configuration, files, customers: count };
}

/** Computes the chances from the moods at as_of, then lives on and sees what happens. */
function reveal(
  people: readonly Customer[],
  byType: readonly Habits[],
  asOfDay: number,
  lastOrder: Int32Array,
  random: Random,
): Truth[] {
  const today: Day = { opened: false, clicked: false, visited: false, ordered: false, next: 0 };
  return people.map((customer, i) => {
    const own = byType[customer.type];
    if (own === undefined) throw new Error(`unknown latent type ${customer.type}`);
    const quiet = (days: number) => chanceOfNoOrder(own, customer, customer.mood, asOfDay, days);
    let waits = 0;
    let mood = customer.mood;
    for (; waits < CHURN_DAYS; waits++) {
      liveDay(own, customer, mood, asOfDay + waits, random, today);
      if (today.ordered) break;
      mood = today.next;
    }
    return {
      customerId: customer.id,
      latentType: latentTypes[customer.type]?.name ?? "",
      active: (lastOrder[i] ?? -1) >= asOfDay - ACTIVE_DAYS,
      churnProbability: quiet(CHURN_DAYS),
      buysProbability: 1 - quiet(BUYS_DAYS),
      churned: waits === CHURN_DAYS,
      bought: waits < BUYS_DAYS,
    };
  });
}

function inOrder(rows: readonly Row[]): string[] {
  return rows.toSorted((a, b) => a.second - b.second).map((row) => row.line);
}

function openQuote(where: { days: readonly number[]; column: number }, day: number): number | null {
  return where.days.includes(day) ? where.column : null;
}

interface Sheet {
  head(line: string): Promise<void>;
  /** Writes the lines with spoiled copies among them, one with an open quote in the given column if any. */
  write(lines: readonly string[], openQuoteIn?: number | null): Promise<void>;
  close(): Promise<SampleFile>;
}

function sheet(folder: string, name: string, columns: Columns, random: Random): Sheet {
  const path = join(folder, name);
  const file: GzipFile = gzipFile(path);
  let rows = 0;
  let spoiled = 0;
  return {
    head: (line) => file.write(`${line}\n`),
    async write(lines, openQuoteIn = null) {
      let text = "";
      for (const line of lines) {
        text += `${line}\n`;
        if (random() >= DIRT) continue;
        text += `${spoil(line.split(","), columns, random)}\n`;
        spoiled++;
      }
      const [first] = lines;
      if (openQuoteIn !== null && first !== undefined) {
        text += `${leaveQuoteOpen(first.split(","), openQuoteIn)}\n`;
        spoiled++;
      }
      rows += lines.length;
      await file.write(text);
    },
    async close() {
      await file.close();
      return { path, rows: rows + spoiled, spoiled };
    },
  };
}
