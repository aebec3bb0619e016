import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { random } from "../../models/random.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { type Files, lines } from "./shop.ts";

const asOf = "2025-06-01";

/**
 * Returns the files of a business that sells one subscription a customer and nothing else: those on the cheap plan end
 * sooner. With `before`, the files as they were on that day: later starts are not there, later ends not known.
 */
function subscriptionShop(before = "9999-01-01"): Files {
  const draw = random(11);
  const rows: string[] = [];
  const contacts: string[] = [];
  for (let n = 0; n < 1500; n++) {
    const id = `s${String(n).padStart(4, "0")}`;
    const cheap = draw() < 0.5;
    const start = Math.floor(draw() * 500);
    const length = Math.ceil(-(cheap ? 120 : 700) * Math.log(1 - draw()));
    const [from, to] = [addDays("2024-01-01", start), addDays("2024-01-01", start + length)];
    const end = to < before && to < "2025-08-01" ? to : "";
    const [item, sent] = [cheap ? 1 : 2, addDays(from, Math.floor(draw() * 90))];
    if (from < before) rows.push([id, from, end, item].join(","));
    if (sent < before) contacts.push([id, sent, n % 3, n % 2 === 0 ? "a" : "b"].join(","));
  }
  return {
    "quintile.yaml": `name: boxes
currency: EUR
as_of: ${asOf}
windows: [30, 90]
sources:
  boxes:
    kind: subscriptions
    path: boxes.csv
    columns: { customer_id: who, started_at: from, ended_at: to, plan: plan, price: price }
  plans:
    kind: lookup
    path: plans.csv
    join: { to: boxes, on: item }
  mailings:
    kind: exposures
    path: mailings.csv
    columns: { customer_id: who, at: sent, campaign: campaign, arm: arm }
targets:
  cancels: { kind: subscription_end, horizon: 60d }
segments: { clusters: { k: 3..4 } }
lists:
  keep: { target: cancels, capacity: 25, control: 20%, where: "active_subscriptions = 1" }
`,
    "boxes.csv": lines("who,from,to,item", rows),
    "plans.csv": lines("item,plan,price", ["1,basic,5.00", "2,gold,20.00"]),
    "mailings.csv": lines("who,sent,campaign,arm", contacts),
  };
}

describe("a business of subscriptions alone", () => {
  const folder = temporaryFolder();
  const out = join(folder, "run");
  let configuration = "";
  beforeAll(async () => {
    configuration = await writeFiles(folder, subscriptionShop());
    const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
  }, 60_000);

  test("check says that the target can be modelled", async () => {
    const { code, out: said } = await quintile(
      ...["check", "-c", configuration, "--out", join(folder, "check")],
    );
    expect(code).toBe(0);
    expect(said).toMatch(/cancels: can be modelled, \d+ positives among \d+ customers/);
  });

  test("the end is foreseen out of time, its meaning said, and the cheap plan is a reason", async () => {
    const report = await readJson(out, "reports", "cancels.json");
    expect(report).toMatchObject({
      protocol: "out-of-time",
      means: "has a subscription that runs at as_of and ends in the 60 days from it",
      test: { as_of: "2025-04-02" },
    });
    const known = await readFile(join(out, "reports", "cancels.json"), "utf8");
    // Plan and price tell the same: whichever comes first is the reason.
    expect(known).toMatch(/"feature": "subscription_(plan_(gold|basic)|price)"/);
  });

  test("those who subscribe at as_of are scored, nobody else, and there is no money", async () => {
    const [header = [], ...rows] = cells(await readFile(join(out, "scores.csv"), "utf8"));
    const at = (name: string) => header.indexOf(name);
    const scored = rows.filter((row) => row[at("cancels_score")] !== "").map((row) => row[0]);
    const files = subscriptionShop(asOf)["boxes.csv"] ?? "";
    const running = cells(files)
      .slice(1)
      .filter(([, , to]) => to === "")
      .map(([who]) => who);
    expect(scored).toEqual(running);
    expect(at("rfm_segment") < 0 || rows.every((row) => row[at("rfm_segment")] === "")).toBe(true);
    const list = cells(await readFile(join(out, "lists", "keep.csv"), "utf8"));
    expect(list).toHaveLength(26);
    expect(list[0]).toContain("value_at_risk");
  });

  test("explain tells what the customer subscribes to", async () => {
    const [, first = []] = cells(await readFile(join(out, "lists", "keep.csv"), "utf8"));
    const { out: said } = await quintile("explain", first[1] ?? "", "--run", out);
    expect(said).toMatch(/1 subscription running/);
    expect(said).toMatch(/has subscribed for \d+ days?/);
    expect(said).toMatch(/cancels: \d/);
  });

  test("a later day is scored by what was learned", async () => {
    const later = join(folder, "later");
    const ended = await quintile(
      ...["score", "-c", configuration, "--model", out, "--as-of", "2025-07-01"],
      ...["--out", later, "--quiet"],
    );
    expect(ended).toEqual({ code: 0, out: "", err: "" });
    expect(await readJson(later, "run.json")).toMatchObject({ as_of: "2025-07-01" });
  });

  test("what starts or ends from as_of on changes no score, list or report", async () => {
    const place = join(folder, "cut");
    const cut = await writeFiles(place, subscriptionShop(asOf));
    const ended = await quintile("run", "-c", cut, "--out", join(place, "run"), "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
    const [a, b] = [await readTree(out), await readTree(join(place, "run"))];
    const told = [...a.keys()].filter((name) =>
      /^(scores|snapshot|lists|models|segments)/.test(name),
    );
    expect(told).toContain("scores.csv");
    expect(told).toContain("models/cancels.json");
    for (const name of [...told, "reports/cancels.json"])
      expect(b.get(name)?.equals(a.get(name) ?? Buffer.alloc(0)), name).toBe(true);
  }, 60_000);
});
