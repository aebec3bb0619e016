import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const items = feature({
  name: "items",
  family: "basket",
  unit: "count",
  describe: "Units bought, returns not taken off; order lines where no quantity is known.",
  grain: "orders",
  sql: sql`coalesce(sum(items), 0)`,
  empty: 0,
  phrase: ["{items} bought in all"],
  zero: "no item bought",
  counts: ["item", "items"],
  about: "basket",
  meanwhile: "stays",
});

const orderLines = feature({
  name: "order_lines",
  family: "basket",
  unit: "number",
  describe: "Mean lines an order.",
  grain: "orders",
  sql: sql`sum(lines)::double / count(*)`,
  empty: null,
  phrase: ["{order_lines} in a usual order"],
  missing: "no order yet",
  counts: ["line", "different lines"],
  about: "basket",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const distinctProducts = feature({
  name: "distinct_products",
  family: "basket",
  unit: "count",
  describe: "Distinct products bought.",
  grain: "products",
  sql: sql`count(*)`,
  empty: 0,
  phrase: ["has tried {distinct_products}"],
  zero: "has tried no product yet",
  counts: ["product", "different products"],
  about: "range",
  meanwhile: "stays",
});

const distinctCategories = feature({
  name: "distinct_categories",
  family: "basket",
  unit: "count",
  describe: "Distinct categories bought from.",
  grain: "categories",
  sql: sql`count(*)`,
  ofCategories: "number",
  empty: 0,
  phrase: ["buys from {distinct_categories}"],
  zero: "has bought from no category yet",
  counts: ["category", "categories"],
  about: "range",
  meanwhile: "stays",
});

const favouriteCategoryShare = feature({
  name: "favourite_category_share",
  family: "basket",
  unit: "ratio",
  describe: "Share of the bought lines with a category that fall in the commonest one.",
  grain: "categories",
  sql: sql`max(lines) / sum(lines)::double`,
  ofCategories: "largest share",
  empty: null,
  phrase: ["{favourite_category_share} of what they buy is from one category"],
  about: "range",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const favouriteProductShare = feature({
  name: "favourite_product_share",
  family: "basket",
  unit: "ratio",
  describe: "Share of the bought lines with a product that are of the commonest one.",
  grain: "products",
  sql: sql`max(lines) / sum(lines)::double`,
  empty: null,
  phrase: ["{favourite_product_share} of what they buy is one product"],
  about: "range",
  meanwhile: "stays",
});

const distinctChannels = feature({
  name: "distinct_channels",
  family: "basket",
  unit: "count",
  describe: "Distinct channels bought through.",
  grain: "lines",
  sql: sql`count(distinct channel) filter (where is_purchase)`,
  empty: 0,
  phrase: ["buys through {distinct_channels}"],
  zero: "has bought through no channel yet",
  counts: ["channel", "channels"],
  about: "channel",
  meanwhile: "stays",
});

const orderMean = feature({
  name: "order_mean",
  family: "basket",
  unit: "currency",
  describe: "Mean value of an order with an amount, returns not taken off.",
  grain: "orders",
  sql: sql`sum(amount)::double / nullif(count(amount), 0)`,
  empty: null,
  phrase: ["{order_mean} in a usual order"],
  zero: "orders are worth nothing",
  missing: "no order yet",
  about: "order value",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const piecePrice = feature({
  name: "piece_price",
  family: "basket",
  unit: "currency",
  describe: "Mean value of an item bought: the value of all orders over their items.",
  grain: "orders",
  sql: sql`sum(amount)::double / nullif(sum(items) filter (where amount is not null), 0)`,
  empty: null,
  phrase: ["pays {piece_price} an item"],
  zero: "items are worth nothing",
  missing: "no order yet",
  about: "price of items",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const orderLargest = feature({
  name: "order_largest",
  family: "basket",
  unit: "currency",
  describe: "Value of the largest order, returns not taken off.",
  grain: "orders",
  sql: sql`max(amount)`,
  empty: null,
  phrase: ["largest order worth {order_largest}"],
  zero: "no order worth anything",
  missing: "no order yet",
  about: "order value",
  meanwhile: "stays",
});

const discountShare = feature({
  name: "discount_share",
  family: "basket",
  unit: "ratio",
  describe: "Share of the bought lines that carry a discount.",
  grain: "orders",
  sql: sql`sum(discounted) / sum(lines)::double`,
  empty: null,
  phrase: ["{discount_share} of what they buy is discounted"],
  zero: "never buys at a discount",
  about: "discounts",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

/** Returns what a customer buys and for how much, as far as the columns tell. */
export function basket({ transactions }: Vocabulary) {
  if (transactions === null) return [];
  const has = (column: string) => transactions.columns.includes(column);
  return [
    items,
    orderLines,
    ...(has("product") ? [distinctProducts, favouriteProductShare] : []),
    ...(has("category") ? [distinctCategories, favouriteCategoryShare] : []),
    ...(has("channel") ? [distinctChannels] : []),
    ...(has("amount") ? [orderMean, piecePrice, orderLargest] : []),
    ...(has("discount") ? [discountShare] : []),
  ];
}
