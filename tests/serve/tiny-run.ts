import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfiguration } from "../../data/configuration.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { temporaryFolder } from "../pipelines/command.ts";

/** Customers of the run; every seventh has no order and no score for leaving. */
export const CUSTOMERS = 400;
const LISTED = 120;

const YAML = `
name: tiny-shop
currency: EUR
as_of: 2026-01-01
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns: { customer_id: customer, at: day, amount: amount }
  customers:
    kind: customers
    path: customers.csv
    columns: { customer_id: customer }
targets:
  churn: { kind: inactivity, horizon: 90d }
  buys_again: { kind: event, source: orders, horizon: 30d }
lists:
  at_risk: { target: churn, rank_by: value_at_risk, capacity: 120, control: 10%, columns: [email], contact_cost: 2, offer_cost: 10, success_rate: 20% }
  call_list: { target: buys_again, rank_by: expected_value, capacity: 80, columns: [phone] }
`;

/** Writes the folder of a run of 400 made-up customers, with the files and columns of a real one, and returns its path. */
export async function tinyRun(): Promise<string> {
  const folder = join(temporaryFolder(), "runs", "2026-01-01");
  for (const part of ["models", "lists", "reports"])
    await mkdir(join(folder, part), { recursive: true });
  const configuration = parseConfiguration(YAML, "quintile.yaml");
  await withEngine({ threads: 1 }, async (engine) => {
    // Hashes of the row make numbers that are all over the place and always the same.
    await engine.run(sql`create macro u(i, k) as (hash(i * 31 + k) % 10007) / 10007.0`);
    await engine.run(sql`
      create table people as
      select
        i,
        -- A spreadsheet would take the first for a formula.
        if(i = 0, '=1+1', 'c' || lpad(i::varchar, 4, '0')) as customer_id,
        i % 7 > 0 as bought,
        ['Early birds', 'Bargain hunters', 'Night owls'][1 + i % 3] as segment_name,
        ['Loyal', 'At risk', 'Lapsed', 'Active'][1 + (hash(i) % 4)::integer] as lifecycle,
        ['Top 5 %', 'Next 15 %', 'Lower 50 %'][1 + (hash(i + 7) % 3)::integer] as value_tier,
        if(i % 7 > 0, u(i, 1), null) as churn_score,
        u(i, 2) as buys_again_score,
        if(i % 7 > 0, round(1000 * u(i, 3), 2), 0) as value,
        round(500 * u(i, 4), 2) as expected_value,
        1 + (hash(i + 3) % 300)::integer as recency
      from range(${literal(CUSTOMERS)}) as numbers(i)
      order by customer_id`);
    const out = (name: string) => join(folder, name);
    await engine.write(
      sql`
        select
          customer_id,
          date '2026-01-01' as as_of,
          null::integer as rfm_r, null::integer as rfm_f, null::integer as rfm_m,
          'Loyal' as rfm_segment,
          lifecycle, value_tier,
          (1 + i % 3)::integer as segment_id,
          segment_name,
          churn_score,
          if(bought, round(100 * churn_score, 1), null) as churn_percentile,
          if(bought, 'more likely: last order ' || recency || ' days ago', null) as churn_reason_1,
          if(bought, 'less likely: ' || (1 + i % 5) || ' orders so far', null) as churn_reason_2,
          null::varchar as churn_reason_3,
          buys_again_score,
          round(100 * buys_again_score, 1) as buys_again_percentile,
          'more likely: visits worth ' || (i % 90) || ' in the last 30 days' as buys_again_reason_1,
          null::varchar as buys_again_reason_2,
          null::varchar as buys_again_reason_3,
          expected_value,
          0.5 as p_alive,
          1.0 as expected_orders_365d,
          date '2026-02-01' as next_order_on,
          date '2026-01-10' as next_order_from,
          null::date as next_order_to
        from people order by customer_id`,
      out("scores.parquet"),
      "parquet",
    );
    await engine.write(
      sql`
        select customer_id,
          if(bought, recency, null)::double as recency_days,
          if(bought, 1 + i % 5, 0)::double as frequency,
          if(bought, 1 + i % 5, 0)::double as orders,
          2 * value as total_spend,
          if(bought, value, null) as monetary,
          if(bought, recency + 100, null)::double as tenure_days,
          (i % 2)::double as town_north
        from people order by customer_id`,
      out("snapshot.parquet"),
      "parquet",
    );
    await engine.write(
      sql`
        select customer_id, value,
          if(bought, date '2026-01-01' - recency, null) as last_order_on,
          if(i % 2 = 1, 'North', 'South') as town
        from people order by customer_id`,
      out("attributes.parquet"),
      "parquet",
    );
    await engine.write(
      sql`
        select
          row_number() over (order by churn_score * expected_value desc, customer_id) as rank,
          if(i = 0, '''=1+1', customer_id) as customer_id,
          round(churn_score, 4) as score,
          round(100 * churn_score, 1) as percentile,
          value,
          round(churn_score * expected_value, 2) as value_at_risk,
          segment_name as segment,
          lifecycle,
          'more likely: last order ' || recency || ' days ago' as reason_1,
          'less likely: ' || (1 + i % 5) || ' orders so far' as reason_2,
          null as reason_3,
          if(i % 2 = 0, 'Save them: call, and ask (phone)', 'Win back: write (e-mail or post)') as suggested_action,
          if(i % 10 = 3, 'control', 'treat') as "group",
          date '2026-01-01' - recency as last_order_on,
          customer_id || '@example.org' as email
        from people where bought
        order by 1 limit ${literal(LISTED)}`,
      out("lists/at_risk.csv"),
      "csv",
    );
    await engine.write(
      sql`
        select
          row_number() over (order by expected_value desc, customer_id) as rank,
          if(i = 0, '''=1+1', customer_id) as customer_id,
          round(buys_again_score, 4) as score,
          round(100 * buys_again_score, 1) as percentile,
          value, expected_value,
          segment_name as segment,
          lifecycle,
          'more likely: visits worth ' || (i % 90) || ' in the last 30 days' as reason_1,
          null as reason_2,
          null as reason_3,
          'Sell: call (phone)' as suggested_action,
          'treat' as "group",
          if(bought, date '2026-01-01' - recency, null) as last_order_on,
          '''+49 30 ' || lpad(i::varchar, 5, '0') as phone
        from people
        order by 1 limit 80`,
      out("lists/call_list.csv"),
      "csv",
    );
  });
  const write = (name: string, value: unknown) =>
    writeFile(join(folder, name), JSON.stringify(value));
  await write("models/snapshot.json", {
    vocabulary: {
      dated: true,
      knownAt: false,
      undated: [],
      timezone: "UTC",
      transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
      events: null,
      subscriptions: null,
      exposures: null,
      attributes: [
        { column: "town", type: "category", categories: ["North", "South"], other: false },
      ],
      leftOut: [],
    },
    windows: [30],
  });
  await write("run.json", {
    name: "tiny-shop",
    as_of: "2026-01-01",
    customers: CUSTOMERS,
    configuration,
    champions: { churn: "boosted trees", buys_again: "logistic regression" },
    metrics: {
      churn: {
        protocol: "out-of-time",
        test: { as_of: "2025-10-03", rows: 300, positives: 100 },
        auc: { value: 0.86, low: 0.84, high: 0.88 },
      },
    },
    lists: [
      { name: "at_risk", target: "churn", rows: LISTED, control: 12, excluded: 9 },
      { name: "call_list", target: "buys_again", rows: 80, control: 0, excluded: 0 },
    ],
    inputs: [{ source: "orders", rows_read: 1000, rows_accepted: 990 }],
    outputs: [{ path: "reports/churn.html" }],
  });
  await write("segments.json", segments());
  await write("data-quality.json", {
    sources: [
      {
        name: "orders",
        rows_read: 1000,
        rows_accepted: 990,
        first_day: "2024-01-01",
        last_day: "2025-12-31",
        reasons: { "missing customer": 10 },
        verdict: { verdict: "fine", why: [] },
      },
    ],
  });
  await writeFile(
    join(folder, "reports", "churn.html"),
    "<!doctype html><html lang=en><title>churn</title><main><h1>Churn</h1></main></html>",
  );
  return folder;
}

