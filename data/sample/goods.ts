import { categories, type Taste } from "./latent-type.ts";
import { integer, normal, pick, poisson, type Random } from "./random.ts";

const PRODUCTS_PER_CATEGORY = 40;
/** Median price in cents and spread of its logarithm, in the order of `categories`. */
const PRICES = [
  [1800, 0.6],
  [2200, 0.7],
  [1400, 0.35],
  [1900, 0.5],
  [3200, 0.6],
  [9000, 0.8],
  [16000, 0.7],
  [1300, 0.5],
] as const;
/** Share of the lines in the customer's favourite category. */
const FAVOURITE = 0.35;
const SALE_DISCOUNTED = 0.6;
const DISCOUNTS = [10, 15, 20, 30] as const;

export interface Product {
  readonly sku: string;
  readonly cents: number;
}

export interface Line {
  readonly product: string;
  readonly category: string;
  readonly quantity: number;
  readonly unitPrice: string;
  /** Per cent off the unit price. */
  readonly discount: number;
}

/** Draws the shop's range: for each category its products, cheapest first. */
export function productRange(random: Random): Product[][] {
  return categories.map((category, c) => {
    const [median, spread] = PRICES[c] ?? [2000, 0.5];
    const cents = Float64Array.from({ length: PRODUCTS_PER_CATEGORY }, () =>
      Math.max(199, Math.round((median * Math.exp(spread * normal(random))) / 50) * 50 - 1),
    ).sort();
    return Array.from(cents, (price, i) => ({
      sku: `${category.slice(0, 3).toUpperCase()}-${String(i + 1).padStart(3, "0")}`,
      cents: price,
    }));
  });
}

/** The chance of a discount on an order. */
function discountChance(taste: Taste, sale: boolean): number {
  return sale ? Math.max(SALE_DISCOUNTED, taste.discounted) : taste.discounted;
}

/** Draws the lines of one order, one a product. */
export function orderLines(
  range: readonly (readonly Product[])[],
  taste: Taste,
  favourite: number,
  sale: boolean,
  random: Random,
): Line[] {
  const discounted = random() < discountChance(taste, sale);
  const discount = discounted ? (DISCOUNTS[integer(random, 0, DISCOUNTS.length - 1)] ?? 0) : 0;
  const lines = Array.from({ length: 1 + poisson(random, taste.extraLines) }, () => {
    const category = random() < FAVOURITE ? favourite : pick(random, taste.categories);
    const rank = Math.floor(random() ** taste.thrift * PRODUCTS_PER_CATEGORY);
    const product = range[category]?.[rank] ?? { sku: "", cents: 0 };
    return {
      product: product.sku,
      category: categories[category] ?? "",
      quantity: 1 + poisson(random, taste.extraPieces),
      unitPrice: (product.cents / 100).toFixed(2),
      discount,
    };
  });
  return [...new Map(lines.map((line) => [line.product, line])).values()];
}

/** What one order is worth on average. */
export interface OrderMean {
  readonly amount: number;
  /** Of one piece of every line: what goes back when a line is returned. */
  readonly pieces: number;
}

/**
 * Computes the exact means of an order that `orderLines` draws. Of 1 + Poisson(m) lines that each are a product with
 * chance q, one at least is it with chance 1 - (1 - q) exp(-m q), and one is kept.
 */
export function meanOrder(
  range: readonly (readonly Product[])[],
  taste: Taste,
  favourite: number,
  sale: boolean,
): OrderMean {
  const weights = taste.categories.reduce((sum, weight) => sum + weight, 0);
  const upTo = (rank: number) => (rank / PRODUCTS_PER_CATEGORY) ** (1 / taste.thrift);
  const off = DISCOUNTS.reduce((sum, percent) => sum + percent, 0) / (100 * DISCOUNTS.length);
  let cents = 0;
  for (const [c, products] of range.entries()) {
    const share = (1 - FAVOURITE) * ((taste.categories[c] ?? 0) / weights);
    const category = share + (c === favourite ? FAVOURITE : 0);
    for (const [rank, product] of products.entries()) {
      const q = category * (upTo(rank + 1) - upTo(rank));
      cents += product.cents * (1 - (1 - q) * Math.exp(-taste.extraLines * q));
    }
  }
  const pieces = (cents / 100) * (1 - off * discountChance(taste, sale));
  return { pieces, amount: pieces * (1 + taste.extraPieces) };
}
