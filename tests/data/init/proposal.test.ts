import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../../data/configuration.ts";
import { temporaryFolder } from "../../pipelines/command.ts";
import { columnsOf, dayAfter, proposed, table } from "./proposed.ts";

const folder = temporaryFolder();
let runs = 0;
const look = (files: Readonly<Record<string, string>>) => {
  runs += 1;
  return proposed(`${folder}/${runs}`, files);
};

describe("a German shop's export", () => {
  // 60 customers, each every 30 days: 12 days of January 2024 and on, written 13.01.2024.
  const german = (n: number) => dayAfter(n).split("-").reverse().join(".");
  const orders = table("Kundennr;Bestellnr;Datum;Artikel;Menge;Einzelpreis;Rabatt", 720, (n) =>
    [
      `K${n % 60}`,
      `B${n}`,
      german(Math.floor(n / 2)),
      `A${n % 9}`,
      1 + (n % 3),
      `${2 + (n % 7)},50`,
      "0,10",
    ].join(";"),
  );

  test("is sold by quantity and price, with a decimal comma", async () => {
    const { proposal, text } = await look({ "bestellungen.csv": orders });
    expect(columnsOf(proposal, "orders")).toEqual({
      customer_id: "Kundennr",
      order_id: "Bestellnr",
      at: "Datum",
      product: "Artikel",
      quantity: "Menge",
      amount: "Menge * Einzelpreis * (1 - Rabatt)",
      discount: "Menge * Einzelpreis * Rabatt",
    });
    expect(parseConfiguration(text, "q.yaml").sources["orders"]).toMatchObject({
      kind: "transactions",
      path: "bestellungen.csv",
      delimiter: ";",
      decimal: ",",
    });
    expect(text).toContain("at: Datum # read as %d.%m.%Y");
  });

  test("is looked at a month ahead, where customers come every 30 days", async () => {
    const { text } = await look({ "bestellungen.csv": orders });
    expect(parseConfiguration(text, "q.yaml")).toMatchObject({
      as_of: dayAfter(360),
      targets: {
        churn: { kind: "inactivity", horizon: 60, active: 120 },
        buys_again: { kind: "event", source: "orders", horizon: 30 },
      },
      lists: { at_risk: { rank_by: "value_at_risk" }, call_list: { rank_by: "expected_value" } },
    });
  });
});

describe("dates that can be read in two ways", () => {
  // Days 1 to 12 of each month only: no row speaks for day first or month first.
  const rows = Array.from(
    { length: 144 },
    (_, n) => [1 + Math.floor(n / 12), 1 + (n % 12)] as const,
  );
  const two = (n: number) => String(n).padStart(2, "0");
  const file = (write: (month: string, day: string) => string) =>
    table("customer_id,order_id,date,amount", rows.length, (n) => {
      const [month, day] = rows[n] ?? [1, 1];
      return `c${n % 20},o${n},${write(two(month), two(day))},10.50`;
    });

  test("are read as the file's own order says", async () => {
    const day = await look({ "orders.csv": file((m, d) => `${d}/${m}/2024`) });
    expect(parseConfiguration(day.text, "q.yaml").sources["orders"]).toMatchObject({
      date_format: "%d/%m/%Y",
    });
    const month = await look({ "orders.csv": file((m, d) => `${m}/${d}/2024`) });
    expect(parseConfiguration(month.text, "q.yaml").sources["orders"]).toMatchObject({
      date_format: "%m/%d/%Y",
    });
  });

  test("keep their time of day in the format", async () => {
    const { text } = await look({ "orders.csv": file((m, d) => `${d}/${m}/2024 10:30`) });
    expect(parseConfiguration(text, "q.yaml").sources["orders"]).toMatchObject({
      date_format: "%d/%m/%Y %H:%M",
    });
  });

  test("are asked about once for files that are read together", async () => {
    const asked: string[] = [];
    const whole = file((m, d) => `${d}/${m}/2024`).split("\n");
    const [header = "", ...lines] = whole;
    const half = (from: number, to: number) => `${[header, ...lines.slice(from, to)].join("\n")}\n`;
    const { text } = await proposed(
      `${folder}/together`,
      { "a.csv": half(0, 72), "b.csv": half(72, 144) },
      async (question) => {
        asked.push(question.text);
        return question.choices[1] ?? question.standard;
      },
    );
    expect(asked).toEqual([expect.stringContaining("a.csv and 1 more: how are dates such as")]);
    expect(parseConfiguration(text, "q.yaml").sources["orders"]).toMatchObject({
      path: ["a.csv", "b.csv"],
      date_format: "%m/%d/%Y",
    });
  });

  test("are asked about, and read as answered", async () => {
    const asked: string[] = [];
    const { text } = await proposed(
      `${folder}/asked`,
      { "orders.csv": file((m, d) => `${d}/${m}/2024`) },
      async (question) => {
        asked.push(question.text);
        return question.choices[1] ?? question.standard;
      },
    );
    expect(asked).toEqual([expect.stringContaining("how are dates such as")]);
    expect(parseConfiguration(text, "q.yaml").sources["orders"]).toMatchObject({
      date_format: "%m/%d/%Y",
    });
  });
});

