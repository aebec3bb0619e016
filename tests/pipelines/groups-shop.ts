import { type Files, lines } from "./shop.ts";

/**
 * A shop of three customers that can be reckoned by hand: a and b buy and come back, c bought once; 122 days, one return,
 * messages, visits, and what it cost to win a and b. Rows on and after as_of must change nothing.
 */
export const groupsShop: Files = {
  "quintile.yaml": `name: three
currency: EUR
as_of: 2025-01-01
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns: { customer_id: customer, order_id: order, at: day, amount: amount }
  engagement:
    kind: events
    path: events.csv
    columns: { customer_id: customer, at: day, type: type }
  people:
    kind: customers
    path: people.csv
    columns: { customer_id: customer }
segments:
  kpis: { min_count: 2 }
  acquisition_cost: cost
  rfm: { bins: 3, recency_days: [30, 60] }
  lifecycle: { stages: { Lapsed: { goal: Let them go } } }
  value_tiers: { shares: [50%] }
  rules:
    - { name: Everybody, where: "orders >= 1" }
    - { name: Alone, where: "customer_id = 'c'" }
`,
  "orders.csv": lines(
    "customer,order,day,amount",
    "a,o1,2024-10-05,10.00",
    "a,o2,2024-11-10,20.00",
    "a,o3,2024-12-03,30.00",
    "b,o4,2024-11-20,40.00",
    "b,o5,2024-12-15,50.00",
    "b,o6,2024-12-20,-5.00",
    "c,o7,2024-09-01,100.00",
    "c,o8,2025-01-02,999.00",
  ),
  "events.csv": lines(
    "customer,day,type",
    ...[1, 2, 3, 4].map((day) => `a,2024-11-0${day},email_sent`),
    "a,2024-11-01,email_open",
    "a,2024-11-02,email_open",
    "a,2024-11-02,email_click",
    "b,2024-11-01,email_sent",
    "b,2024-11-02,email_sent",
    ...[1, 2, 3].map((day) => `b,2024-11-0${day},email_open`),
    "a,2024-12-03,visit",
    "a,2024-12-04,visit",
    "b,2024-12-15,visit",
    "b,2024-12-16,visit",
    "c,2025-01-02,visit",
  ),
  "people.csv": lines("customer,cost", "a,4", "b,6", "c,"),
};
