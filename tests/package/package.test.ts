import { execFile } from "node:child_process";
import { mkdir, readdir, readlink, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { cells, readTree, temporaryFolder } from "../pipelines/command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = temporaryFolder();
const home = join(folder, "home");
const run = promisify(execFile);
const npm = async (cwd: string, ...argv: readonly string[]) =>
  await run(process.platform === "win32" ? "npm.cmd" : "npm", [...argv], { cwd });

let packed: readonly string[] = [];

beforeAll(async () => {
  const { stdout } = await npm(root, "pack", "--json", "--pack-destination", folder);
  const [tarball] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  packed = tarball?.files.map(({ path }) => path) ?? [];
  await mkdir(home);
  await npm(
    home,
    "install",
    "--prefer-offline",
    "--no-fund",
    "--no-audit",
    join(folder, tarball?.filename ?? ""),
  );
}, 300_000);

test("the tarball holds the rooms that run, and no tests, runs or configuration of ours", () => {
  const rooms = new Set(packed.map((path) => path.split("/")[0]));
  for (const room of [
    "bin",
    "compiled",
    "data",
    "engines",
    "examples",
    "features",
    "models",
    "pipelines",
    "reports",
    "types",
  ])
    expect(rooms).toContain(room);
  expect(
    [...rooms].filter((name) => /^(tests|bench|runs|node_modules|\.ci|biome)/.test(name ?? "")),
  ).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
});

test("installed, it is imported by plain Node, and its types know the names of features", async () => {
  const text = (typed: boolean) => `
    import { defineFeature, featureNamed, openShop } from "quintile";
    const own = defineFeature({ name: "own", over: "orders", sql: "count(*)", unit: "count", phrase: "x" });
    const look = async (shop${typed ? ': import("quintile").Shop' : ""}) => {
      const snapshot = await shop.snapshot("2026-01-01");
      await snapshot.column("recency_days");
      ${typed ? "// @ts-expect-error no such feature" : ""}
      await snapshot.column("recencey_days");
    };
    console.log(own.name, featureNamed("a"), typeof openShop, typeof look);
  `;
  const consumer = join(home, "consumer");
  await mkdir(consumer);
  await writeFile(join(consumer, "use.mjs"), text(false));
  await writeFile(join(consumer, "use.mts"), text(true));
  const { stdout } = await run(process.execPath, [join(consumer, "use.mjs")]);
  expect(stdout.trim()).toBe("own a function function");
  const options = {
    ...{ target: "es2022", module: "nodenext", strict: true, noEmit: true, skipLibCheck: true },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules", "@types")] },
  };
  const project = { compilerOptions: options, files: ["use.mts"] };
  await writeFile(join(consumer, "tsconfig.json"), JSON.stringify(project));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const checked = await run(process.execPath, [tsc, "-p", consumer]).catch((error) => error);
  expect(checked.stdout).toBe("");
}, 120_000);

test("installed in an empty folder, `npx quintile demo` runs there and writes to runs/ there", async () => {
  expect(await realpath(join(home, "node_modules", "quintile"))).not.toBe(await realpath(root));
  const { stdout } = await npm(home, "exec", "--", "quintile", "demo", "--customers", "500");
  // It brings the program compiled, and only what it ran by.
  expect(await readdir(join(home, "node_modules", "quintile", "compiled"))).toHaveLength(1);
  expect(stdout).toMatch(/^Scored (4\d\d|500) customers as of 2026-01-01\.$/m);
  const runs = join(home, "runs");
  expect((await readdir(runs)).sort()).toEqual([
    "latest",
    "membership.parquet",
    "sample-shop",
    "sample-shop-2026-01-01",
  ]);
  expect(await readlink(join(runs, "latest"))).toBe("sample-shop-2026-01-01");
  const tree = await readTree(join(runs, "sample-shop-2026-01-01"));
  expect(cells(tree.get("lists/call_list.csv")?.toString("utf8") ?? "").length).toBeGreaterThan(
    100,
  );
}, 120_000);
