import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { quintile, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, type Files, smallShop } from "./shop.ts";

type Tree = ReadonlyMap<string, Buffer>;

const folder = temporaryFolder();

/** Runs a shop's files in a folder of their own and returns what it wrote. */
async function run(name: string, files: Files, ...argv: readonly string[]): Promise<Tree> {
  const configuration = await writeFiles(join(folder, name), files);
  const out = join(folder, name, "some", "runs", `of-${name}`);
  const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet", ...argv);
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  return await readTree(out);
}

function differing(one: Tree, other: Tree): readonly string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.filter((path) => {
    const [mine, theirs] = [one.get(path), other.get(path)];
    return mine === undefined || theirs === undefined || !mine.equals(theirs);
  });
}

describe("two runs with the same inputs and seed", () => {
  // The engine works in pieces of 122,880 rows: with fewer a second thread has nothing to do.
  const many = edited(
    smallShop({ customers: 1500, linesPerOrder: 5 }),
    "quintile.yaml",
    ["windows: [30, 90]", "windows: [30]"],
    [
      "  buys_tea: { kind: event, source: orders, where: \"category = '=tea'\", horizon: 30d }\n",
      "",
    ],
    ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
  );
  let [one, two]: readonly [Tree, Tree] = [new Map(), new Map()];

  beforeAll(async () => {
    expect((many["orders.csv"] ?? "").split("\n").length).toBeGreaterThan(125_000);
    one = await run("one", many, "--threads", "1");
    two = await run("two", many, "--threads", "2");
  }, 240_000);

  test("one with 1 engine thread and one with 2, in two places, write the same bytes", () => {
    expect(one.size).toBeGreaterThan(15);
    expect(differing(one, two)).toEqual([]);
  });
});

describe("a run as of a day", () => {
  // What these files say of the input differs, and must: they count and digest the files as they are.
  const ofTheFiles = [
    "data-quality.json",
    "rejects/orders.csv",
    "reports/data-quality.html",
    "reports/index.html",
    "run.json",
  ];
  let whole: Tree = new Map();
  let cut: Tree = new Map();

  beforeAll(async () => {
    whole = await run("whole", smallShop());
    cut = await run("cut", smallShop({ before: asOf }));
  }, 240_000);

  test("writes the same scores, byte for byte, when every later row is cut out of the files", () => {
    expect(whole.get("scores.csv")?.length).toBeGreaterThan(10_000);
    expect(cut.get("scores.csv")?.equals(whole.get("scores.csv") ?? Buffer.of())).toBe(true);
  });

  test("writes the same models, lists, segments, snapshot and evaluation too", () => {
    expect(differing(whole, cut)).toEqual(ofTheFiles);
  });
});
