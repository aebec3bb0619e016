import { execFile } from "node:child_process";
import { mkdir, readdir, readlink, realpath } from "node:fs/promises";
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
    "data",
    "engines",
    "examples",
    "features",
    "models",
    "pipelines",
    "reports",
  ])
    expect(rooms).toContain(room);
  expect(
    [...rooms].filter((name) => /^(tests|bench|runs|node_modules|\.ci|biome)/.test(name ?? "")),
  ).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
});

test("installed in an empty folder, `npx quintile demo` runs there and writes to runs/ there", async () => {
  expect(await realpath(join(home, "node_modules", "quintile"))).not.toBe(await realpath(root));
  const { stdout } = await npm(home, "exec", "--", "quintile", "demo", "--customers", "500");
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
