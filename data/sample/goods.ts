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

interface Product {
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

/** Draws the lines of one order, one a product. */
export function orderLines(
  range: readonly (readonly Product[])[],
  taste: Taste,
  favourite: number,
  sale: boolean,
  random: Random,
): Line[] {
  const discounted =
    random() < (sale ? Math.max(SALE_DISCOUNTED, taste.discounted) : taste.discounted);
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
