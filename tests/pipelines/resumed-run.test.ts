import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { addDays } from "../../data/window.ts";
import { learningDay } from "../../pipelines/run-learning-every.ts";
import {
  quintile,
  quintileProcess,
  readJson,
  readTree,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { asOf, oneTarget } from "./shop.ts";

const folder = temporaryFolder();
const sources = ["orders", "people"];
const read = [
  "the vocabulary",
  "the histories of customers",
  "how customers come back",
  "the cases of targets",
];
const parts = ["the kinds of customers", "their value", "where they move", "target leaves"];
const account = z.object({
  reused: z.array(z.string()),
  kept: z.array(z.string()),
  notes: z.array(z.string()),
});
const accountOf = async (out: string) => account.parse(await readJson(out, "timings.json"));
/** What else is kept for runs of later days, in whatever order, where it took long enough or is asked for. */
const scored = [
  "how they are spread",
  "the features of customers",
  "the pages of targets",
  "what kinds are like",
  "who is of which kind",
];
const learnedAmong = (names: readonly string[]) => names.filter((name) => !scored.includes(name));

const out = join(folder, "killed", "shop");
let configuration = "";

beforeAll(async () => {
  configuration = await writeFiles(join(folder, "shop"), oneTarget());
  const store = join(folder, "shop", ".quintile");
  const learned = async () => {
    const names = existsSync(store) ? await readdir(store) : [];
    return names.filter((name) => name.startsWith("learned-")).length;
  };
  const argv = ["run", "-c", configuration, "--out", out, "--fresh", "--quiet"];
  const { code } = await quintileProcess(folder, argv, async (child) => {
    while (child.exitCode === null && (await learned()) < read.length - 1 + parts.length)
      await setTimeout(5);
    child.kill("SIGKILL");
  });
  expect(code).toBe("SIGKILL");
  expect(existsSync(out)).toBe(false);
});

test("a run that was killed goes on after the last part that was done", async () => {
  const resumed = await quintile("run", "-c", configuration, "--out", out, "--json");
  expect(resumed.err).toBe("");
  const reused = [...sources, ...read, ...parts];
  const told = await accountOf(out);
  expect({ ...told, kept: learnedAmong(told.kept) }).toEqual({ reused, kept: [], notes: [] });
  const document = z.record(z.string(), z.unknown()).parse(await readJson(out, "run.json"));
  expect(JSON.parse(resumed.out)).toEqual({ ...document, reused });
});

test("what it leaves has the bytes of a fresh run", async () => {
  const fresh = join(folder, "fresh", "shop");
  await quintile("run", "-c", configuration, "--out", fresh, "--fresh", "--quiet");
  const { kept, ...told } = await accountOf(fresh);
  expect(told).toEqual({ reused: [], notes: [] });
  expect(learnedAmong(kept)).toEqual([...sources, ...read, ...parts]);
  expect(kept.filter((name) => scored.includes(name)).sort()).toEqual(scored);
  const [ours, theirs] = [await readTree(out), await readTree(fresh)];
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  for (const [path, bytes] of ours)
    expect([path, theirs.get(path)?.equals(bytes)]).toEqual([path, true]);
});

test("with --learn-every a run of a later day takes the models of the day on which they were due", async () => {
  // 2025-03-01 is day 20148 since 1970, a multiple of 12.
  expect([learningDay(asOf, 12), learningDay(asOf, 11)]).toEqual([asOf, "2025-02-22"]);
  const later = join(folder, "later", "shop");
  const argv = ["--as-of", addDays(asOf, 7), "--learn-every", "12d", "--quiet"];
  const ended = await quintile("run", "-c", configuration, "--out", later, ...argv);
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  const trained = join(folder, "later", `small-shop-${asOf}-trained`);
  const told = await accountOf(trained);
  expect(told.reused).toEqual([...sources, ...read, ...parts]);
  expect(learnedAmong(told.kept)).toEqual([]);
  expect(learnedAmong((await accountOf(later)).reused)).toEqual(sources);
  expect(await readJson(later, "run.json")).toMatchObject({ as_of: addDays(asOf, 7) });
  const [ours, theirs] = [await readTree(out), await readTree(later)];
  for (const name of ["leaves", "segments", "value", "outlook", "snapshot"])
    expect(theirs.get(`models/${name}.json`)).toEqual(ours.get(`models/${name}.json`));
});
