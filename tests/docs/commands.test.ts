import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  commandLines,
  commandNames,
  complaint,
  isShell,
  quintileArguments,
} from "./command-words.ts";
import { at, type Block, page, readPages, root } from "./pages.ts";

const pages = readPages();
const blocks = pages.flatMap((one) => one.blocks);
const shells = blocks.filter(isShell);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(`${root}package.json`, "utf8")));

/** A usage such as `report [--until DAY]` as a command line that could be typed. */
function typed(usage: string): string {
  return usage
    .replace(/[[\]]|\.{3}/g, "")
    .replace(/(\S+?)(\\?\|\S+)+/g, "$1")
    .replace(/\bDAY\b/g, "2026-01-01")
    .replace(/\bN\b/g, "5")
    .replace(/\bDURATION\b/g, "30d");
}

/** What is wrong with the commands of a block. */
async function problems(block: Block): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { line, words } of commandLines(block)) {
    const own = quintileArguments(words);
    const error = own === null ? null : await complaint(own);
    if (error !== null) found.push(`${at(block)}: '${line}': ${error.message}`);
    found.push(...scriptProblems(words, at(block)));
  }
  return found;
}

function scriptProblems(words: readonly string[], place: string): readonly string[] {
  const [npm, run, name = ""] = words;
  if (npm !== "npm" || run !== "run" || name.startsWith("-")) return [];
  return Object.hasOwn(scripts, name) ? [] : [`${place}: package.json has no script '${name}'`];
}

describe("commands of README and docs", () => {
  test.each(shells.map((block) => [at(block), block] as const))(
    "those at %s are ones that there are, with options that there are",
    async (_, block) => {
      expect(await problems(block)).toEqual([]);
    },
  );

  test("every command that a sentence names is one that there is, with options that there are", async () => {
    const found: string[] = [];
    for (const span of pages.flatMap(({ spans }) => spans)) {
      const words = commandLines({ ...span, language: "sh", text: typed(span.text), notes: {} })
        .map((one) => one.words)
        .at(0);
      if (words === undefined) continue;
      found.push(...scriptProblems(words, at(span)));
      const own = quintileArguments(words);
      const error = own === null ? null : await complaint(own);
      const unsaid = ["commander.missingArgument", "commander.missingMandatoryOptionValue"];
      if (error !== null && !unsaid.includes(error.code) && own?.length !== 0)
        found.push(`${at(span)}: '${span.text}': ${error.message}`);
    }
    expect(found).toEqual([]);
  });

  test("README's table names every command", () => {
    const readme = pages.find(({ name }) => name === "README.md")?.text ?? "";
    const cells = readme.split("\n").flatMap((line) => /^\| (`.*?)\s+\| /.exec(line)?.[1] ?? []);
    const named = cells.flatMap((cell) =>
      [...cell.matchAll(/`([a-z-]+)/g)].map(([, name = ""]) => name),
    );
    expect(commandNames().filter((name) => !named.includes(name))).toEqual([]);
  });

  test("commands stand in blocks that say that they are shell", () => {
    const hidden = blocks.filter(
      (block) => !isShell(block) && /^(\$ )?(npx )?quintile [a-z]/m.test(block.text),
    );
    expect(hidden.filter(({ language }) => language === "").map(at)).toEqual([]);
  });

  test("what cannot be run says why", () => {
    const kept = shells.filter(({ notes }) => "not run" in notes);
    process.stderr.write(`docs: ${shells.length} blocks of commands, ${kept.length} not run\n`);
    expect(kept.filter(({ notes }) => (notes["not run"] ?? "").length < 10).map(at)).toEqual([]);
  });
});

test.each([
  ["an unknown command", "quintile frobnicate", /unknown command/],
  ["an unknown option", "npx quintile list at_risk --topp 20", /unknown option '--topp'/],
  ["a value of another form", "quintile run --as-of tomorrow", /--as-of/],
  ["a choice that there is not", "quintile audience x --for bing --out a.csv", /--for/],
  ["a missing argument", "npm ci && quintile explain", /missing required argument/],
  ["an unknown script", "npm run dmo", /no script 'dmo'/],
])("%s in a page is found", async (_, line, says) => {
  const [block] = page("p.md", `\`\`\`sh\n${line}\n\`\`\``).blocks;
  expect((await problems(block as Block)).join()).toMatch(says);
});
