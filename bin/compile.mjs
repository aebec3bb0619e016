import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const house = new URL("../", import.meta.url);

/** Modules that `load` is asked for. */
const ENTRIES = [
  "engines/answer-apart.ts",
  "models/fit-worker.ts",
  "models/histogram-threads.ts",
  "pipelines/command-line.ts",
  "pipelines/library.ts",
  "pipelines/scoring/score-worker.ts",
];

/** How long a program that was compiled from other sources may still run, in milliseconds. */
const A_WEEK = 7 * 86_400_000;

/**
 * Compiles the program to a folder, given by its URL, two below the house: a file for each entry and for what entries share, so
 * that a thread reads one or two files, not a hundred. It is there at once and in full, whoever else compiles it.
 */
export async function compile(folder) {
  const parent = new URL("../", folder);
  await mkdir(parent, { recursive: true });
  const made = new URL(`${randomUUID()}/`, parent);
  await mkdir(made);
  try {
    await build({
      absWorkingDir: fileURLToPath(house),
      entryPoints: ENTRIES,
      outdir: fileURLToPath(made),
      entryNames: "[name]",
      bundle: true,
      splitting: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      tsconfigRaw: {},
      sourcemap: true,
      sourcesContent: false,
      logLevel: "error",
      banner: { js: REQUIRE },
      plugins: [sourcesKnowWhereTheyAre, engineIsRequired],
    });
    await rename(made, folder);
    await removeOthers(folder, A_WEEK);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Removes what was compiled from other sources so many milliseconds ago. */
export async function removeOthers(folder, age) {
  const parent = new URL("../", folder);
  for (const name of await readdir(parent)) {
    const other = new URL(`${name}/`, parent);
    if (other.href === folder.href || Date.now() - (await stat(other)).mtimeMs < age) continue;
    await rm(other, { recursive: true, force: true });
  }
}

/** Has `import.meta.url` stay the URL of the source, beside which its files are. */
const sourcesKnowWhereTheyAre = {
  name: "sources know where they are",
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta.url")) return undefined;
      const source = `../../${pathToFileURL(path).href.slice(house.href.length)}`;
      const url = `new URL(${JSON.stringify(source)}, import.meta.url).href`;
      return { contents: text.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};

/** A library in CommonJS, which Node would read in full for the names of its exports, were it imported. */
const ENGINE = /^@duckdb\//;

/** Gives each file the `require` that CommonJS has. */
const REQUIRE = `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`;

const engineIsRequired = {
  name: "the engine is required",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: ENGINE }, ({ path, namespace }) =>
      namespace === "required" ? { path, external: true } : { path, namespace: "required" },
    );
    onLoad({ filter: ENGINE, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};
