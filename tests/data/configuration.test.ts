import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  configurationJsonSchema,
  parseConfiguration,
  placeOf,
  readConfiguration,
} from "../../data/configuration.ts";
import { ConfigurationError } from "../../data/errors.ts";

const shop = `name: shop
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns:
      customer_id: id
      at: when
targets:
  churn: { kind: inactivity, horizon: 90d }
lists:
  at_risk: { target: churn }
`;

function parse(text: string) {
  return parseConfiguration(text, "quintile.yaml");
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
  return "accepted";
}

/** The shop with one piece of its text replaced. */
function shopWith(piece: string, replacement: string): string {
  expect(shop).toContain(piece);
  return shop.replace(piece, () => replacement);
}

test("a short configuration gets every default", () => {
  expect(parse(shop)).toEqual({
    name: "shop",
    timezone: "UTC",
    seed: 1,
    observation: "all",
    windows: [7, 30, 90, 365],
    sources: {
      orders: {
        kind: "transactions",
        path: "orders.csv",
        columns: { customer_id: "id", at: "when" },
        reject: [],
        keep_overlap: false,
      },
    },
    targets: {
      churn: {
        kind: "inactivity",
        horizon: 90,
        exclude: [],
        min_positives: 50,
        min_negatives: 50,
        min_customers: 200,
      },
    },
    segments: {
      rfm: { bins: 5 },
      clusters: { k: { low: 3, high: 8 }, min_share: 0.03 },
      rules: [],
      lifecycle: { at_risk_after: 2, lapsed_after: 4, loyal_from: 4, stages: {} },
      value_tiers: { by: "total_spend", shares: [0.05, 0.2, 0.5] },
      kpis: { min_count: 30 },
      names: {},
      outlook: {},
    },
    lists: { at_risk: { target: "churn", rank_by: "score", capacity: 500, control: 0 } },
    evaluation: { slices: [], effort: "low", learning_curve: true, ablation: true },
    value: { horizon: 365, discount: 0.1 },
    serve: { roles: {} },
  });
});

test("segments are defined in the shop's own terms", () => {
  const { segments } = parse(`${shop}segments:
  rfm: { bins: 3, recency_days: [30, 90] }
  lifecycle: { at_risk_after: 1.5, stages: { At risk: { goal: Call them } } }
  value_tiers: { by: expected_value, shares: [10%, 40%] }
  kpis: { min_count: 50 }
  names: { "1": { name: Regulars, play: { goal: Thank them } } }
  outlook: { period: 8w }
  acquisition_cost: cost`);
  expect(segments).toEqual({
    rfm: { bins: 3, recency_days: [30, 90] },
    clusters: { k: { low: 3, high: 8 }, min_share: 0.03 },
    rules: [],
    lifecycle: {
      at_risk_after: 1.5,
      lapsed_after: 4,
      loyal_from: 4,
      stages: { "At risk": { goal: "Call them" } },
    },
    value_tiers: { by: "expected_value", shares: [0.1, 0.4] },
    kpis: { min_count: 50 },
    names: { "1": { name: "Regulars", play: { goal: "Thank them" } } },
    outlook: { period: 56 },
    acquisition_cost: "cost",
  });
});

test("durations, shares, ranges and days are read as the design writes them", () => {
  const read = parse(`${shopWith("target: churn", "target: churn, control: 2.5%")}
as_of: 2011-12-09
observation: 104w
windows: [90, 7, 30d, 7]
segments: { clusters: { k: 4..6, min_share: 10% } }`);
  expect(read.as_of).toBe("2011-12-09");
  expect(read.observation).toBe(728);
  expect(read.windows).toEqual([7, 30, 90]);
  expect(read.segments.clusters).toEqual({ k: { low: 4, high: 6 }, min_share: 0.1 });
  expect(read.lists["at_risk"]?.control).toBe(0.025);
});

test("a list says what a contact costs and brings", () => {
  const costs = "contact_cost: 2, offer_cost: 10, success_rate: 20%, value_saved: 80";
  expect(
    parse(shopWith("target: churn", `target: churn, ${costs}`)).lists["at_risk"],
  ).toMatchObject({ contact_cost: 2, offer_cost: 10, success_rate: 0.2, value_saved: 80 });
});

test.each([
  ["contact_cost: 2", "'contact_cost' requires 'success_rate' beside it"],
  ["offer_cost: 2, success_rate: 20%", "'offer_cost' requires 'contact_cost' beside it"],
  ["contact_cost: -2, success_rate: 20%", "contact_cost"],
])("a list with %s is refused", (costs, says) => {
  expect(() => parse(shopWith("target: churn", `target: churn, ${costs}`))).toThrow(says);
});

