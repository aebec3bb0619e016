import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readConfiguration } from "../../data/configuration.ts";
import { writeSampleShop } from "../../data/sample/sample-shop.ts";
import { init } from "../../pipelines/init.ts";
import { dayAfter, table } from "../data/init/proposed.ts";
import { quintile, quintileProcess, temporaryFolder } from "./command.ts";

const folder = temporaryFolder();
const orders = join(folder, "bakery", "orders.csv");
// 60 customers, each every 20 days, on days 1 to 12 of a month or later: the dates are plain.
const sold = table(
  "customer_id,order_id,ordered_at,amount",
  1200,
  (n) => `c${n % 60},o${n},${dayAfter(Math.floor(n / 3))} ${10 + (n % 8)}:15:00,${5 + (n % 9)}.50`,
);

beforeAll(async () => {
  await mkdir(join(folder, "bakery"));
  await writeFile(orders, sold);
});

describe("the written configuration", () => {
  test("is read as it was meant, its paths relative to it", async () => {
    const path = join(folder, "elsewhere", "shop.yaml");
    const { code, err } = await quintile("init", orders, "-c", path, "--yes", "--quiet");
    expect([code, err]).toEqual([0, ""]);
    expect(await readConfiguration(path)).toMatchObject({
      name: "bakery",
      timezone: "UTC",
      as_of: dayAfter(400),
      sources: { orders: { kind: "transactions", path: "../bakery/orders.csv" } },
    });
  });

  test("is never overwritten unless that is said", async () => {
    const path = join(folder, "kept.yaml");
    await writeFile(path, "mine");
    const refused = await quintile("init", orders, "-c", path, "--yes", "--quiet");
    expect([refused.code, refused.err]).toEqual([
      2,
      `quintile: ${path} is there already; --force overwrites it, -c writes elsewhere\n`,
    ]);
    expect(await readFile(path, "utf8")).toBe("mine");
    expect((await quintile("init", orders, "-c", path, "--yes", "--quiet", "--force")).code).toBe(
      0,
    );
    expect((await readConfiguration(path)).name).toBe("bakery");
  });

  test("is the same for one thread and for two", async () => {
    const written = [];
    for (const threads of ["1", "2"]) {
      const path = join(folder, "threads.yaml");
      await quintile(
        "init",
        orders,
        "-c",
        path,
        "--yes",
        "--quiet",
        "--force",
        "--threads",
        threads,
      );
      written.push(await readFile(path, "utf8"));
    }
    expect(written[0]).toBe(written[1]);
  });

  test("is found for the sample shop as its own author wrote it", async () => {
    const shop = join(folder, "sample");
    const { configuration } = await writeSampleShop(shop, { seed: 1, customers: 500 });
    const path = join(shop, "guessed.yaml");
    const files = ["orders", "events", "customers"].map((name) => join(shop, `${name}.csv.gz`));
    expect((await quintile("init", ...files, "-c", path, "--yes", "--quiet")).err).toBe("");
    const [own, guessed] = [await readConfiguration(configuration), await readConfiguration(path)];
    const columnsOf = ({ sources }: typeof own) =>
      Object.values(sources).map(({ kind, path: file, columns }) => ({ kind, file, columns }));
    expect(columnsOf(guessed)).toEqual(columnsOf(own));
    expect(guessed.as_of).toBe(own.as_of);
    expect(guessed.lists["call_list"]).toEqual(own.lists["call_list"]);
    // What a contact costs and how often it works stands in no file.
    const {
      contact_cost: _,
      offer_cost: __,
      success_rate: ___,
      ...free
    } = own.lists["at_risk"] ?? {};
    expect(guessed.lists["at_risk"]).toEqual(free);
    expect(guessed.targets["buys_again"]).toEqual(own.targets["buys_again"]);
  });
});

test("a flat table may have attributes called day and amount", async () => {
  const here = join(folder, "flat");
  await mkdir(here);
  const rows = table(
    "day,amount,y",
    400,
    (n) => `${n % 31},${n % 7}-${n % 5},${n % 3 ? "no" : "yes"}`,
  );
  await writeFile(join(here, "calls.csv"), rows);
  const path = join(here, "quintile.yaml");
  expect((await quintile("init", here, "-c", path, "--yes", "--quiet")).code).toBe(0);
  const ended = await quintile("check", "-c", path, "--out", join(here, "run"), "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
});

describe("what the command says", () => {
  test("is a notice that it guessed, where there is no terminal to ask on", async () => {
    await copyFile(orders, join(folder, "o.csv"));
    const { code, out } = await quintileProcess(folder, ["init", "o.csv", "-c", "n.yaml"]);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "There is no terminal to ask on, so all was guessed as with --yes.",
      "orders: transactions, 1,200 rows of o.csv",
      "Wrote n.yaml; read it, then: quintile check -c n.yaml",
      "",
    ]);
  });

  test("is one document with --json", async () => {
    const path = join(folder, "json.yaml");
    const { out } = await quintile("init", orders, "-c", path, "--json");
    const document = JSON.parse(out) as { readonly text: string; readonly name: string };
    expect(document).toMatchObject({ name: "bakery", as_of: dayAfter(400), left_out: [] });
    expect(document.text).toBe(await readFile(path, "utf8"));
  });

  test.each([
    [["ordres.csv"], 2, /there is no file '.*ordres\.csv', did you mean 'orders\.csv'\?/],
    [["*.parquet"], 2, /no file matches '.*\*\.parquet'/],
    [["weather.csv"], 3, /no file can be used \(weather\.csv: no column names a customer/],
    [["nothing.csv"], 3, /nothing\.csv: it is empty/],
  ])("is one sentence for %s, and no file", async (names, code, says) => {
    const here = join(folder, "bakery");
    await writeFile(join(here, "weather.csv"), "day,rain\n2024-01-01,1\n2024-01-02,2\n");
    await writeFile(join(here, "nothing.csv"), "");
    const path = join(here, "none.yaml");
    const ended = await quintile(
      "init",
      ...names.map((name) => join(here, name)),
      "-c",
      path,
      "--yes",
      "--quiet",
    );
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(says);
    expect(ended.err.trimEnd()).not.toContain("\n");
    expect(existsSync(path)).toBe(false);
  });

  test("is asked for files where none is named", async () => {
    const { code, err } = await quintile("init", "--yes");
    expect([code, err]).toEqual([2, "quintile: missing required argument 'files'\n"]);
  });
});

