import { stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { addDays } from "../../data/window.ts";
import { quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, oneTarget } from "./shop.ts";

const folder = temporaryFolder();
const path = (name: string) => join(folder, "runs", name);
const later = addDays(asOf, 9);
/** When the horizon of 45 days from the end of the files would be over. */
const muchLater = addDays(asOf, 45);
let configuration = "";

const quintileIn = async (command: string, name: string, ...argv: readonly string[]) => {
  const ended = await quintile(command, "-c", configuration, "--out", path(name), ...argv);
  expect(ended).toMatchObject({ code: 0 });
  return ended.out;
};

beforeAll(async () => {
  const files = edited(oneTarget({ before: asOf }), "quintile.yaml", [
    "active: 120d",
    "active: 120d, min_customers: 100",
  ]);
  configuration = await writeFiles(join(folder, "shop"), files);
  await quintileIn("run", "first", "--fresh");
});

test("where the files end before as_of a run takes up all that was learned as of their end", async () => {
  const said = await quintileIn("run", "later", "--as-of", later);
  expect(said).toContain(
    "The files have no row from 1 March 2025 on: models were learned, and tested, as of that day.",
  );
  const { reused } = z
    .object({ reused: z.array(z.string()) })
    .parse(await readJson(path("later"), "timings.json"));
  const read = [
    "the vocabulary",
    "the histories of customers",
    "how customers come back",
    "the features of customers",
  ];
  const parts = [
    "the cases of targets",
    "the kinds of customers",
    "their value",
    "where they move",
    "target leaves",
  ];
  // What is made of columns that stand as they did is asked for by works that go on beside each other.
  const made = [
    "how they are spread",
    "the pages of targets",
    "what kinds are like",
    "who is of which kind",
  ];
  expect(reused.slice(0, -made.length)).toEqual(["orders", "people", ...read, ...parts]);
  expect(reused.slice(-made.length).sort()).toEqual(made);
  const document = await readJson(path("later"), "run.json");
  expect(document).toMatchObject({ as_of: later, learned_as_of: asOf });
  expect(await readJson(path("first"), "run.json")).not.toHaveProperty("learned_as_of");
  expect(document).toHaveProperty("continues.run", "first");
  expect(document).toHaveProperty("metrics.leaves.test.as_of", addDays(asOf, -45));
});

test("pages that an earlier run kept may be read by anybody, as others may", async () => {
  const modeOf = async (page: string) => (await stat(join(path("later"), "reports", page))).mode;
  expect(await modeOf("leaves.html")).toBe(await modeOf("segments.html"));
});

test("it scores as the models of the end of the files score that day", async () => {
  const model = join(folder, "trained");
  await quintile("train", "-c", configuration, "--out", model, "--quiet");
  await quintileIn("score", "scored", "--as-of", later, "--model", model);
  const [run, score] = [await readTree(path("later")), await readTree(path("scored"))];
  const same = [...score.keys()].filter((name) =>
    /^(models|lists)\/|^(scores|snapshot)/.test(name),
  );
  expect(same).toContain("scores.csv");
  for (const name of same)
    expect([name, run.get(name)?.equals(score.get(name) as Buffer)]).toEqual([name, true]);
});

test("it has the bytes of a run that learns anew", async () => {
  await quintileIn("run", "fresh", "--as-of", later, "--fresh");
  const [ours, theirs] = [await readTree(path("later")), await readTree(path("fresh"))];
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  for (const [name, bytes] of ours)
    expect([name, theirs.get(name)?.equals(bytes)]).toEqual([name, true]);
});

test("what came of days without a row is not taken for known", async () => {
  await quintileIn("run", "much-later", "--as-of", muchLater);
  const ledger = z.object({
    predictions: z.array(z.unknown()),
    open: z.array(z.object({ as_of: z.string() })),
  });
  const { predictions, open } = ledger.parse(
    await readJson(path("much-later"), "reports/ledger.json"),
  );
  expect(predictions).toEqual([]);
  expect(open.map(({ as_of }) => as_of)).toContain(asOf);
});

test("check counts the cases of the last complete horizon", async () => {
  const said = await quintileIn("check", "check", "--as-of", later);
  expect(said).toContain(`on ${addDays(asOf, -45)} `);
});
