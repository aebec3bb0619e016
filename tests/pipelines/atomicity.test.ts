import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { writeAside } from "../../pipelines/run-folder.ts";
import { quintile, quintileProcess, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const out = join(runs, "shop");
const shop = smallShop({ customers: 260 });
const broken = edited(shop, "quintile.yaml", [
  "rank_by: score",
  "rank_by: cast(customer_id as integer)",
]);
const run = async (configuration: string, to = out) =>
  await quintile("run", "-c", configuration, "--out", to, "--quiet");

let good = "";
let bad = "";
beforeAll(async () => {
  good = await writeFiles(join(folder, "good"), shop);
  bad = await writeFiles(join(folder, "bad"), broken);
  expect((await run(good)).code).toBe(0);
});

describe("a run that fails after its models are trained", () => {
  test("leaves neither a run nor a folder aside", async () => {
    expect((await run(bad, join(folder, "elsewhere", "new"))).code).toBe(2);
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  });

  test("leaves an earlier run in its place untouched, and `latest` on it", async () => {
    const before = await readTree(out);
    expect((await run(bad)).code).toBe(2);
    expect(await readTree(out)).toEqual(before);
    expect((await readdir(runs)).sort()).toEqual(["latest", "membership.parquet", "shop"]);
    expect(await readlink(join(runs, "latest"))).toBe("shop");
  });
});

test("a run replaces an earlier one whole: no file of the earlier stays", async () => {
  const before = await readTree(out);
  await writeFile(join(out, "lists", "old.csv"), "rank\n");
  expect((await run(good)).code).toBe(0);
  expect(await readTree(out)).toEqual(before);
  expect((await readdir(runs)).sort()).toEqual(["latest", "membership.parquet", "shop"]);
});

test("a folder that holds other things and no run is refused and stays as it is", async () => {
  const foreign = join(folder, "foreign");
  await mkdir(foreign);
  await writeFile(join(foreign, "thesis.txt"), "years of work");
  const { code, err } = await run(good, foreign);
  expect(code).toBe(2);
  expect(err).toMatch(
    /^quintile: the output folder '.*foreign' holds other files and no earlier run/,
  );
  expect(await readdir(foreign)).toEqual(["thesis.txt"]);
  expect(await readFile(join(foreign, "thesis.txt"), "utf8")).toBe("years of work");
});

test("an empty folder is taken", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  const { code } = await quintile("check", "-c", good, "--out", empty, "--quiet");
  expect(code).toBe(0);
  expect(await readdir(empty)).toContain("run.json");
});

test("a folder that became somebody else's during the work is not overwritten", async () => {
  const target = join(folder, "contested");
  const work = writeAside(folder, async ({ path }) => {
    await writeFile(join(path, "run.json"), "{}");
    await mkdir(target);
    await writeFile(join(target, "theirs.txt"), "theirs");
    return { target, result: null };
  });
  await expect(work).rejects.toThrow(/holds other files/);
  expect(await readdir(target)).toEqual(["theirs.txt"]);
  expect((await readdir(folder)).filter((name) => name.startsWith(".quintile-"))).toEqual([]);
});

test.for([
  ["SIGINT", "while it reads", "rejects"],
  ["SIGINT", "while it trains", "data-quality.json"],
  ["SIGTERM", "while it trains", "data-quality.json"],
] as const)("%s %s ends it with code 130 and leaves nothing", async ([signal, , sign]) => {
  const parent = join(folder, `${signal}-${sign}`);
  await mkdir(parent);
  const argv = ["run", "-c", good, "--out", join(parent, "shop"), "--quiet"];
  const {
    code,
    out: said,
    err,
  } = await quintileProcess(folder, argv, async (child) => {
    while (child.exitCode === null && !(await began(parent, sign))) await setTimeout(2);
    child.kill(signal);
  });
  expect({ code, said, err }).toEqual({ code: 130, said: "", err: "" });
  expect(await readdir(parent)).toEqual([]);
});

/** Tells whether the work in a folder aside has come to write a file. */
async function began(parent: string, file: string): Promise<boolean> {
  const asides = await readdir(parent);
  return asides.some((aside) => existsSync(join(parent, aside, "run", file)));
}
