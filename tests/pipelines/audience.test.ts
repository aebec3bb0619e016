import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../data/audience/identifiers.ts";
import { cells, quintile, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, lines } from "./shop.ts";

const folder = temporaryFolder();
const run = join(folder, "run");

const configuration = `name: shop
sources:
  people: { kind: customers, path: people.csv, columns: { customer_id: id } }
  orders: { kind: transactions, path: orders.csv, columns: { customer_id: id, at: day } }
targets:
  leaves: { kind: inactivity, horizon: 30d }
lists:
  at_risk: { target: leaves, columns: [contact], audience: { country: land } }
`;
const shop: Files = {
  "quintile.yaml": configuration,
  // Orders are not read: a file that is not there is not missed.
  "people.csv": lines(
    "id,contact,mobile,land,consent,plan",
    "a,Ann.Bell+shop@gmail.com,0171 1234567,DE,true,basic",
    "b,ben@example.com,,DE,false,basic",
    "c,cid@example.com,,DE,,basic",
    "d,,see above,DE,true,basic",
    "e,eve@example.com,020 7946 0018,GB,true,plus",
    "=f,fay@example.com,,,true,plus",
  ),
};
const row = (rank: number, id: string, group: string) =>
  `${rank},${id},0.9,99,100,90,Regulars,At risk,more likely: last visit 9 days ago,"less likely: 3 orders, all large",,"Keep: call (phone)",${group},2025-01-01,x@y.zz`;
const list = lines(
  "rank,customer_id,score,percentile,value,value_at_risk,segment,lifecycle,reason_1,reason_2,reason_3,suggested_action,group,last_order_on,contact",
  row(1, "a", "treat"),
  row(2, "b", "treat"),
  row(3, "c", "treat"),
  row(4, "d", "treat"),
  row(5, "e", "control"),
  row(6, "'=f", "treat"),
  row(7, "gone", "treat"),
);

const audience = async (platform: string, name = "out.csv") =>
  await quintile(
    ...["audience", "at_risk", "--for", platform, "--out", join(folder, name)],
    ...["-c", join(folder, "quintile.yaml"), "--run", run],
  );
const written = async (name = "out.csv") => cells(await readFile(join(folder, name), "utf8"));

beforeAll(async () => {
  await writeFiles(folder, shop);
  const lists = { at_risk: { target: "leaves", columns: ["contact"] } };
  await writeFiles(run, {
    "run.json": JSON.stringify({ name: "shop", as_of: "2025-02-01", configuration: { lists } }),
    "lists/at_risk.csv": list,
  });
});

describe("an audience file", () => {
  test("holds those with consent and an address, hashed, in the platform's columns", async () => {
    const { code, out } = await audience("google");
    expect(code).toBe(0);
    expect(await written()).toEqual([
      ["Email", "Phone", "Country"],
      [sha256("annbell@gmail.com"), sha256("+491711234567"), "DE"],
      [sha256("fay@example.com"), "", ""],
    ]);
    expect(out).toContain("2 customers, for google.");
    expect(await audience("meta")).toMatchObject({ code: 0 });
    expect(await written()).toEqual([
      ["email", "phone", "country"],
      [sha256("ann.bell+shop@gmail.com"), sha256("491711234567"), sha256("de")],
      [sha256("fay@example.com"), "", ""],
    ]);
  });

  test("leaves out and counts the control group, who did not agree, and who cannot be matched", async () => {
    const { out } = await audience("meta");
    expect(out).toContain(
      "Left out: 1 in the control group, 1 no longer among the customers, 1 without consent, 1 whose consent is not known, 1 without an e-mail address or phone number that can be matched.",
    );
  });

  test("holds no address, number or id in clear", async () => {
    await audience("meta");
    const text = await readFile(join(folder, "out.csv"), "utf8");
    expect(text).not.toMatch(/@|gmail|1234567|gone|,a,/);
    expect(text.split("\n").slice(1).join("")).toMatch(/^[0-9a-f,]+$/);
  });

  test("is refused where customers have no consent to tell, or nobody gave it", async () => {
    const without = edited(shop, "people.csv", ["consent", "newsletter"]);
    await writeFiles(folder, without);
    expect(await audience("google", "no.csv")).toMatchObject({
      code: 2,
      err: expect.stringContaining("they have no attribute 'consent'"),
    });
    await writeFiles(
      folder,
      edited(without, "quintile.yaml", ["country: land", "country: land, consent: newsletter"]),
    );
    expect(await audience("google")).toMatchObject({ code: 0 });
    const people = (shop["people.csv"] ?? "").replaceAll(",true,", ",false,");
    await writeFiles(folder, { ...shop, "people.csv": people });
    expect(await audience("google", "no.csv")).toMatchObject({
      code: 3,
      err: expect.stringContaining("nobody on at_risk can be written: 1 in the control group"),
    });
    await expect(written("no.csv")).rejects.toThrow("ENOENT");
    await writeFiles(folder, shop);
  });

  test("names what is not there, and asks where two columns could be meant", async () => {
    await writeFiles(
      folder,
      edited(shop, "quintile.yaml", ["country: land", "email: contcat, country: land"]),
    );
    expect((await audience("google")).err).toBe(
      "quintile: unknown attribute 'contcat' in lists.at_risk.audience.email, did you mean 'contact'?\n",
    );
    const two = (shop["people.csv"] ?? "")
      .replace("plan", "email2")
      .replaceAll(/basic|plus/g, "z@example.com");
    await writeFiles(folder, { ...shop, "people.csv": two });
    expect((await audience("google")).err).toContain("several attributes are of the class email");
    await writeFiles(folder, shop);
  });
});

describe("a list for programs", () => {
  test("as JSON lines is what a template may name, without the control group, as it was written", async () => {
    const { out } = await quintile("list", "at_risk", "--run", run, "--format", "jsonl");
    const contexts = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(contexts.map(({ customer_id }) => customer_id)).toEqual([
      "a",
      "b",
      "c",
      "d",
      "=f",
      "gone",
    ]);
    expect(contexts[0]).toEqual({
      list: "at_risk",
      customer_id: "a",
      segment: "Regulars",
      stage: "At risk",
      reasons: ["last visit 9 days ago"],
      reasons_against: ["3 orders, all large"],
      score: 0.9,
      value: 100,
      action: "Keep: call (phone)",
      attributes: { contact: "x@y.zz" },
    });
  });

  test("takes the first n of those who are contacted", async () => {
    const { out } = await quintile(
      "list",
      "at_risk",
      "--run",
      run,
      "--format",
      "jsonl",
      "--top",
      "5",
    );
    expect(out.trim().split("\n")).toHaveLength(5);
    expect(JSON.parse(out.trim().split("\n").at(-1) ?? "").customer_id).toBe("=f");
  });

  test("as JSON has ids as they were written, as CSV guarded against spreadsheets", async () => {
    const json = await quintile("list", "at_risk", "--run", run, "--format", "json");
    expect(JSON.parse(json.out)[5].customer_id).toBe("=f");
    const csv = await quintile("list", "at_risk", "--run", run);
    expect(cells(csv.out)[6]?.[1]).toBe("'=f");
  });
});
