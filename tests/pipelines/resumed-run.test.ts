import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  quintile,
  quintileProcess,
  readJson,
  readTree,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const sources = ["orders", "people"];
const parts = ["the kinds of customers", "their value", "where they move", "target leaves"];
const account = z.object({
  reused: z.array(z.string()),
  kept: z.array(z.string()),
  notes: z.array(z.string()),
});
const accountOf = async (out: string) => account.parse(await readJson(out, "timings.json"));

const small = edited(
  smallShop({ customers: 260 }),
  "quintile.yaml",
  ["windows: [30, 90]", "windows: [30]"],
  ["targets:", "evaluation: { learning_curve: false, ablation: false }\ntargets:"],
  ["  buys_tea: { kind: event, source: orders, where: \"category = '=tea'\", horizon: 30d }\n", ""],
  ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
);

const out = join(folder, "killed", "shop");
let configuration = "";

beforeAll(async () => {
  configuration = await writeFiles(join(folder, "shop"), small);
  const store = join(folder, "shop", ".quintile");
  const learned = async () => {
    const names = existsSync(store) ? await readdir(store) : [];
    return names.filter((name) => name.startsWith("learned-")).length;
  };
  const argv = ["run", "-c", configuration, "--out", out, "--fresh", "--quiet"];
  const { code } = await quintileProcess(folder, argv, async (child) => {
    while (child.exitCode === null && (await learned()) < parts.length) await setTimeout(5);
    child.kill("SIGKILL");
  });
  expect(code).toBe("SIGKILL");
  expect(existsSync(out)).toBe(false);
});

test("a run that was killed goes on after the last part that was done", async () => {
  const resumed = await quintile("run", "-c", configuration, "--out", out, "--json");
  expect(resumed.err).toBe("");
  const reused = [...sources, ...parts];
  expect(await accountOf(out)).toEqual({ reused, kept: [], notes: [] });
  const document = z.record(z.string(), z.unknown()).parse(await readJson(out, "run.json"));
  expect(JSON.parse(resumed.out)).toEqual({ ...document, reused });
});

test("what it leaves has the bytes of a fresh run", async () => {
  const fresh = join(folder, "fresh", "shop");
  await quintile("run", "-c", configuration, "--out", fresh, "--fresh", "--quiet");
  expect(await accountOf(fresh)).toEqual({ reused: [], kept: [...sources, ...parts], notes: [] });
  const [ours, theirs] = [await readTree(out), await readTree(fresh)];
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  for (const [path, bytes] of ours)
    expect([path, theirs.get(path)?.equals(bytes)]).toEqual([path, true]);
});