test("an event stream foresees the event that the others lead to, at its own pace", async () => {
  // 20 users click daily and buy every 14 days.
  const clicks = table("user_id,session_id,event,timestamp,platform", 20 * 120, (n) => {
    const [user, day] = [n % 20, Math.floor(n / 20)];
    return `u${user},s${n},${day % 14 === 0 ? "purchase" : "home"},${dayAfter(day)} 10:0${n % 10}:00,web`;
  });
  const { proposal, text } = await look({ "clicks.csv": clicks });
  expect(columnsOf(proposal, "clicks")).toEqual({
    customer_id: "user_id",
    at: "timestamp",
    type: "event",
    session_id: "session_id",
    channel: "platform",
  });
  expect(parseConfiguration(text, "q.yaml")).toMatchObject({
    timezone: "UTC",
    targets: {
      purchase: { kind: "event", source: "clicks", where: "type = 'purchase'", horizon: 14 },
    },
    lists: { call_list: { target: "purchase", rank_by: "score" } },
  });
});

describe("a flat table with an outcome", () => {
  const line = (n: number) =>
    `${n % 80},${"abc"[n % 3]},${n % 2 === 0 ? "treatment" : "control"},${n % 5 === 0 ? 1 : 0},${n % 20 === 0 ? 1 : 0},${n % 20 === 0 ? 30 + n : 0}`;

  test("keeps from an outcome the other outcomes, the arm of a test and what followed", async () => {
    const { text } = await look({
      "mailing.csv": table("age,region,cell,visit,conversion,spend", 1000, line),
    });
    const { sources, targets } = parseConfiguration(text, "q.yaml");
    expect(sources["customers"]).toMatchObject({
      kind: "customers",
      columns: { customer_id: "row_number()" },
    });
    expect(targets["conversion"]).toMatchObject({
      kind: "given",
      column: "conversion",
      positive: "1",
      exclude: ["visit", "cell", "spend"],
    });
    expect(targets["visit"]).toMatchObject({
      positive: "1",
      exclude: ["conversion", "cell", "spend"],
    });
  });

  test("takes yes for positive, and the rarer of two where neither is a yes", async () => {
    const yes = await look({
      "people.csv": table(
        "id,age,churn",
        300,
        (n) => `p${n},${20 + (n % 50)},${n % 4 < 3 ? "Yes" : "No"}`,
      ),
    });
    expect(parseConfiguration(yes.text, "q.yaml").targets).toMatchObject({
      churn: { positive: "Yes" },
    });
    const rare = await look({
      "people.csv": table(
        "id,age,y",
        300,
        (n) => `p${n},${20 + (n % 50)},${n % 4 === 0 ? "b" : "a"}`,
      ),
    });
    expect(parseConfiguration(rare.text, "q.yaml").targets).toMatchObject({
      outcome: { column: "y", positive: "b" },
    });
  });

  test("is in time order where its months stand in runs", async () => {
    const months = ["mar", "apr", "may", "jun"];
    const file = table(
      "age,month,y",
      1200,
      (n) => `${20 + (n % 50)},${months[Math.floor(n / 300)]},${n % 7 === 0 ? "yes" : "no"}`,
    );
    const { text } = await look({ "calls.csv": file });
    expect(parseConfiguration(text, "q.yaml").sources["customers"]).toMatchObject({
      order: "file",
    });
    const mixed = table(
      "age,month,y",
      1200,
      (n) => `${20 + (n % 50)},${months[n % 4]},${n % 7 === 0 ? "yes" : "no"}`,
    );
    expect((await look({ "calls.csv": mixed })).text).not.toContain("order: file");
  });
});