test.each([
  ["Yes", "Yes"],
  ["no", "no"],
  ["True", "True"],
  ["1", "1"],
  ["1.0", "1.0"],
  ["007", "007"],
  ["2011-12-09", "2011-12-09"],
  ['" 1"', " 1"],
])("the label %s is compared as it is written", (written, positive) => {
  const read = parse(`name: flat
sources: { rows: { kind: customers, path: a.csv, columns: { customer_id: id } } }
targets: { y: { kind: given, column: y, positive: ${written} } }`);
  expect(read.targets["y"]).toMatchObject({ positive });
});

test("a column may be a number or a flag, taken as an expression", () => {
  const read = parse(shopWith("at: when", "at: when\n      quantity: 1\n      gift: True"));
  expect(read.sources["orders"]?.columns).toMatchObject({ quantity: "1", gift: "True" });
});

test("a section whose entries are commented out is absent", () => {
  expect(parse(shopWith("  at_risk: { target: churn }", "  # at_risk: later")).lists).toEqual({});
});

test("an escaped tab is a tab", () => {
  const read = parse(shopWith("path: orders.csv", "path: orders.tsv\n    delimiter: \\t"));
  expect(read.sources["orders"]?.delimiter).toBe("\t");
});

const events = `name: clicks
sources:
  clicks: { kind: events, path: a.csv, columns: { customer_id: u, at: t, type: e } }
targets:
  visit: { kind: event, source: clicks, horizon: 30d }
`;

