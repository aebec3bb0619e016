import { addDays } from "../../data/window.ts";
import { random } from "../../models/random.ts";

/** Files of a folder, by path. */
export type Files = Readonly<Record<string, string>>;

export interface ShopOptions {
  readonly customers?: number;
  /** Order lines of each order. */
  readonly linesPerOrder?: number;
  /** Keep only rows before this day. */
  readonly before?: string;
}

export const firstDay = "2024-01-01";
export const asOf = "2025-03-01";
/** The files go on for two months after as_of. */
const LAST_DAY = 485;

/** An id that a spreadsheet would run, and one that needs quotes. */
export const formulaId = "=1+1";
const quotedId = 'Müller, "Otto"';

/**
 * Returns the files of a small shop: customers who order at a pace of their own until they leave, with returns, dirt, and
 * rows after as_of that bring customers, categories and a plan nobody had before.
 */
export function smallShop({
  customers = 500,
  linesPerOrder = 1,
  before = "9999-01-01",
}: ShopOptions = {}): Files {
  const draw = random(5);
  const orders: string[] = [];
  const people: string[] = [];
  for (let n = 0; n < customers; n++) {
    const id = n === 0 ? formulaId : n === 1 ? quotedId : `c${String(n).padStart(3, "0")}`;
    const joins = Math.floor(draw() ** 2 * 460);
    const gap = 3 + 45 * draw() ** 2;
    const tea = draw() < 0.5 ? 0.01 : 0.7;
    const leaves = joins + 20 - 230 * Math.log(1 - draw());
    const plan = joins > 430 ? "plus" : draw() < 0.3 ? "=gold" : "basic";
    const joined = addDays(firstDay, joins);
    const person = [cell(id), joined, plan, draw() < 0.8, 18 + Math.floor(60 * draw())].join(",");
    if (joined < before) people.push(person);
    for (let day = joins, k = 0; day < Math.min(leaves, LAST_DAY); k++) {
      const on = addDays(firstDay, day);
      const category = day > 440 ? "novelty" : draw() < tea ? "=tea" : "coffee";
      const isReturn = draw() < 0.06;
      for (let line = 0; line < linesPerOrder; line++) {
        const amount = ((5 + 40 * draw()) * (isReturn ? -1 : 1)).toFixed(2);
        if (on < before) orders.push([cell(id), `${n}-${k}`, on, category, amount].join(","));
      }
      day += 1 + Math.floor(-gap * Math.log(1 - draw()));
    }
  }
  const dirt = [
    ",9-1,2024-05-05,tea,10.00",
    "c010,9-2,yesterday,tea,10.00",
    "c010,9-3,2024-05-05,=tea,ten",
    "+c011,9-4",
    orders[7] ?? "",
  ];
  return {
    "quintile.yaml": configuration,
    "orders.csv": lines("customer,order,ordered,category,amount", [...orders, ...dirt]),
    "customers.csv": lines("customer,joined,plan,consent,age", people),
  };
}

/** The small shop's configuration; tests change it by replacing parts of the text. */
const configuration = `name: small-shop
currency: EUR
as_of: ${asOf}
seed: 3
windows: [30, 90]
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns:
      customer_id: customer
      order_id: order
      at: ordered
      category: category
      amount: amount
  people:
    kind: customers
    path: customers.csv
    columns:
      customer_id: customer
      known_at: joined
targets:
  leaves: { kind: inactivity, horizon: 45d, active: 120d }
  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }
segments:
  clusters: { k: 3..4 }
  rules:
    - { name: Tea lovers, where: "orders >= 5" }
lists:
  at_risk: { target: leaves, rank_by: value_at_risk, capacity: 40, control: 10%, exclude: "consent = false" }
  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }
`;

/** Returns the files of a small shop that asks who leaves and nothing else, so that it is soon learned. */
export function oneTarget(options: ShopOptions = {}): Files {
  return edited(
    smallShop({ customers: 260, ...options }),
    "quintile.yaml",
    ["windows: [30, 90]", "windows: [30]"],
    ["targets:", "evaluation: { learning_curve: false, ablation: false }\ntargets:"],
    [
      "  buys_tea: { kind: event, source: orders, where: \"category = '=tea'\", horizon: 30d }\n",
      "",
    ],
    ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
  );
}

/** Returns files with parts of one of them replaced; a part that is not there is an error. */
export function edited(files: Files, name: string, ...changes: readonly [string, string][]): Files {
  const text = changes.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`'${name}' has no '${from}'`);
    return now.replace(from, to);
  }, files[name] ?? "");
  return { ...files, [name]: text };
}

/** Returns a text of lines, each ended. */
export function lines(...parts: readonly (string | readonly string[])[]): string {
  return `${parts.flat().join("\n")}\n`;
}

function cell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