test("people who may not be contacted are left out of the lists, whichever way the column says it", async () => {
  const orders = table(
    "customer_id,order_id,ordered_at,amount",
    400,
    (n) => `c${n % 40},o${n},${dayAfter(Math.floor(n / 2))},10.50`,
  );
  const people = (column: string, values: readonly string[]) =>
    table(`customer_id,email,${column}`, 40, (n) => `c${n},c${n}@shop.example,${values[n % 2]}`);
  for (const [column, values, where] of [
    ["consent", ["true", "false"], "consent = false"],
    ["email_opt_in", ["1", "0"], "email_opt_in = 0"],
    ["unsubscribed", ["yes", "no"], "unsubscribed = true"],
    ["Opt In", ["granted", "denied"], "\"Opt In\" = 'denied'"],
  ] as const) {
    const { text } = await look({ "orders.csv": orders, "people.csv": people(column, values) });
    const { lists, sources } = parseConfiguration(text, "q.yaml");
    const exclude = { "no consent": where };
    expect(lists).toMatchObject({ at_risk: { exclude }, call_list: { exclude } });
    expect(sources["customers"]).toMatchObject({ ignore: ["email"] });
  }
});

test("people who lately sent a ticket are left out of the lists, where events have such a type", async () => {
  const orders = table(
    "customer_id,order_id,ordered_at,amount",
    400,
    (n) => `c${n % 40},o${n},${dayAfter(Math.floor(n / 2))},10.50`,
  );
  const events = (type: string) =>
    table(
      "customer_id,happened_at,type",
      400,
      (n) => `c${n % 40},${dayAfter(Math.floor(n / 2))} 10:0${n % 9}:00,${n % 9 ? "visit" : type}`,
    );
  const listsWith = async (type: string) =>
    parseConfiguration(
      (await look({ "orders.csv": orders, "events.csv": events(type) })).text,
      "q.yaml",
    ).lists;
  expect((await listsWith("Support Ticket"))["at_risk"]?.open_complaint).toEqual({
    opened: "Support Ticket",
    within: 14,
  });
  expect((await listsWith("basket"))["at_risk"]?.open_complaint).toBeUndefined();
});

