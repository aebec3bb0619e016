import { random } from "../models/random.ts";

/** How customers of one kind behave: orders a year, price of an order, engagements a year, share of discounts. */
interface Kind {
  readonly share: number;
  readonly orders: number;
  readonly price: number;
  readonly engaged: number;
  readonly discount: number;
}

const KINDS: readonly Kind[] = [
  { share: 0.3, orders: 0.6, price: 25, engaged: 2, discount: 0.1 },
  { share: 0.2, orders: 4, price: 40, engaged: 10, discount: 0.6 },
  { share: 0.18, orders: 9, price: 60, engaged: 25, discount: 0.15 },
  { share: 0.14, orders: 2, price: 180, engaged: 6, discount: 0.05 },
  { share: 0.12, orders: 1.5, price: 45, engaged: 40, discount: 0.3 },
  { share: 0.06, orders: 25, price: 90, engaged: 30, discount: 0.1 },
];

/** Days of the windows that things are counted over. */
const WINDOWS = [7, 30, 60, 90, 180, 365];

/**
 * Makes columns as a shop's features are: skewed counts and sums over windows, means that are missing where there was no
 * order, shares, of six kinds of customers that overlap, with some columns that say nothing. Any number of columns, each
 * of n numbers.
 */
export function customers(n: number, m: number): Float64Array[] {
  const next = random(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const columns = Array.from({ length: m }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const kind = drawn(next());
    const orders = kind.orders * Math.exp(0.6 * normal());
    const price = kind.price * Math.exp(0.5 * normal());
    const engaged = kind.engaged * Math.exp(0.7 * normal());
    const discount = Math.min(1, Math.max(0, kind.discount + 0.12 * normal()));
    // Means without a single order are not known, and all of them at once.
    const known = next() > Math.exp(-2 * orders);
    columns.forEach((column, j) => {
      const days = WINDOWS[j % WINDOWS.length] as number;
      const what = Math.floor(j / WINDOWS.length) % 8;
      const noise = Math.exp(0.3 * normal());
      const bought = Math.round((orders * days * noise) / 365);
      if (what === 0) column[i] = bought;
      else if (what === 1) column[i] = Math.round(100 * bought * price * noise) / 100;
      else if (what === 2) column[i] = Math.round((engaged * days * noise) / 365);
      else if (what === 3) column[i] = known ? Math.min(1, discount * noise) : Number.NaN;
      else if (what === 4) column[i] = known ? price * noise : Number.NaN;
      else if (what === 5) column[i] = Math.round((365 / (orders + 0.3)) * noise);
      else if (what === 6)
        column[i] = known ? Math.round(orders * noise) / (orders + 1) : Number.NaN;
      else column[i] = Math.floor(-Math.log(1 - next()) * days);
    });
  }
  return columns;
}

function drawn(u: number): Kind {
  let sum = 0;
  for (const kind of KINDS) {
    sum += kind.share;
    if (sum > u) return kind;
  }
  return KINDS[0] as Kind;
}
