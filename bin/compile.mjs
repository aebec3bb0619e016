import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.mjs";

const house = new URL("../", import.meta.url);

/** Modules that `load` is asked for. */
const ENTRIES = [
  "engines/answer-apart.ts",
  "models/fit-worker.ts",
  "models/histogram-threads.ts",
  "pipelines/command-line.ts",
  "pipelines/library.ts",
  "pipelines/scribe-worker.ts",
  "pipelines/scoring/score-worker.ts",
];

/** How long a program that was compiled from other sources may still run, in milliseconds. */
const A_WEEK = 7 * 86_400_000;

/**
 * Compiles the program to a folder, given by its URL, two below the house: a file for each entry and for what entries share, so
 * that a thread reads one or two files, not a hundred. It is there at once and in full, whoever else compiles it; with the
 * licences of the packages that it takes in.
 */
export async function compile(folder) {
  const parent = new URL("../", folder);
  await mkdir(parent, { recursive: true });
  const made = new URL(`${randomUUID()}/`, parent);
  await mkdir(made);
  try {
    const { metafile } = await build({
      absWorkingDir: fileURLToPath(house),
      entryPoints: ENTRIES,
      outdir: fileURLToPath(made),
      entryNames: "[name]",
      bundle: true,
      splitting: true,
      platform: "node",
      format: "esm",
      target: "node20",
      tsconfigRaw: {},
      sourcemap: true,
      sourcesContent: false,
      metafile: true,
      logLevel: "error",
      banner: { js: REQUIRE },
      plugins: [sourcesKnowWhereTheyAre, engineIsRequired, othersAreImported],
    });
    await writeFile(new URL("licences.txt", made), await licences(Object.keys(metafile.inputs)));
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

/** What is no JavaScript, so that it cannot be taken in, nor be imported. */
const ENGINE = /^@duckdb\/node-bindings/;

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

/** Packages that every run loads, from one file of ours sooner than from hundreds of theirs; and what must share one of them. */
const TAKEN_IN =
  /^(@duckdb\/node-api|@observablehq\/plot|commander|fastify-type-provider-zod|linkedom|listr2|ml-pca|xxhash-wasm|yaml|zod)$/;
/** What a package asks for where it happens to be there. */
const OPTIONAL = /^canvas$/;

const othersAreImported = {
  name: "others are imported",
  setup({ onResolve }) {
    // Two below the house, as the compiled files are.
    onResolve({ filter: /[\\/]bin[\\/][^\\/]+\.mjs$/ }, ({ path }) => ({
      path: `../../bin/${path.replace(/^.*[\\/]/, "")}`,
      external: true,
    }));
    onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
      if (kind === "entry-point" || TAKEN_IN.test(path)) return undefined;
      const isOfPackage = /[\\/]node_modules[\\/]/.test(resolveDir);
      return isOfPackage && !OPTIONAL.test(path) ? undefined : { path, external: true };
    });
  },
};
