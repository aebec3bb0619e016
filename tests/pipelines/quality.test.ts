import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { DataQuality } from "../../data/quality/quality.ts";
import type { RunDocument } from "../../pipelines/run-document.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, type Files, smallShop } from "./shop.ts";

const folder = temporaryFolder();

const qualityOf = async (run: string) => (await readJson(run, "data-quality.json")) as DataQuality;
const documentOf = async (run: string) => (await readJson(run, "run.json")) as RunDocument;

/** Gives each person of the shop an address of e-mail, a name, a number, a street and a note. */
function withPersons(files: Files): Files {
  const [header = "", ...rows] = (files["customers.csv"] ?? "").trimEnd().split("\n");
  const told = rows.map(
    (row, i) =>
      `${row},zoe.quill${i}@mail.example,Zoe Quill${i},+44 20 7946 ${1000 + i},${i} Quill Street,asked about order ${i} of Zoe Quill today`,
  );
  return {
    ...files,
    "customers.csv": `${[`${header},contact,full_name,reach,home,wishes`, ...told].join("\n")}\n`,
  };
}

describe("what tells of persons", () => {
  const out = join(folder, "persons", "run");
  let said = "";

  beforeAll(async () => {
    const files = edited(withPersons(smallShop()), "quintile.yaml", [
      "capacity: 40, control: 10%",
      "columns: [contact, reach], capacity: 40, control: 10%",
    ]);
    const path = await writeFiles(join(folder, "persons"), files);
    const ended = await quintile("run", "-c", path, "--out", out);
    expect(ended.code).toBe(0);
    said = ended.out + ended.err;
  });

  test("stands in a list that names its columns, and nowhere else", async () => {
    const tree = await readTree(out);
    const telling = [...tree].filter(([, bytes]) =>
      /quill|20 7946/i.test(bytes.toString("latin1")),
    );
    expect(telling.map(([path]) => path)).toEqual(["lists/at_risk.csv"]);
    expect(said).not.toMatch(/quill|20 7946/i);
    const [header, first] = cells(await readFile(join(out, "lists", "at_risk.csv"), "utf8"));
    expect(header?.slice(-3)).toEqual(["last_order_on", "contact", "reach"]);
    expect(first?.at(-2)).toMatch(/^zoe\.quill\d+@mail\.example$/);
  });

  test("makes no feature, so that no model and no segment can learn from it", async () => {
    const people = (await qualityOf(out)).sources.find(({ name }) => name === "people");
    expect(people?.file_columns?.map(({ name, personal }) => [name, personal])).toEqual([
      ["customer", "id"],
      ["joined", null],
      ["plan", null],
      ["consent", null],
      ["age", null],
      ["contact", "email"],
      ["full_name", "name"],
      ["reach", "phone"],
      ["home", "address"],
      ["wishes", "free_text"],
    ]);
    const snapshot = JSON.stringify(await readJson(out, "models", "snapshot.json"));
    expect(snapshot).toContain('"age"');
    expect(snapshot).not.toMatch(/"(contact|full_name|reach|home|wishes)"/);
  });

  test("prints from a list as it stands, numbers with their zeros", async () => {
    const { out: json } = await quintile(
      "list",
      "at_risk",
      "--run",
      out,
      "--top",
      "1",
      "--format",
      "json",
    );
    expect(JSON.parse(json)[0].reach).toMatch(/^'?\+44 20 7946 \d+$/);
  });

  test("is refused in a list that names what no customer has", async () => {
    const files = edited(withPersons(smallShop({ customers: 60 })), "quintile.yaml", [
      "capacity: 40, control: 10%",
      "columns: [contct], capacity: 40, control: 10%",
    ]);
    const path = await writeFiles(join(folder, "misnamed"), files);
    const out = join(folder, "misnamed-out");
    const ended = await quintile("check", "-c", path, "--out", out, "--quiet");
    expect([ended.code, ended.err]).toEqual([
      2,
      "quintile: unknown attribute 'contct' in lists.at_risk.columns, did you mean 'contact'?\n",
    ]);
  });

  test("does not stand in the error of an expression that cannot be worked out", async () => {
    const files = edited(withPersons(smallShop({ customers: 60 })), "quintile.yaml", [
      'exclude: "consent = false"',
      'exclude: "cast(contact as double) > 1"',
    ]);
    const path = await writeFiles(join(folder, "uncast"), files);
    const out = join(folder, "uncast-out");
    const ended = await quintile("run", "-c", path, "--out", out, "--quiet");
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("Could not convert string '***' to DOUBLE");
    expect(ended.err).not.toMatch(/quill/i);
  });

  test("is no slice of an evaluation", async () => {
    const files = edited(withPersons(smallShop({ customers: 60 })), "quintile.yaml", [
      "segments:\n",
      "evaluation: { slices: [full_name] }\nsegments:\n",
    ]);
    const path = await writeFiles(join(folder, "sliced"), files);
    const ended = await quintile(
      "check",
      "-c",
      path,
      "--out",
      join(folder, "sliced-out"),
      "--quiet",
    );
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("evaluation.slices: 'full_name' tells of persons");
  });
});

describe("a run that follows another one", () => {
  const runs = join(folder, "follow", "runs");
  let path = "";
  const check = async (name: string, day: string) => {
    const ended = await quintile(
      "check",
      "-c",
      path,
      "--as-of",
      day,
      "--out",
      join(runs, name),
      "--quiet",
    );
    expect(ended.err).toBe("");
    return await documentOf(join(runs, name));
  };

  beforeAll(async () => {
    path = await writeFiles(join(folder, "follow"), smallShop({ customers: 200 }));
  });

  test("compares with the newest one of an earlier day, and done again writes the same bytes", async () => {
    expect((await check("first", "2025-01-01")).compared_with).toBe(null);
    expect((await check("second", "2025-02-01")).compared_with).toMatchObject({ run: "first" });
    const { compared_with } = await check("third", asOf);
    expect(compared_with).toMatchObject({ run: "second", as_of: "2025-02-01" });
    const once = await readTree(join(runs, "third"));
    await check("third", asOf);
    expect(await readTree(join(runs, "third"))).toEqual(once);
    expect((await check("fourth", asOf)).compared_with).toEqual(compared_with);
  });

  test("says on its page what changed, and the first one that there is nothing to compare with", async () => {
    await check("before", "2025-01-15");
    const [header, ...rows] = (smallShop({ customers: 200 })["orders.csv"] ?? "").split("\n");
    const fewer = rows.filter((row) => !row.includes("2024-06-"));
    await writeFiles(join(folder, "follow"), { "orders.csv": [header, ...fewer].join("\n") });
    await check("after", "2025-01-20");
    const page = await readFile(join(runs, "after", "reports", "data-quality.html"), "utf8");
    expect(page).toContain("The past was rewritten: 2024-06 had");
    expect(page).toContain("A month has no row: 2024-06");
    const first = await readFile(join(runs, "first", "reports", "data-quality.html"), "utf8");
    expect(first).toContain(
      "There is no run of an earlier day in the same folder to compare with.",
    );
  });
});

describe("whether a target can be modelled", () => {
  const targetsOf = async (name: string, ...changes: readonly [string, string][]) => {
    const files = edited(smallShop({ customers: 120 }), "quintile.yaml", ...changes);
    const path = await writeFiles(join(folder, name), files);
    const out = join(folder, `${name}-out`);
    const { code, err } = await quintile("check", "-c", path, "--out", out, "--quiet");
    expect([code, err]).toEqual([0, ""]);
    return (await qualityOf(out)).targets ?? [];
  };
  const leaves = "leaves: { kind: inactivity, horizon: 45d, active: 120d }";

  test("counts the cases of the test cut-off as the evaluation does", async () => {
    const out = join(folder, "persons", "run");
    const { targets = [] } = await qualityOf(out);
    expect(targets.map(({ name }) => name)).toEqual(["leaves", "buys_tea"]);
    for (const { name, as_of, rows, positives, negatives, cut_offs } of targets) {
      const { test: counted } = (await readJson(out, "reports", `${name}.json`)) as TargetReport;
      expect({ as_of, rows, positives }).toEqual(counted);
      expect(negatives).toBe(rows - positives);
      expect(cut_offs.at(-1)).toMatchObject({ role: "test", as_of, rows, positives });
    }
  });

  test("says that the history is too short for the horizon", async () => {
    const [first] = await targetsOf("short", [leaves, leaves.replace("45d", "400d")]);
    expect(first).toMatchObject({ can_be_modelled: false, as_of: null, rows: 0, cut_offs: [] });
    expect(first?.says).toMatch(
      /^leaves: cannot be modelled, the files begin on 2024-01-\d\d: no day has both 90 days of history and a complete horizon of 400 days\.$/,
    );
  });

  test("says of a given label that it never occurs", async () => {
    const given = (positive: string) =>
      `leaves: { kind: given, column: plan, positive: "${positive}" }`;
    const list = ["rank_by: value_at_risk", "rank_by: score"] as const;
    const [never] = await targetsOf("never", [leaves, given("gold")], [...list]);
    expect(never).toMatchObject({ can_be_modelled: false, positives: 0, needed: 50 });
    expect(never?.says).toMatch(
      /^leaves: cannot be modelled, no customer has 'gold' in column 'plan' \(0 positives among \d+ customers\)\.$/,
    );
  });

  test("says that all are positives, and how many are needed of what is too few", async () => {
    const everybody =
      "buys_tea: { kind: event, source: orders, where: \"category = 'cocoa'\", horizon: 30d }";
    const [few, nobody] = await targetsOf("few", [
      "buys_tea: { kind: event, source: orders, where: \"category = '=tea'\", horizon: 30d }",
      everybody,
    ]);
    expect(few?.can_be_modelled).toBe(false);
    expect(few?.needed).toBeGreaterThanOrEqual(50);
    expect(few?.says).toMatch(/^leaves: cannot be modelled, a model requires at least \d+ /);
    expect(nobody?.says).toMatch(
      /^buys_tea: cannot be modelled, it happened to nobody after 2025-01-30 \(0 /,
    );
  });
});