describe("files that belong together", () => {
  const order = (n: number) => `c${n % 40},o${n},${dayAfter(Math.floor(n / 4))},p${n % 12},2`;

  test("exports of one shape are one source, a copy of one is none", async () => {
    const header = "customer_id,order_id,day,product_id,amount";
    const [first, second] = [table(header, 200, order), table(header, 200, (n) => order(n + 200))];
    const { proposal } = await look({ "jan.csv": first, "feb.csv": second, "copy.csv": first });
    expect(proposal.survey.sources.map(({ file }) => file.paths)).toEqual([["jan.csv", "feb.csv"]]);
    expect(proposal.survey.leftOut).toEqual([
      { file: "copy.csv", because: "its 200 rows all stand in jan.csv too" },
    ]);
  });

  test("of files with the same rows the one with commas is kept", async () => {
    const plain = table("customer_id,order_id,day,product_id,amount", 200, order);
    const { proposal } = await look({ "a.txt": plain.replaceAll(",", ";"), "b.csv": plain });
    expect(proposal.survey.sources.map(({ file }) => file.paths)).toEqual([["b.csv"]]);
  });

  test("the same sales under other names are taken once", async () => {
    const { proposal } = await look({
      "sales.csv": table("customer_id,order_id,day,product_id,amount", 400, order),
      "part.csv": table("client,bestellnr,datum,artikel,betrag", 100, order),
    });
    expect(proposal.survey.leftOut).toEqual([
      { file: "part.csv", because: "its 100 rows all stand in sales.csv too" },
    ]);
  });

  test("a table of goods is joined by its key and lends category and price", async () => {
    const { proposal } = await look({
      "sales.csv": table(
        "customer_id,order_id,day,product_id,quantity",
        400,
        (n) => `c${n % 40},o${n},${dayAfter(Math.floor(n / 4))},${n % 12},${1 + (n % 3)}`,
      ),
      "goods.csv": table(
        "product_id,department,unit_price",
        12,
        (n) => `${n}.0,d${n % 3},${n + 0.5}`,
      ),
    });
    expect(columnsOf(proposal, "orders")).toMatchObject({
      category: "department",
      amount: "quantity * unit_price",
    });
    expect(proposal.survey.sources[1]).toMatchObject({
      name: "goods",
      kind: "lookup",
      join: { to: ["orders"], on: "product_id" },
    });
  });

  test("a list of who was in a campaign is dated by the table of campaigns", async () => {
    const { proposal } = await look({
      "sales.csv": table(
        "household_id,order_id,day,product_id,amount",
        400,
        (n) => `${n % 40},o${n},${dayAfter(Math.floor(n / 4))},${n % 12},5.50`,
      ),
      "campaigns.csv": table("campaign_id,household_id", 80, (n) => `${n % 12},${n % 40}`),
      "descriptions.csv": table(
        "campaign_id,campaign_type,start_date,end_date",
        12,
        (n) => `${n},t${n % 2},${dayAfter(n)},${dayAfter(n + 20)}`,
      ),
    });
    expect(columnsOf(proposal, "campaigns")).toEqual({
      customer_id: "household_id",
      at: "start_date",
      campaign: "campaign_id",
      arm: "'sent'",
    });
    expect(proposal.survey.sources.at(-1)).toMatchObject({
      kind: "lookup",
      join: { to: ["campaigns"], on: "campaign_id" },
    });
  });

  test("lines of orders find their customer and their day in the orders' own file", async () => {
    const { proposal } = await look({
      "orders.csv": table(
        "order_id,customer_id,ordered_at,status",
        300,
        (n) => `o${n},c${n % 30},${dayAfter(Math.floor(n / 3))},paid`,
      ),
      "order_items.csv": table(
        "order_id,product_id,quantity,unit_price",
        600,
        (n) => `o${n % 300},p${n % 12},${1 + (n % 3)},${n % 9}.50`,
      ),
    });
    expect(columnsOf(proposal, "order_items")).toEqual({
      customer_id: "customer_id",
      order_id: "order_id",
      at: "ordered_at",
      product: "product_id",
      quantity: "quantity",
      amount: "quantity * unit_price",
    });
    const [lines, header] = proposal.survey.sources;
    expect(lines).toMatchObject({ kind: "transactions", file: { paths: ["order_items.csv"] } });
    expect(header).toMatchObject({
      kind: "lookup",
      file: { paths: ["orders.csv"] },
      join: { to: [lines?.name], on: "order_id" },
    });
    expect(proposal.horizons?.returns).toBe(14);
  });

  test("a table with several rows for a key is not joined", async () => {
    const { proposal } = await look({
      "sales.csv": table("customer_id,order_id,day,product_id,amount", 400, order),
      "shelves.csv": table("product_id,department", 24, (n) => `p${n % 12},d${n % 5}`),
    });
    expect(proposal.survey.sources.map(({ kind }) => kind)).toEqual(["transactions"]);
    expect(proposal.survey.leftOut.map(({ file }) => file)).toEqual(["shelves.csv"]);
  });

  test("customers whom no other file knows are left out", async () => {
    const { proposal } = await look({
      "sales.csv": table("customer_id,order_id,day,product_id,amount", 400, order),
      "others.csv": table("customer_id,age", 50, (n) => `x${n},${20 + n}`),
    });
    expect(proposal.survey.leftOut).toEqual([
      { file: "others.csv", because: "none of its 50 ids stand as a customer in the other files" },
    ]);
  });
});

test("subscriptions have a start, an end, a plan and a price, and foresee their end", async () => {
  const file = table("member_id,plan,monthly_fee,started_at,ended_at", 120, (n) =>
    [
      `m${n % 100}`,
      n % 3 === 0 ? "gold" : "basic",
      n % 3 === 0 ? 29.5 : 9.5,
      dayAfter(n),
      n % 4 === 0 ? dayAfter(n + 60) : "",
    ].join(","),
  );
  const { proposal } = await look({ "abos.csv": file });
  expect(columnsOf(proposal, "subscriptions")).toEqual({
    customer_id: "member_id",
    started_at: "started_at",
    ended_at: "ended_at",
    plan: "plan",
    price: "monthly_fee",
  });
  expect(proposal.targets).toMatchObject([
    { name: "cancels", options: { kind: "subscription_end" } },
  ]);
});

