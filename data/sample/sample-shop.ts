import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attributeColumns, attributes } from "./attributes.ts";
import { type Calendar, calendar, daysBefore } from "./calendar.ts";
import { sampleConfiguration } from "./configuration.ts";
import { population } from "./population.ts";
import { type Random, randomStream } from "./random.ts";
import { reveal } from "./reveal.ts";
import { openSheet, type SampleFile } from "./sheet.ts";
import { eventColumns, openShop, orderColumns, type Row, stamp } from "./shop.ts";
import { TRUTH_FILE, truthCsv } from "./truth.ts";

const HISTORY_DAYS = 730;
const LONGEST_HORIZON_DAYS = 90;
/** Days of which the first row also stands there with a quote that never closes. */
const OPEN_QUOTES = { orders: [233, 571], events: [402] };
const OPEN_QUOTE_COLUMN = 3;

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
  /** Orders, events and customers. */
  readonly files: readonly SampleFile[];
  readonly customers: number;
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
  const days = calendar(asOf, HISTORY_DAYS, LONGEST_HORIZON_DAYS);
  const customers = population(count, days, randomStream(seed, "people"));
  const dirt = randomStream(seed, "dirt");
  const files = [
    ...(await writeHistory(folder, openShop(customers, days, seed), days, dirt)),
    await writeCustomers(folder, customers, asOf, randomStream(seed, "attributes"), dirt),
  ];
  const truths = reveal(customers, days.asOfDay, randomStream(seed, "future"));
  await writeFile(join(folder, TRUTH_FILE), truthCsv(truths));
  const configuration = join(folder, "quintile.yaml");
  await writeFile(configuration, sampleConfiguration({ asOf, seed }));
  return { configuration, files, customers: count };
}

async function writeHistory(
  folder: string,
  live: ReturnType<typeof openShop>,
  { asOfDay }: Calendar,
  dirt: Random,
): Promise<SampleFile[]> {
  const orders = await openSheet(
    join(folder, "orders.csv.gz"),
    orderColumns,
    {
      customer: orderColumns.indexOf("customer_id"),
      at: orderColumns.indexOf("ordered_at"),
      number: orderColumns.indexOf("quantity"),
      faults: [
        "missing customer",
        "duplicate",
        "unreadable date",
        "unreadable number",
        "wrong number of fields",
        "date out of range",
      ],
    },
    dirt,
  );
  const events = await openSheet(
    join(folder, "events.csv.gz"),
    eventColumns,
    {
      customer: eventColumns.indexOf("customer_id"),
      at: eventColumns.indexOf("happened_at"),
      faults: [
        "missing customer",
        "duplicate",
        "unreadable date",
        "wrong number of fields",
        "date out of range",
      ],
    },
    dirt,
  );
  for (let day = 0; day < asOfDay; day++) {
    const records = live(day);
    const quote = (days: readonly number[]) => (days.includes(day) ? OPEN_QUOTE_COLUMN : undefined);
    await orders.write(inOrder(records.orders), quote(OPEN_QUOTES.orders));
    await events.write(inOrder(records.events), quote(OPEN_QUOTES.events));
  }
  return [await orders.close(), await events.close()];
}

async function writeCustomers(
  folder: string,
  customers: ReturnType<typeof population>,
  asOf: string,
  random: Random,
  dirt: Random,
): Promise<SampleFile> {
  const sheet = await openSheet(
    join(folder, "customers.csv.gz"),
    ["customer_id", "signed_up_at", ...attributeColumns],
    {
      customer: 0,
      at: 1,
      faults: ["missing customer", "duplicate", "unreadable date", "wrong number of fields"],
    },
    dirt,
  );
  await sheet.write(
    customers.map((customer) => {
      const day = daysBefore(asOf, HISTORY_DAYS - customer.joined);
      const signedUp = stamp(day, 6 * 3600 + Math.floor(random() * 3600));
      return [customer.id, signedUp, ...attributes(customer, random)].join(",");
    }),
  );
  return sheet.close();
}

function inOrder(rows: readonly Row[]): string[] {
  return rows.toSorted((a, b) => a.second - b.second).map(({ line }) => line);
}