const refusals: readonly (readonly [string, string, string])[] = [
  ["an empty file", "", "quintile.yaml is empty, expected a configuration"],
  ["comments only", "# nothing\n", "quintile.yaml is empty, expected a configuration"],
  ["a list", "- 1", "quintile.yaml:1:1: expected a map with name and sources"],
  ["a text", "orders.csv", "quintile.yaml:1:1: expected a map with name and sources"],
  [
    "a tab as indentation",
    shopWith("  orders:", "\torders:"),
    "quintile.yaml:3:1: not readable as YAML: tabs are not allowed as indentation",
  ],
  [
    "a colon in an expression without quotes",
    shopWith("at: when", "at: epoch_ms: when"),
    "quintile.yaml:8:11: not readable as YAML: a text with ': ' in it stands in quotes",
  ],
  ["a key twice", `${shop}name: other\n`, "quintile.yaml:13:1: key 'name' is there twice"],
  ["a key that is no text", `${shop}? [a]\n: 1\n`, "quintile.yaml:13:3: expected a text as a key"],
  [
    "two documents",
    `${shop}---\na: 1\n`,
    "quintile.yaml:13:1: expected one YAML document, got several",
  ],
  [
    "an alias",
    "a: &a [x, x]\nb: [*a, *a]\n",
    "quintile.yaml:2:5: alias '*a' is not supported, write the value out",
  ],
  [
    "a cyclic alias",
    "name: &a { b: *a }\n",
    "quintile.yaml:1:15: alias '*a' is not supported, write the value out",
  ],
  [
    "a foreign tag",
    shopWith("name: shop", "name: !!binary aGk="),
    "quintile.yaml:1:16: tag 'tag:yaml.org,2002:binary' is not supported",
  ],
  ["__proto__", `__proto__: { a: 1 }\n${shop}`, "quintile.yaml:1:1: unknown key '__proto__'"],
  [
    "an unknown key",
    shopWith("    columns:", "    colums:"),
    "quintile.yaml:6:5: unknown key 'colums' in sources.orders, did you mean 'columns'?",
  ],
  [
    "an unknown section",
    shopWith("sources:", "source:"),
    "quintile.yaml:2:1: unknown key 'source', did you mean 'sources'?",
  ],
  [
    "a misspelt key of a target",
    shopWith("horizon", "horizn"),
    "quintile.yaml:10:30: unknown key 'horizn' in targets.churn, did you mean 'horizon'?",
  ],
  [
    "a key far from all",
    shopWith("path: orders.csv", "path: a\n    compression: gzip"),
    "quintile.yaml:6:5: unknown key 'compression' in sources.orders",
  ],
  ["no sources", "name: shop\n", "quintile.yaml:1:1: the configuration requires 'sources'"],
  [
    "sources without one",
    "name: shop\nsources: {}\n",
    "quintile.yaml:2:10: sources: expected at least one source",
  ],
  [
    "a key missing",
    shopWith(", horizon: 90d", ""),
    "quintile.yaml:10:3: targets.churn requires 'horizon'",
  ],
  [
    "no kind",
    shopWith("    kind: transactions\n", ""),
    "quintile.yaml:3:3: sources.orders requires 'kind', one of transactions, events, customers, identities, subscriptions, exposures, lookup",
  ],
  [
    "an unknown kind",
    shopWith("transactions", "transaction"),
    "quintile.yaml:4:11: unknown kind 'transaction' in sources.orders, did you mean 'transactions'?",
  ],
  [
    "a lookup joined to a source that is not there",
    shopWith(
      "targets:",
      "  goods: { kind: lookup, path: g.csv, join: { to: order, on: item } }\ntargets:",
    ),
    "quintile.yaml:9:51: unknown source 'order' in sources.goods.join.to, did you mean 'orders'?",
  ],
  [
    "a lookup joined to itself",
    shopWith(
      "targets:",
      "  goods: { kind: lookup, path: g.csv, join: { to: [goods], on: item } }\ntargets:",
    ),
    "quintile.yaml:9:52: sources.goods.join.to: expected a source of another kind, got 'goods' of kind lookup",
  ],
  [
    "a lookup without a key",
    shopWith(
      "targets:",
      "  goods: { kind: lookup, path: g.csv, join: { to: orders, on: {} } }\ntargets:",
    ),
    "quintile.yaml:9:63: sources.goods.join.on: expected a column",
  ],
  [
    "the end of subscriptions that are not there",
    shopWith("inactivity", "subscription_end"),
    "quintile.yaml:10:18: targets.churn: kind 'subscription_end' requires a source of kind subscriptions, got none",
  ],
  [
    "a source that is a text",
    "name: shop\nsources:\n  orders: orders.csv\n",
    "quintile.yaml:3:11: sources.orders: expected a map, got 'orders.csv'",
  ],
  [
    "a canonical column missing",
    shopWith("customer_id: id", "custmer_id: id"),
    "quintile.yaml:6:5: sources.orders.columns requires 'customer_id', is it 'custmer_id'?",
  ],
  [
    "a slip in a canonical column",
    shopWith("at: when", "at: when\n      amuont: price"),
    "quintile.yaml:9:7: unknown column 'amuont' in sources.orders.columns, did you mean 'amount'?",
  ],
  [
    "a column without a value",
    shopWith("at: when", "at:"),
    "quintile.yaml:8:7: sources.orders.columns.at: expected text, got nothing",
  ],
  [
    "a name in another case",
    shopWith("  orders:", "  Orders:"),
    "quintile.yaml:3:3: sources.Orders: expected a lower_snake name",
  ],
  [
    "an unknown format",
    shopWith("path: orders.csv", "path: a\n    format: cvs"),
    "quintile.yaml:6:13: unknown format 'cvs' in sources.orders, did you mean 'csv'?",
  ],
  [
    "a duration without unit",
    shopWith("90d", "90"),
    "quintile.yaml:10:39: targets.churn.horizon: expected a duration such as 30d or 12w, got '90'",
  ],
  [
    "a duration of nothing",
    shopWith("90d", "0d"),
    "quintile.yaml:10:39: targets.churn.horizon: expected at least 1d, got '0d'",
  ],
  [
    "a duration of ages",
    shopWith("90d", "99999w"),
    "quintile.yaml:10:39: targets.churn.horizon: expected at most 36500d, got '99999w'",
  ],
  [
    "a share as a fraction",
    shopWith("target: churn", "target: churn, control: 0.1"),
    "quintile.yaml:12:38: lists.at_risk.control: expected a share such as 10%, got '0.1'",
  ],
  [
    "cut values that are too few",
    `${shop}segments: { rfm: { bins: 4, recency_days: [30, 90] } }`,
    "quintile.yaml:13:43: segments.rfm.recency_days: expected bins - 1 = 3 cut values, got 2",
  ],
  [
    "cut values that do not ascend",
    `${shop}segments: { rfm: { bins: 3, frequency: [4, 2] } }`,
    "quintile.yaml:13:40: segments.rfm.frequency: expected ascending cut values, got 4, 2",
  ],
  [
    "cut values of money in a shop that tells none",
    `${shop}segments: { rfm: { bins: 3, monetary: [10, 20] } }`,
    "quintile.yaml:13:29: segments.rfm.monetary requires a source of transactions that maps an amount, got none",
  ],
  [
    "a stage that nobody is in",
    `${shop}segments: { lifecycle: { stages: { At rsik: { goal: Keep } } } }`,
    "quintile.yaml:13:36: unknown key 'At rsik' in segments.lifecycle.stages, did you mean 'At risk'?",
  ],
  [
    "lapsed before at risk",
    `${shop}segments: { lifecycle: { lapsed_after: 1 } }`,
    "quintile.yaml:13:40: segments.lifecycle.lapsed_after: expected at least at_risk_after, 2, got 1",
  ],
  [
    "tiers that do not ascend",
    `${shop}segments: { value_tiers: { shares: [20%, 5%] } }`,
    "quintile.yaml:13:36: segments.value_tiers.shares: expected ascending shares of customers between 0% and 100%, such as [5%, 20%, 50%]",
  ],
  [
    "a range upside down",
    `${shop}segments: { clusters: { k: 8..3 } }`,
    "quintile.yaml:13:28: segments.clusters.k: expected the lower end first, got '8..3'",
  ],
  [
    "a day that does not exist",
    `as_of: 2011-02-30\n${shop}`,
    "quintile.yaml:1:8: as_of: expected a day that exists, got '2011-02-30'",
  ],
  [
    "a day in another order",
    `as_of: 9/12/2011\n${shop}`,
    "quintile.yaml:1:8: as_of: expected a day such as 2026-03-01, got '9/12/2011'",
  ],
  ["a negative seed", `seed: -1\n${shop}`, "quintile.yaml:1:7: seed: expected at least 0, got -1"],
  [
    "a seed that is a text",
    `seed: x\n${shop}`,
    "quintile.yaml:1:7: seed: expected a number, got 'x'",
  ],
  [
    "a flag in the old YAML",
    shopWith("path: orders.csv", "path: a\n    header: no"),
    "quintile.yaml:6:13: sources.orders.header: expected true or false, got 'no'",
  ],
  ["no window", `windows: []\n${shop}`, "quintile.yaml:1:10: windows: expected at least 1 entry"],
  [
    "a currency in lower case",
    `currency: gbp\n${shop}`,
    "quintile.yaml:1:11: currency: expected an ISO 4217 code such as GBP, got 'gbp'",
  ],
  [
    "a timezone in another case",
    `timezone: europe/london\n${shop}`,
    "quintile.yaml:1:11: unknown timezone 'europe/london', did you mean 'Europe/London'?",
  ],
  [
    "an unknown timezone",
    `timezone: Europe/Lndon\n${shop}`,
    "quintile.yaml:1:11: unknown timezone 'Europe/Lndon', did you mean 'Europe/London'?",
  ],
  [
    "an offset as a timezone",
    `timezone: +01:00\n${shop}`,
    "quintile.yaml:1:11: unknown timezone '+01:00', expected an IANA name",
  ],
  [
    "a list of an unknown target",
    shopWith("target: churn", "target: chrun"),
    "quintile.yaml:12:22: unknown target 'chrun' in lists.at_risk, did you mean 'churn'?",
  ],
  [
    "a target of an inherited name",
    shopWith("target: churn", "target: constructor"),
    "quintile.yaml:12:22: unknown target 'constructor' in lists.at_risk, expected 'churn'",
  ],
  [
    "an event of an unknown source",
    events.replace("source: clicks", "source: [clicks, click]"),
    "quintile.yaml:5:42: unknown source 'click' in targets.visit, did you mean 'clicks'?",
  ],
  [
    "an event of an inherited name",
    events.replace("source: clicks", "source: constructor"),
    "quintile.yaml:5:33: unknown source 'constructor' in targets.visit, expected 'clicks'",
  ],
  [
    "an event of customers",
    `${events}  x: { kind: event, source: people, horizon: 30d }\n`.replace(
      "targets:",
      "  people: { kind: customers, path: b.csv, columns: { customer_id: u } }\ntargets:",
    ),
    "quintile.yaml:7:29: targets.x: expected a source of kind transactions or events, got 'people' of kind customers",
  ],
  [
    "inactivity without orders",
    `${events}  quiet: { kind: inactivity, horizon: 30d }\n`,
    "quintile.yaml:6:18: targets.quiet: kind 'inactivity' requires a source of kind transactions, got none; for events, use kind: event with source: clicks instead",
  ],
  [
    "a given target without a flat table",
    `${events}  y: { kind: given, column: y, positive: 1 }\n`,
    "quintile.yaml:6:14: targets.y: kind 'given' requires a source of kind customers, got none",
  ],
  [
    "events without a type",
    events.replace(", type: e", ""),
    "quintile.yaml:3:3: sources.clicks requires columns.type, or a type for the whole source, got neither",
  ],
  [
    "events of two types",
    events.replace("path: a.csv", "path: a.csv, type: click"),
    "quintile.yaml:3:40: sources.clicks has both type and columns.type, expected one of them",
  ],
  [
    "a split of one part",
    "name: flat\nsources: { a: { kind: customers, path: a, columns: { customer_id: i } } }\ntargets:\n  y: { kind: given, column: y, positive: 1, split: { column: p, train: a, test: a } }\n",
    "quintile.yaml:4:81: targets.y.split: expected different values for train and test, got 'a' twice",
  ],
  [
    "a rule's name twice",
    `${shop}segments: { rules: [{ name: A, where: b }, { name: A, where: c }] }`,
    "quintile.yaml:13:52: segments.rules: the name 'A' is there twice",
  ],
  [
    "a target named as a page of the run",
    `${shop.replace(/churn/g, "segments")}`,
    "quintile.yaml:10:3: targets.segments: the name belongs to a report of the run, choose another",
  ],
  [
    "one mark for decimals and thousands",
    shopWith("path: orders.csv", "path: a\n    decimal: ','\n    thousands: ','"),
    "quintile.yaml:7:16: sources.orders.thousands: expected another mark than decimal, got ',' for both",
  ],
  [
    "three faults, the first of them by its place in the file",
    `${shopWith("90d", "90")}foo: 1\nbar: 2\n`,
    "quintile.yaml:10:39: targets.churn.horizon: expected a duration such as 30d or 12w, got '90' (and 2 more)",
  ],
];