describe("as_of", () => {
  const until = (last: string) =>
    `${table("customer_id,order_id,ordered_at,amount", 800, (n) => `c${n % 40},o${n},${dayAfter(Math.floor(n / 8))} ${10 + (n % 8)}:30:00,10.50`)}${last}`;

  test("is the day after the last whole day", async () => {
    expect((await look({ "o.csv": until("") })).proposal.asOf?.value).toBe(dayAfter(100));
  });

  test("is the last day where that stops early", async () => {
    const { proposal } = await look({ "o.csv": until(`c1,x,${dayAfter(100)} 09:10:00,5\n`) });
    expect(proposal.asOf?.value).toBe(dayAfter(100));
    expect(proposal.asOf?.because).toBe(
      "the last day is not whole: its last row is of 09:10, on other days hardly one ends before 17:30",
    );
  });

  test("is not moved by a stray row of a far day", async () => {
    const { proposal } = await look({ "o.csv": until("c1,x,2031-01-01 10:00:00,5\n") });
    expect(proposal.asOf?.value).toBe(dayAfter(100));
    expect(proposal.asOf?.because).toContain("1 rows from 2031-01-01 on stand alone");
  });
});

test("a small file may have one customer only", async () => {
  const { proposal } = await look({
    "orders.csv": table(
      "customer_id,order_id,day,amount",
      50,
      (n) => `c1,o${n},${dayAfter(n)},10.50`,
    ),
  });
  expect(columnsOf(proposal, "orders")["customer_id"]).toBe("customer_id");
});

describe("what cannot be used", () => {
  test.each([
    [
      "has no customer",
      "city,height\nx,1\ny,2\n",
      /no column names a customer \(looked for customer, client/,
    ],
    ["is empty", "", /a\.csv: it is empty/],
    ["has one column", "a\n1\n2\n", /a\.csv: it has one column only/],
    ["has a header only", "customer_id,amount\n", /a\.csv: it has a header and no row below it/],
  ])("a lone file that %s is refused in a sentence", async (_, content, says) => {
    await expect(look({ "a.csv": content })).rejects.toThrow(says);
  });

  test("beside a good file it is left out, with its why", async () => {
    const { proposal } = await look({
      "orders.csv": table(
        "customer_id,order_id,day,amount",
        200,
        (n) => `c${n % 20},o${n},${dayAfter(n)},10.50`,
      ),
      "empty.csv": "",
      "weather.csv": "day,rain\n2024-01-01,1\n2024-01-01,2\n",
    });
    expect(proposal.survey.sources.map(({ name }) => name)).toEqual(["orders"]);
    expect(proposal.survey.leftOut.map(({ file }) => file)).toEqual(["empty.csv", "weather.csv"]);
  });
});

test("a file without a header is read by what its columns hold", async () => {
  const file = Array.from(
    { length: 300 },
    (_, n) =>
      `${String(n % 40).padStart(4, "0")},${dayAfter(Math.floor(n / 3)).replaceAll("-", "")},${1 + (n % 3)},${n % 9}.50`,
  ).join("\n");
  const { proposal, text } = await look({ "sales.csv": `${file}\n` });
  expect(columnsOf(proposal, "orders")).toEqual({
    customer_id: "column1",
    at: "column2",
    amount: "column4",
  });
  expect(parseConfiguration(text, "q.yaml").sources["orders"]).toMatchObject({ header: false });
});

test("names that are no plain words survive the way into the configuration", async () => {
  const header = '"Kunden-Nr","Bestell #","Datum: Kauf","Menge","Einzelpreis ""netto"""';
  const { proposal, text } = await look({
    "b.csv": table(
      header,
      200,
      (n) => `${1000 + (n % 20)},b${n},${dayAfter(n)},${1 + (n % 3)},2.50`,
    ),
  });
  expect(columnsOf(proposal, "orders")["customer_id"]).toBe("Kunden-Nr");
  expect(parseConfiguration(text, "q.yaml").sources["orders"]?.columns).toEqual(
    columnsOf(proposal, "orders"),
  );
});
