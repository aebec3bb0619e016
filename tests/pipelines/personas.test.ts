import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import type { Persona, PersonaShare } from "../../reports/persona.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { cells, quintile, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, smallShop } from "./shop.ts";

const folder = temporaryFolder();

async function report(
  name: string,
  files: Files,
): Promise<{ out: string; report: SegmentsReport }> {
  const configuration = await writeFiles(join(folder, name), files);
  const out = join(folder, "runs", name);
  const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  const text = await readFile(join(out, "segments.json"), "utf8");
  return { out, report: JSON.parse(text) as SegmentsReport };
}

const personas = ({ segments }: SegmentsReport): readonly Persona[] =>
  segments.map(({ name, persona }) => {
    if (persona === undefined) throw new Error(`${name} has no persona`);
    return persona;
  });

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Every share of a persona that is compared with all customers. */
const sharesOf = (persona: Persona): readonly PersonaShare[] => [
  ...persona.channels.flatMap(({ shares }) => shares),
  ...(persona.when?.days ?? []),
  ...(persona.when?.parts ?? []),
  ...persona.categories,
  ...persona.products,
  ...persona.activities,
  ...persona.responses,
  ...persona.attributes,
  ...persona.lifecycle,
  ...persona.foreseen.flatMap(({ top_fifth }) => top_fifth ?? []),
];

/** Shop files whose orders have an hour, a product and a channel, with events, exposures and a telephone number. */
function richShop(): Files {
  const shop = smallShop({ customers: 400 });
  const [, ...orders] = (shop["orders.csv"] ?? "").trim().split("\n");
  const [, ...people] = (shop["customers.csv"] ?? "").trim().split("\n");
  const customerOf = (line: string) => /^("(?:[^"]|"")*"|[^,]*),/.exec(line)?.[1] ?? "";
  const events = people.flatMap((line, i) =>
    [0, 1, 2].flatMap((n) => {
      const at = `2024-1${n}-0${1 + (i % 9)} ${10 + (i % 9)}:00:00`;
      return [
        `${customerOf(line)},${at},email_sent`,
        ...(i % 3 > 0
          ? [
              `${customerOf(line)},${at},email_open`,
              `${customerOf(line)},${at.replace(":00:00", ":30:00")},email_open`,
            ]
          : []),
      ];
    }),
  );
  const contacts = people.map(
    (line, i) => `${customerOf(line)},2024-12-01,winter,a,${i % 2 ? "post" : "phone"}`,
  );
  const configuration = (shop["quintile.yaml"] ?? "")
    .replace(
      "      category: category\n",
      "      category: category\n      product: product\n      channel: channel\n      discount: discount\n      quantity: quantity\n",
    )
    .replace(
      "targets:",
      `  mails:
    kind: events
    path: events.csv
    columns: { customer_id: customer, at: at, type: type }
  contacts:
    kind: exposures
    path: contacts.csv
    columns: { customer_id: customer, at: at, campaign: campaign, arm: arm, channel: channel }
targets:`,
    )
    .replace(
      "segments:\n",
      `segments:
  names:
    "1": { name: The first, text: They came first., play: { goal: Thank them } }
    Nobody: { name: Ghosts }
`,
    );
  return {
    "quintile.yaml": configuration,
    "orders.csv": `customer,order,ordered,category,amount,product,channel,discount,quantity\n${orders
      .map((line, i) => {
        const fields = line.split(",");
        // Dirt stays dirt.
        if (!/,\d{4}-\d\d-\d\d,/.test(line)) return `${line},,,,`;
        const hour = 8 + (i % 13);
        return `${line.replace(/,(\d{4}-\d\d-\d\d),/, `,$1 ${String(hour).padStart(2, "0")}:00:00,`)},${fields.at(-2)}-${i % 4},${i % 3 ? "web" : "app"},${i % 2},1`;
      })
      .join("\n")}\n`,
    "customers.csv": `customer,joined,plan,consent,age,phone\n${people
      .map((line, i) => `${line},+49 170 555${String(1000 + i)}`)
      .join("\n")}\n`,
    "events.csv": `customer,at,type\n${events.join("\n")}\n`,
    "contacts.csv": `customer,at,campaign,arm,channel\n${contacts.join("\n")}\n`,
  };
}