describe("a conversation", () => {
  const talk = async (name: string, answers: string) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(answers);
    const path = join(folder, name);
    await init({
      files: [orders],
      configuration: path,
      force: true,
      terminal: { input, output },
      notice: null,
      engine: { threads: 1 },
      onProgress: () => undefined,
    });
    output.end();
    return { configuration: await readConfiguration(path), asked: await text(output) };
  };

  test("asks only what the files leave open, and takes the answers", async () => {
    const { configuration, asked } = await talk("talk.yaml", "Europe/Berlin\neur\n60\n");
    expect(configuration).toMatchObject({
      timezone: "Europe/Berlin",
      currency: "EUR",
      targets: { buys_again: { horizon: 60 } },
    });
    expect(asked.match(/\?/g)?.length).toBe(3);
  });

  test("takes the defaults for empty lines and at the end of the input", async () => {
    const { configuration } = await talk("silent.yaml", "\n");
    expect(configuration).toMatchObject({
      timezone: "UTC",
      targets: { buys_again: { horizon: 14 } },
    });
    expect(configuration.currency).toBeUndefined();
  });

  test("asks again after an answer that cannot be right", async () => {
    const { configuration, asked } = await talk("again.yaml", "Berlin\nEurope/Berlin\n\n\n");
    expect(configuration.timezone).toBe("Europe/Berlin");
    expect(asked).toContain("expected an IANA name such as Europe/Berlin");
  });
});

const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const absent = !existsSync(data);
if (absent) process.stderr.write("init on public data is skipped: the data are not there\n");

describe.skipIf(absent)("on public data, init --yes is followed by a check without a hand", () => {
  test.each([
    [
      "online_retail",
      ["online_retail/online_retail.csv.gz"],
      {
        as_of: "2011-12-09",
        timezone: "Europe/London",
        sources: { orders: { kind: "transactions", columns: { amount: "Quantity * UnitPrice" } } },
      },
    ],
    [
      "cdnow",
      ["cdnow"],
      {
        currency: "USD",
        as_of: "1998-07-01",
        sources: {
          orders: {
            kind: "transactions",
            duplicates: "keep",
            columns: {
              customer_id: "customer_id",
              quantity: "number_of_cds",
              amount: "dollar_value",
            },
          },
        },
      },
    ],
    [
      "telco",
      ["telco_churn_ibm"],
      {
        sources: { customers: { columns: { customer_id: "customerID" } } },
        targets: { churn: { kind: "given", column: "Churn", positive: "Yes" } },
      },
    ],
    [
      "bank-additional",
      ["bank_marketing/bank-additional-full.csv.gz"],
      {
        sources: { customers: { order: "file", columns: { customer_id: "row_number()" } } },
        targets: { outcome: { column: "y", positive: "yes", exclude: ["duration"] } },
      },
    ],
    [
      "bank-full",
      ["bank_marketing/bank-full.csv.gz"],
      {
        sources: { customers: { order: "file" } },
        targets: { outcome: { exclude: ["duration"] } },
      },
    ],
    [
      "dunnhumby",
      ["dunnhumby_cj_sample"],
      {
        sources: {
          orders: {
            columns: {
              category: "department",
              discount: "retail_disc + coupon_disc + coupon_match_disc",
            },
          },
          coupon_redemptions: { kind: "events" },
          campaigns: { kind: "exposures", columns: { at: "start_date", arm: "'sent'" } },
          customers: { kind: "customers" },
          products: { kind: "lookup", join: { to: "orders", on: "product_id" } },
          campaign_descriptions: { kind: "lookup", join: { to: "campaigns", on: "campaign_id" } },
        },
      },
    ],
    [
      "hillstrom",
      ["hillstrom_email"],
      {
        targets: {
          conversion: { positive: "1", exclude: ["visit", "segment", "spend"] },
          visit: { exclude: ["conversion", "segment", "spend"] },
        },
      },
    ],
    [
      "retentioneering",
      ["retentioneering_ecom"],
      {
        as_of: "2024-06-30",
        targets: { purchase: { kind: "event", where: "type = 'purchase'", horizon: 30 } },
      },
    ],
    [
      "rfm_orders",
      ["rfm_orders"],
      {
        as_of: "2006-12-31",
        sources: {
          orders: { columns: { customer_id: "customer_id", at: "order_date", amount: "revenue" } },
        },
      },
    ],
  ])(
    "%s",
    async (name, files, expected) => {
      const path = join(folder, "public", `${name}.yaml`);
      const paths = files.map((file) => join(data, file));
      expect(await quintile("init", ...paths, "-c", path, "--yes", "--quiet")).toEqual({
        code: 0,
        out: "",
        err: "",
      });
      expect(await readConfiguration(path)).toMatchObject(expected);
      const out = join(folder, "public", name);
      expect(await quintile("check", "-c", path, "--out", out, "--quiet")).toEqual({
        code: 0,
        out: "",
        err: "",
      });
    },
    120_000,
  );
});