test.each(refusals)("%s is refused in one sentence with its place", (_, text, sentence) => {
  expect(refusal(text)).toBe(sentence);
});

test("any text is a configuration or one line of refusal", () => {
  const lines = shop.split("\n");
  const line = fc.oneof(
    fc.constantFrom(...lines),
    fc.constantFrom(
      "  - x",
      "a: [",
      "? b",
      "columns: null",
      "  orders: 5",
      "targets: []",
      "lists: x",
      "\t",
      "'",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 14 }), (some) => {
      expect(refusal(some.join("\n"))).toMatch(/^accepted$|^quintile\.yaml[: ].+$/);
    }),
    { numRuns: 500, seed: 2 },
  );
});

test("a place names the key, and the file, line and column where it was read from", () => {
  const read = parse(shop);
  const path = ["sources", "orders", "columns", "at"];
  expect(placeOf(read, path)).toBe("sources.orders.columns.at (quintile.yaml:8:11)");
  expect(placeOf({ ...read, as_of: "2026-01-01" }, path)).toBe(placeOf(read, path));
  expect(placeOf({ ...read, sources: {} }, ["sources", "orders", "reject", 0, "when"])).toBe(
    "sources.orders.reject[0].when",
  );
});

describe("reading a file", () => {
  test("a missing file names the nearest one in its folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-configuration-"));
    try {
      await writeFile(join(folder, "quintile.yaml"), shop);
      await writeFile(join(folder, "latin.yaml"), Buffer.from([0x6e, 0xe9]));
      expect((await readConfiguration(join(folder, "quintile.yaml"))).name).toBe("shop");
      await expect(readConfiguration(join(folder, "quintle.yml"))).rejects.toThrow(
        `no configuration at ${join(folder, "quintle.yml")}, did you mean 'quintile.yaml'?`,
      );
      await expect(readConfiguration(folder)).rejects.toThrow(`${folder} is not a file`);
      await expect(readConfiguration(join(folder, "latin.yaml"))).rejects.toThrow("not UTF-8");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  const examples = new URL("../../examples/", import.meta.url);

  test("every example is a configuration with a target and a list", async () => {
    const files = (await readdir(examples)).filter((file) => file.endsWith(".yaml"));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) {
      const read = await readConfiguration(fileURLToPath(new URL(file, examples)));
      expect(`${read.name}.yaml`).toBe(file);
      expect(Object.keys(read.targets).length, file).toBeGreaterThan(0);
      expect(Object.keys(read.lists).length, file).toBeGreaterThan(0);
    }
  });

  test("the test cut-off of cdnow is that of the literature, 1997-09-30", async () => {
    const read = await readConfiguration(fileURLToPath(new URL("cdnow.yaml", examples)));
    const target = read.targets["buys_again"];
    expect(target?.kind).toBe("event");
    if (target?.kind !== "event") return;
    const cutoff = Date.parse(`${read.as_of}`) - target.horizon * 86_400_000;
    expect(new Date(cutoff).toISOString().slice(0, 10)).toBe("1997-09-30");
  });
});

test("quintile.schema.json is the JSON Schema of this version", async () => {
  const file = await readFile(new URL("../../quintile.schema.json", import.meta.url), "utf8");
  expect(
    JSON.parse(file),
    "the file is stale: write configurationJsonSchema() to quintile.schema.json",
  ).toEqual(configurationJsonSchema());
});