/** Those parts of a segments report that pages show. */
function segments() {
  const names = ["Bargain hunters", "Night owls", "Early birds"];
  const persona = {
    text: "Three orders a year.",
    foreseen: ["churn", "buys_again"].map((target) => ({
      target,
      mean: { value: 0.4, low: 0.3, high: 0.5 },
      all: 0.3,
    })),
    play: { goal: "Keep them", channel: "phone", timing: "mornings", offer: "none", evidence: [] },
  };
  return {
    segments: names.map((name, i) => ({
      id: i + 1,
      name,
      size: 130,
      share: 0.33,
      revenue_share: 0.3,
      persona,
      rule: "buys at night",
    })),
    lifecycle: [
      { name: "Loyal", size: 100, share: 0.25, goal: "Keep them", tactic: "Thank them." },
    ],
    map: {
      explained: [0.3, 0.2],
      x: names.map((_, i) => i),
      y: names.map((_, i) => i * i),
      segment: names.map((_, i) => i + 1),
    },
    movements: {
      since: "2025-12-01",
      groupings: [
        {
          name: "segment",
          before: names,
          now: names,
          counts: names.map((_, i) => names.map((__, j) => (i === j ? 90 : 10 * i + j))),
        },
      ],
    },
    lineage: null,
  };
}
