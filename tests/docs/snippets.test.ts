import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeSampleShop } from "../../data/sample/sample-shop.ts";
import { temporaryFolder } from "../pipelines/command.ts";
import { at, type Block, page, readPages, root } from "./pages.ts";

/** One module of a page: a block that imports, and the blocks after it that go on without an import of their own. */
interface Snippet {
  readonly block: Block;
  /** Where it would stand in the project, so that its relative imports lead there. */
  readonly file: string;
  readonly text: string;
}

const folder = mkdtempSync(join(root, "node_modules", ".docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Returns the TypeScript of a page. `<!-- as: features/loyalty.ts -->` names the file that a block is, `<!-- run -->` has it
 * executed in a folder with `runs/sample-shop`, as the demo leaves it, `<!-- not run: why -->` has it neither checked nor executed.
 */
function snippets(blocks: readonly Block[]): readonly Snippet[] {
  const found: Snippet[] = [];
  for (const block of blocks) {
    if (block.language !== "ts" || "not run" in block.notes) continue;
    const last = found.at(-1);
    const isNew = "as" in block.notes || /^import\b/m.test(block.text);
    if (!isNew && last?.block.page === block.page)
      found.splice(-1, 1, { ...last, text: `${last.text}\n${block.text}` });
    else {
      const name = block.page.replaceAll(/\W/g, "-");
      const file = block.notes["as"] ?? `${name}-${block.line}.ts`;
      found.push({ block, file, text: block.text });
    }
  }
  return found;
}

/** Returns what the compiler says against snippets, each in a folder of its own that lies over the project. */
function typeErrors(all: readonly Snippet[]): readonly string[] {
  const roots = all.map((_, i) => join(folder, String(i)));
  const files = all.map(({ file, text }, i) => {
    const path = join(roots[i] ?? folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${text}\nexport {};\n`);
    return path;
  });
  const project = join(folder, "tsconfig.json");
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        typeRoots: [join(root, "node_modules", "@types")],
        rootDirs: [root, ...roots],
        noUnusedLocals: false,
        noPropertyAccessFromIndexSignature: false,
      },
      include: [],
      files,
    }),
  );
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", project], {
    encoding: "utf8",
    cwd: root,
  });
  return `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
}

const pages = readPages();
const wrong = page(
  "wrong.md",
  '```ts\nimport type { FeatureName } from "quintile";\nconst name: FeatureName = "recencey_days";\n```',
);
const written = pages.flatMap(({ blocks }) => snippets(blocks));

test("TypeScript of README and docs has no error of types, and one that there is would be found", {
  timeout: 300_000,
}, () => {
  const errors = typeErrors([...written, ...snippets(wrong.blocks)]);
  const isPlanted = (line: string) => /wrong-md-1\.ts\(2,.*"recencey_days"/.test(line);
  expect(errors.filter((line) => !isPlanted(line))).toEqual([]);
  expect(errors.filter(isPlanted)).toHaveLength(1);
});

test("TypeScript that a page asks to be run does its work", { timeout: 900_000 }, async () => {
  const room = temporaryFolder();
  await writeSampleShop(join(room, "runs", "sample-shop"), { seed: 1, customers: 300 });
  mkdirSync(join(room, "node_modules"));
  symlinkSync(root, join(room, "node_modules", "quintile"));
  const asked = written.filter(({ block }) => "run" in block.notes);
  for (const { file, text } of asked)
    writeFileSync(join(room, basename(file).replace(/\.ts$/, ".mts")), text);
  writeFileSync(
    join(room, "all.mts"),
    asked
      .map(({ file, block }) => {
        const module = JSON.stringify(`./${basename(file).replace(/\.ts$/, ".mts")}`);
        return `await import(${module});\nconsole.log("done", ${JSON.stringify(at(block))});\n`;
      })
      .join(""),
  );
  const tsx = join(root, "node_modules", "tsx", "dist", "loader.mjs");
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", tsx, "all.mts"], {
    cwd: room,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const done = stdout.split("\n").filter((line) => line.startsWith("done "));
  expect(done).toEqual(asked.map(({ block }) => `done ${at(block)}`));
});
