import {
  type BusinessConfiguration,
  defineConfiguration,
  defineFeature,
  type FeatureName,
  featureNamed,
  loadConfiguration,
  type Matrix,
  openShop,
} from "quintile";
import { expectTypeOf, test } from "vitest";

const early = defineFeature({
  name: "early_share",
  over: "orders",
  sql: "avg(hour)",
  unit: "share",
  phrase: "{value}",
});

const orders = {
  kind: "transactions",
  path: "orders.csv",
  columns: { customer_id: "customer", at: "date" },
} as const;

const written = () =>
  defineConfiguration({
    name: "shop",
    sources: { orders },
    targets: { churn: { kind: "inactivity", horizon: "90d" } },
    features: [early],
  });

const fromCode = async () => await openShop(written());
const fromFile = async () => await openShop(await loadConfiguration("quintile.yaml"));
const withOwn = async () =>
  await openShop(await loadConfiguration("quintile.yaml", { features: [early] }));

test("a feature's name that every business may have is known to the types, and any other is none", () => {
  expectTypeOf<"recency_days">().toExtend<FeatureName>();
  expectTypeOf<"orders_90d">().toExtend<FeatureName>();
  expectTypeOf<"spend_prior_30d">().toExtend<FeatureName>();
  expectTypeOf<"evening_share">().toExtend<FeatureName>();
  expectTypeOf<"category_tea_share">().toExtend<FeatureName>();
  expectTypeOf<"recencey_days">().not.toExtend<FeatureName>();
  expectTypeOf<"orders_soon">().not.toExtend<FeatureName>();
  expectTypeOf<string>().not.toExtend<FeatureName>();
});

test("a shop of code knows its targets and own features, one of a file takes any target", () => {
  const checked = async () => {
    const shop = await fromCode();
    const snapshot = await shop.snapshot("2026-01-01");
    await snapshot.column("early_share");
    await snapshot.column(featureNamed("email_open_30d"));
    // @ts-expect-error no such feature
    await snapshot.column("recencey_days");
    // @ts-expect-error a file's own name needs featureNamed
    await snapshot.matrix(["recency_days", "email_open_30d"]);
    // @ts-expect-error no such target
    await shop.compare("chrun");
    // @ts-expect-error no such target
    await shop.labels("chrun", "2026-01-01");
    // @ts-expect-error a day is always given
    await shop.snapshot();
    const file = await fromFile();
    await file.compare("anything");
    // @ts-expect-error an own feature that this code did not declare
    await (await file.snapshot("2026-01-01")).column("early_share");
    await (await (await withOwn()).snapshot("2026-01-01")).column("early_share");
    return await snapshot.matrix(["recency_days", "early_share"]);
  };
  expectTypeOf(checked).returns.resolves.toEqualTypeOf<Matrix<"recency_days" | "early_share">>();
  expectTypeOf(written).returns.toExtend<BusinessConfiguration>();
});

test("a configuration in code is checked as the schema says", () => {
  const shop = { name: "shop", sources: { orders } } as const;
  const wrong = () => [
    // @ts-expect-error no such kind of target
    defineConfiguration({ ...shop, targets: { churn: { kind: "leaving" } } }),
    // @ts-expect-error a source requires its columns
    defineConfiguration({ ...shop, sources: { orders: { kind: "transactions" } } }),
    // @ts-expect-error no such rows
    defineFeature({ name: "a", over: "baskets", sql: "1", unit: "count", phrase: "a" }),
    // @ts-expect-error no such unit
    defineFeature({ name: "a", over: "orders", sql: "1", unit: "euros", phrase: "a" }),
  ];
  expectTypeOf(wrong).toBeFunction();
});
