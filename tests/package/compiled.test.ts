import { execFile } from "node:child_process";
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../pipelines/command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rooms = ["bin", "data", "engines", "features", "models", "pipelines", "reports", "serve"];
const folder = temporaryFolder();
const ended = promisify(execFile);

let houses = 0;
let house = "";

beforeEach(async () => {
  house = join(folder, `house ${houses++}`);
  await mkdir(house);
  for (const name of [...rooms, "package.json"])
    await cp(join(root, name), join(house, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(house, "node_modules"), "junction");
});

async function start(...argv: readonly string[]): Promise<string> {
  const { stdout } = await ended(process.execPath, [join(house, "bin", "quintile.mjs"), ...argv]);
  return stdout.trim();
}

const compiled = async () => (await readdir(join(house, "compiled"))).sort();

/** Gives the program another version, as a change of its sources. */
async function change(version: string): Promise<void> {
  const path = join(house, "package.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
}

test("the program is compiled at the first start, and again when its sources have changed", async () => {
  await change("8.0.0");
  expect(await start("--version")).toBe("8.0.0");
  const first = await compiled();
  expect(first).toHaveLength(1);
  expect(await start("--version")).toBe("8.0.0");
  expect(await compiled()).toEqual(first);
  await change("8.0.1");
  expect(await start("--version")).toBe("8.0.1");
  expect(await compiled()).toHaveLength(2);
});

test("a source of the same size and time that holds something else is compiled anew", async () => {
  const path = join(house, "package.json");
  const time = new Date("2026-01-01");
  await change("8.3.0");
  await utimes(path, time, time);
  expect(await start("--version")).toBe("8.3.0");
  const { size } = await stat(path);
  await change("8.3.1");
  await utimes(path, time, time);
  expect(await stat(path)).toMatchObject({ size, mtimeMs: time.getTime() });
  expect(await start("--version")).toBe("8.3.1");
});

test("what is noted of the sources is written once, and made anew where it is broken", async () => {
  await start("--version");
  const [name = ""] = await compiled();
  const note = join(house, "compiled", name, "sources.json");
  const first = await readFile(note, "utf8");
  const { ino } = await stat(note);
  await start("--version");
  expect((await stat(note)).ino).toBe(ino);
  await writeFile(note, "{");
  await start("--version");
  expect(await readFile(note, "utf8")).toBe(first);
  expect(await compiled()).toEqual([name]);
});

test("what was compiled a week before is removed when the sources have changed", async () => {
  await start("--version");
  const [first = ""] = await compiled();
  const before = new Date(Date.now() - 8 * 86_400_000);
  await utimes(join(house, "compiled", first), before, before);
  await change("8.0.2");
  await start("--version");
  const left = await compiled();
  expect(left).toHaveLength(1);
  expect(left).not.toEqual([first]);
});

test("two that start at once for the first time both run, and leave one program", async () => {
  await change("8.1.0");
  expect(await Promise.all([start("--version"), start("--version")])).toEqual(["8.1.0", "8.1.0"]);
  expect(await compiled()).toHaveLength(1);
});

test("what is compiled brings the packages that every run loads, and their licences", async () => {
  await start("--version");
  const [name = ""] = await compiled();
  const program = join(house, "compiled", name);
  const files = (await readdir(program)).filter((file) => file.endsWith(".js"));
  const texts = await Promise.all(files.map((file) => readFile(join(program, file), "utf8")));
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/(?:from |require\()"([^"]+)"/g)].map(([, path]) => path),
  );
  const licences = await readFile(join(program, "licences.txt"), "utf8");
  for (const taken of ["zod", "yaml", "@duckdb/node-api", "linkedom", "d3-array"]) {
    expect(imported).not.toContain(taken);
    const licence = await readFile(join(root, "node_modules", taken, "LICENSE"), "utf8");
    expect(licences).toContain(licence);
  }
  // The engine itself is no JavaScript, and what only the page needs is read when it is.
  expect(imported).toEqual(expect.arrayContaining(["@duckdb/node-bindings", "fastify"]));
  expect(licences).not.toContain("node_modules/fastify/");
});

test("an error names the lines of the sources with --debug", async () => {
  const told = await start("list", "nothing", "--run", "nowhere", "--debug").catch(
    ({ stderr }: { stderr: string }) => stderr,
  );
  expect(told).toMatch(/^ConfigurationError: /);
  expect(told).toMatch(/[\\/]pipelines[\\/][a-z-]+\.ts:\d+:\d+\)?$/m);
});

test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a house that cannot be written to runs without a compiled program",
  async () => {
    await chmod(house, 0o555);
    try {
      expect(await start("--version")).toMatch(/^\d+\.\d+\.\d+$/);
      expect(await readdir(house)).not.toContain("compiled");
    } finally {
      await chmod(house, 0o755);
    }
  },
);
