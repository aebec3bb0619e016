import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../data/errors.ts";
import { sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

const instants = sql`select order_id, occurred_at::varchar as utc, day::varchar as day, hour from transactions order by order_id`;

/** Returns UTC instant, local day and hour of each date, in the order given. */
async function read(
  dates: readonly string[],
  { timezone = "UTC", ...source }: Readonly<Record<string, unknown>> = {},
) {
  const rows = dates.map((date, i) => `c,"${date}",${i + 1},1`);
  const { rows: found, quality } = await readShop(
    {
      files: { "orders.csv": `id,at,order,amount\n${rows.join("\n")}\n` },
      sources: orders(source),
      timezone: String(timezone),
    },
    instants,
  );
  return {
    instants: found.map((row) => [row["order_id"], row["utc"], row["day"], row["hour"]]),
    reasons: quality.sources[0]?.reasons,
    guesses: quality.sources[0]?.guesses,
  };
}

test.each([
  ["days with the month's name and two digits of a year", ["9-Dec-11", "01-JAN-26"], undefined],
  ["the same, stated", ["9-Dec-11", "01-JAN-26"], "%d-%b-%y"],
  ["days as Excel counts them", ["40886", "46023"], "excel"],
  ["seconds since 1970", ["1323388800", "1767225600"], undefined],
  ["milliseconds since 1970", ["1323388800000", "1767225600000"], undefined],
  ["the same, stated", ["1323388800000", "1767225600000"], "epoch milliseconds"],
])("%s are read", async (_, dates, date_format) => {
  const found = await read(dates, date_format === undefined ? {} : { date_format });
  expect(found.instants).toEqual([
    ["1", "2011-12-09 00:00:00", "2011-12-09", 0],
    ["2", "2026-01-01 00:00:00", "2026-01-01", 0],
  ]);
});

test("the fraction of an Excel day is its time, to the second, in the business's zone", async () => {
  // 10:20:30 is (10 * 3600 + 20 * 60 + 30) / 86400 = 0.430902777... of a day.
  const found = await read(["46174.430902777"], {
    date_format: "excel",
    timezone: "Europe/London",
  });
  expect(found.instants).toEqual([["1", "2026-06-01 09:20:30", "2026-06-01", 10]]);
});

test("a number that is no day of this century or the last is no Excel date", async () => {
  const found = await read(["46023", "19999", "80001"], { date_format: "excel" });
  expect(found.reasons).toEqual({ "unreadable date": 2 });
});

test("formats in a list are tried in order, row by row", async () => {
  const found = await read(["03/04/2026", "2026-05-01", "20 June 2026", "soon"], {
    date_format: ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d %B %Y"],
  });
  expect(found.instants.map(([, utc]) => utc)).toEqual([
    "2026-04-03 00:00:00",
    "2026-05-01 00:00:00",
    "2026-06-20 00:00:00",
  ]);
  expect(found.reasons).toEqual({ "unreadable date": 1 });
});

test("a map states the format of one column and leaves the others to be guessed", async () => {
  const { rows } = await readShop(
    {
      files: { "orders.csv": "id,at,due\na,03/04/2026,13/05/2026\nb,05/06/2026,14/05/2026\n" },
      sources: orders({
        columns: { customer_id: "id", at: "at", due_on: "due" },
        date_format: { at: "%m/%d/%Y" },
      }),
    },
    sql`select customer_id, day::varchar as day, due_on::varchar as due from transactions order by 1`,
  );
  expect(rows).toEqual([
    { customer_id: "a", day: "2026-03-04", due: "2026-05-13" },
    { customer_id: "b", day: "2026-05-06", due: "2026-05-14" },
  ]);
});

test("year and month in columns of their own are a day by an expression", async () => {
  const { rows } = await readShop(
    {
      files: { "orders.csv": "id,year,month\na,2025,12\nb,2026,1\nc,2026,13\n" },
      sources: orders({ columns: { customer_id: "id", at: "make_date(year, month, 1)" } }),
    },
    sql`select customer_id, day::varchar as day from transactions order by 1`,
  );
  expect(rows).toEqual([
    { customer_id: "a", day: "2025-12-01" },
    { customer_id: "b", day: "2026-01-01" },
  ]);
});

describe("a local time that the clocks skip or repeat", () => {
  test.each([
    // Clocks go from 01:00 to 02:00 on 2026-03-29, and from 02:00 to 01:00 on 2026-10-25.
    ["Europe/London", "2026-03-29 00:59:59", "2026-03-29 00:59:59", 0],
    ["Europe/London", "2026-03-29 01:30:00", "2026-03-29 01:30:00", 1],
    ["Europe/London", "2026-03-29 02:00:00", "2026-03-29 01:00:00", 2],
    ["Europe/London", "2026-10-25 00:59:59", "2026-10-24 23:59:59", 0],
    ["Europe/London", "2026-10-25 01:30:00", "2026-10-25 01:30:00", 1],
    ["Europe/London", "2026-10-25 02:00:00", "2026-10-25 02:00:00", 2],
    // From 02:00 to 03:00 on 2026-03-08, and from 02:00 to 01:00 on 2026-11-01.
    ["America/New_York", "2026-03-08 01:59:59", "2026-03-08 06:59:59", 1],
    ["America/New_York", "2026-03-08 02:30:00", "2026-03-08 07:30:00", 2],
    ["America/New_York", "2026-03-08 03:00:00", "2026-03-08 07:00:00", 3],
    ["America/New_York", "2026-11-01 00:59:59", "2026-11-01 04:59:59", 0],
    ["America/New_York", "2026-11-01 01:30:00", "2026-11-01 06:30:00", 1],
  ])("%s, %s is %s UTC, on its day and in its hour", async (timezone, local, utc, hour) => {
    const found = await read([local], { timezone });
    expect(found.instants).toEqual([["1", utc, local.slice(0, 10), hour]]);
  });

  test("an instant with an offset is none of them: both half past ones of autumn stay apart", async () => {
    const found = await read(["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], {
      timezone: "Europe/London",
    });
    expect(found.instants).toEqual([
      ["1", "2026-10-25 00:30:00", "2026-10-25", 1],
      ["2", "2026-10-25 01:30:00", "2026-10-25", 1],
    ]);
  });
});

test("a format for a column that nothing names is refused where the text was written", async () => {
  const { parseConfiguration } = await import("../../data/configuration.ts");
  const text = `name: shop
sources:
  orders:
    kind: transactions
    path: orders.csv
    date_format: { att: "%d.%m.%Y" }
    columns: { customer_id: id, at: day }
`;
  expect(() => parseConfiguration(text, "quintile.yaml")).toThrow(ConfigurationError);
  expect(() => parseConfiguration(text, "quintile.yaml")).toThrow(
    "quintile.yaml:6:20: unknown column 'att' in sources.orders.date_format, did you mean 'at'?",
  );
});