describe("personas of a shop", () => {
  const shop = richShop();
  let rich: SegmentsReport;
  let out: string;
  /** Ids of each segment's customers, in the order of the report, and of customers without an order. */
  let members: readonly ReadonlySet<string>[];
  let leads: ReadonlySet<string>;

  beforeAll(async () => {
    ({ report: rich, out } = await report("rich", shop));
    const { texts } = await withEngine({ threads: 1 }, async (engine) =>
      engine.columns(sql`
        select customer_id, segment_id::varchar as segment, lifecycle
        from read_parquet(${literal(join(out, "scores.parquet"))})`),
    );
    const ids = (texts["customer_id"] ?? []).map(String);
    const where = (column: string, value: string) =>
      new Set(ids.filter((_, i) => texts[column]?.[i] === value));
    members = rich.segments.map(({ id }) => where("segment", String(id)));
    leads = where("lifecycle", "New lead");
  }, 120_000);

  test("hours and weekdays of each segment, and of all, sum to 1", () => {
    for (const { when } of personas(rich)) {
      if (when === null || when.hours === null) throw new Error("the orders have an hour");
      for (const shares of [when.hours, when.all_hours ?? [], when.weekdays, when.all_weekdays])
        expect(sum(shares)).toBeCloseTo(1, 12);
      expect(when.hours[3]).toBe(0);
    }
  });

  test("all customers are the segments together: their counts give the share of all, whose lift is 1", () => {
    const told = personas(rich);
    const channel = (name: string) =>
      told.flatMap(({ channels }) =>
        channels.flatMap(({ of, shares }) =>
          of === "orders" ? shares.filter((s) => s.name === name) : [],
        ),
      );
    for (const name of ["web", "app"]) {
      const shares = channel(name);
      const all = sum(shares.map(({ count }) => count)) / sum(shares.map(({ of }) => of));
      // Who has not ordered has no channel of orders.
      const ordered = members.filter((ids) => ![...ids].every((one) => leads.has(one)));
      expect(shares.length).toBe(ordered.length);
      expect(ordered.length).toBe(told.length - 1);
      for (const cell of shares) {
        expect(cell.all).toBeCloseTo(all, 12);
        expect(cell.share.value).toBeCloseTo(cell.count / cell.of, 12);
        expect(cell.lift).toBeCloseTo(cell.share.value / all, 12);
      }
    }
  });

  test("no share is of fewer than ten customers, and each lies in its interval", () => {
    const shares = personas(rich).flatMap(sharesOf);
    expect(shares.length).toBeGreaterThan(40);
    for (const { customers, count, of, share, name } of shares) {
      expect(count, name).toBeLessThanOrEqual(of);
      expect(share.low, name).toBeLessThanOrEqual(share.value);
      expect(share.high, name).toBeGreaterThanOrEqual(share.value);
      if (count > 0) expect(customers, name).toBeGreaterThan(0);
    }
    for (const persona of personas(rich)) {
      for (const { customers, what } of persona.buying)
        expect(customers, what).toBeGreaterThanOrEqual(10);
      for (const { customers, name } of [
        ...persona.attributes,
        ...persona.categories,
        ...persona.lifecycle,
      ])
        expect(customers, name).toBeGreaterThanOrEqual(10);
    }
  });

  test("what is opened twice counts once, and only what was sent to them", () => {
    const contacts = cells(shop["contacts.csv"] ?? "").slice(1);
    const asked = (channel: string, ids: ReadonlySet<string> = new Set()) =>
      contacts.filter(([customer = "", , , , by]) => by === channel && ids.has(customer)).length;
    let few = 0;
    for (const [i, { responses }] of personas(rich).entries()) {
      // Of fewer than ten customers who were asked nothing is told.
      const told = ["phone", "post"].filter((channel) => asked(channel, members[i]) >= 10);
      few += 2 - told.length;
      const opened = responses.find(({ kind }) => kind === "open");
      expect(opened?.channel).toBe("email");
      expect(opened?.share.value).toBeLessThanOrEqual(1);
      expect(opened?.all).toBeCloseTo(2 / 3, 1);
      expect(
        responses
          .filter(({ kind }) => kind === "order")
          .map(({ channel }) => channel)
          .sort(),
      ).toEqual(told);
    }
    expect(few).toBe(1);
  });

  test("of customers who have not ordered tells what else they do, and what wins an order", () => {
    const at = rich.segments.findIndex(({ name }) => name === "No order yet");
    expect(members[at]).toEqual(leads);
    const persona = personas(rich)[at];
    expect(persona?.text).toMatch(/^Have not ordered yet\./);
    expect(persona?.play.goal).toBe("Win the first order");
    expect(persona?.play.evidence.filter((one) => one.for === "offer")).toEqual([
      { for: "offer", says: "they have bought nothing yet" },
    ]);
    expect(persona?.when?.of).toBe("events");
    expect([persona?.categories, persona?.products]).toEqual([[], []]);
    expect(persona?.channels.filter(({ of }) => of === "orders")).toEqual([]);
    expect(persona?.buying).toMatchObject([
      { what: "orders_a_year", customers: leads.size, mean: { value: 0 } },
    ]);
  });

  test("money adds up: the segments' sums are all that is expected", () => {
    const worth = personas(rich).flatMap(({ worth: one }) => one ?? []);
    expect(worth.length).toBe(rich.segments.length);
    expect(sum(worth.map(({ spend_a_year }) => spend_a_year.share ?? 0))).toBeCloseTo(1, 9);
    expect(sum(worth.map(({ expected_value }) => expected_value.share ?? 0))).toBeCloseTo(1, 9);
  });

  test("personal columns are in no persona and on no page", async () => {
    const attributes = personas(rich).flatMap((persona) =>
      persona.attributes.map((one) => one.attribute),
    );
    expect(new Set(attributes)).toContain("age");
    expect(attributes).not.toContain("phone");
    expect(JSON.stringify(rich)).not.toContain("+49");
    expect(await readFile(join(out, "reports", "segments.html"), "utf8")).not.toContain("+49");
  });

  test("a name of the configuration wins in scores, lists, documents and pages", async () => {
    const first = rich.segments.find(({ id }) => String(id) === "1");
    expect(first?.name).toBe("The first");
    expect(first?.persona).toMatchObject({
      text: "They came first.",
      play: { goal: "Thank them", own: true },
    });
    expect(first?.persona?.generated_name).not.toBe("The first");
    for (const path of [
      "scores.csv",
      "lists/tea_list.csv",
      "reports/segments.html",
      "reports/index.html",
    ])
      expect(await readFile(join(out, path), "utf8"), path).toContain("The first");
    expect(rich.notes).toEqual([
      "segments.names: 'Nobody' is neither the id of a segment of this run nor the name that was found for one.",
    ]);
  });

  test("a later day keeps the names of the configuration", async () => {
    const later = join(folder, "runs", "later");
    const configuration = join(folder, "rich", "quintile.yaml");
    const ended = await quintile(
      "score",
      "-c",
      configuration,
      "--model",
      out,
      "--out",
      later,
      "--as-of",
      "2025-04-01",
      "--quiet",
    );
    expect(ended.code).toBe(0);
    expect(await readFile(join(later, "scores.csv"), "utf8")).toContain("The first");
  });
});

