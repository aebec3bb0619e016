import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSampleShop } from "../../data/sample/sample-shop.ts";
import { quintile, temporaryFolder } from "../pipelines/command.ts";
import { commandLines, isShell, quintileArguments } from "./command-words.ts";
import { at, type Block, readPages } from "./pages.ts";

/**
 * Every block of commands is run in one folder that holds `exports/` with a small shop's CSV files and nothing else, the
 * quick start first: it makes the configuration and the run that the other pages look at. A line that was run is not run
 * again. What cannot be run says so and why: `<!-- not run: needs a PostgreSQL server -->`.
 */
const blocks = readPages()
  .flatMap(({ blocks }) => blocks)
  .filter((block) => isShell(block) && !("not run" in block.notes));
const folder = temporaryFolder();
const home = process.cwd();
const done = new Set<string>();

beforeAll(async () => {
  const sample = join(folder, "sample");
  await writeSampleShop(sample, { seed: 1, customers: 300 });
  mkdirSync(join(folder, "exports"));
  for (const file of ["orders", "events", "customers"])
    await pipeline(
      createReadStream(join(sample, `${file}.csv.gz`)),
      createGunzip(),
      createWriteStream(join(folder, "exports", `${file}.csv`)),
    );
  process.chdir(folder);
});
afterAll(() => process.chdir(home));

/** Runs the commands of a block that have not been run yet and returns what went wrong. */
async function failures(block: Block): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { line, words } of commandLines(block)) {
    const own = quintileArguments(words);
    if (own === null) found.push(`'${line}' is no command of ours: say why it is not run`);
    if (own === null || done.has(own.join("\0"))) continue;
    done.add(own.join("\0"));
    const { code, err } = await quintile(...own);
    if (code !== 0) found.push(`'${line}' ended with ${code}: ${err.split("\n").at(-2)}`);
  }
  return found;
}

describe("commands of README and docs run", { timeout: 900_000 }, () => {
  test.each(blocks.map((block) => [at(block), block] as const))("at %s", async (_, block) => {
    expect(await failures(block)).toEqual([]);
  });
});