describe("personas of what is not there", () => {
  test("without amounts nothing is said of worth", async () => {
    const shop = edited(
      smallShop({ customers: 300 }),
      "quintile.yaml",
      ["      amount: amount\n", ""],
      ["value_at_risk", "score"],
    );
    const { report: found } = await report("no-money", shop);
    for (const { worth, buying } of personas(found)) {
      expect(worth).toBeNull();
      expect(buying.map(({ what }) => what)).not.toContain("order_value");
    }
  });

  test("a flat table has attributes, a play and a rule, and no times", async () => {
    const rows = Array.from({ length: 240 }, (_, i) =>
      [
        `c${i}`,
        i % 2 ? "Month-to-month" : "Two year",
        i % 2 ? 3 + (i % 9) : 50 + (i % 20),
        i % 8 === 0 ? "Yes" : "No",
      ].join(","),
    );
    const { report: found } = await report("flat", {
      "quintile.yaml": `name: flat
sources:
  people: { kind: customers, path: people.csv, columns: { customer_id: id } }
segments: { clusters: { k: 2..3 } }
`,
      "people.csv": `id,contract,tenure,partner\n${rows.join("\n")}\n`,
    });
    const names = found.segments.map(({ name }) => name);
    expect(names).toContain("Month-to-month newcomers");
    for (const { when, buying, channels, worth, attributes, play } of personas(found)) {
      expect([when, buying, channels, worth]).toEqual([null, [], [], null]);
      expect(attributes.map(({ kind }) => kind)).toContain("behavioural");
      expect(play.goal).toBe("Keep in touch");
    }
  });
});
