// Executes every notebook from scratch and fails when a cell does; `--save` keeps the fresh outputs. One line a notebook.
// A word such as `03` executes only those with it in their name.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { typeErrors } from "./check-types.mjs";

const LARGEST = 500_000;
/** Deno's kernel, which is unstable by its own word, now and then loses an output. */
const ATTEMPTS = 3;
const here = dirname(fileURLToPath(import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

if (!isThere("jupyter", ["nbconvert", "--version"])) {
  say("notebooks: skipped, because jupyter nbconvert is not installed (Debian: jupyter-nbconvert)");
} else {
  installPackages();
  const scratch = mkdtempSync(join(tmpdir(), "quintile-notebooks-"));
  try {
    const environment = kernelEnvironment(scratch);
    for (const name of readdirSync(here)
      .filter((file) => file.endsWith(".ipynb") && asked(file))
      .sort()) {
      const started = performance.now();
      const result = execute(name, scratch, environment);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      say(`${name}: ${result.says}${result.failed ? "" : `, ${seconds} s`}`);
      if (result.failed) process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Tells whether a notebook is among those asked for: all, unless words say which. */
function asked(file) {
  const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  return words.length === 0 || words.some((word) => file.includes(word));
}

/** Checks and runs one notebook; returns what became of it. */
function execute(name, scratch, environment) {
  const saved = readFileSync(join(here, name), "utf8");
  const wrong = typeErrors(here, JSON.parse(saved));
  if (wrong !== null) return { failed: true, says: `failed, its cells have type errors\n${wrong}` };
  for (let attempt = 1; ; attempt++) {
    const { error } = runCells(name, scratch, environment);
    if (error !== null) return { failed: true, says: `failed\n${error}` };
    const fresh = plainNotebook(readFileSync(join(scratch, name), "utf8"));
    if (attempt < ATTEMPTS && lostOutputs(fresh) > 0) continue;
    const problem = problemOf(fresh);
    if (problem !== null) return { failed: true, says: `failed, ${problem}` };
    return {
      failed: false,
      says: `${codeCells(fresh).length} cells ran, ${keep(name, saved, fresh)}`,
    };
  }
}

/** Runs every cell in a fresh kernel and writes the notebook into `scratch`. */
function runCells(name, scratch, environment) {
  const { status, stderr } = spawnSync(
    "jupyter",
    [
      ...["nbconvert", "--to", "notebook", "--execute", "--log-level", "ERROR"],
      ...["--ExecutePreprocessor.timeout=200", "--ExecutePreprocessor.kernel_name=deno"],
      ...["--ExecutePreprocessor.record_timing=False", "--output-dir", scratch, name],
    ],
    { cwd: here, env: environment, encoding: "utf8" },
  );
  // What a cell and its error say, without the way there through Jupyter.
  const error = (stderr.split("CellExecutionError: ")[1] ?? stderr).trim();
  return { error: status === 0 ? null : error };
}

function keep(name, saved, fresh) {
  if (fresh === saved) return "outputs are as saved";
  if (!process.argv.includes("--save")) return "saved outputs differ (npm run notebooks -- --save)";
  writeFileSync(join(here, name), fresh);
  return "outputs are saved";
}

function codeCells(text) {
  return JSON.parse(text).cells.filter((cell) => cell.cell_type === "code");
}

/** Counts the outputs that cells show and the kernel sent too late: one for each `await show...`. */
function lostOutputs(text) {
  return codeCells(text).reduce((lost, { source, outputs }) => {
    const shown =
      [source]
        .flat()
        .join("")
        .match(/^await show/gm)?.length ?? 0;
    return lost + Math.max(0, shown - outputs.length);
  }, 0);
}

/** Drops what differs from one execution to the next without saying anything. */
function plainNotebook(text) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) cell.metadata = {};
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

function problemOf(text) {
  const lost = lostOutputs(text);
  if (lost > 0) return `the kernel lost ${lost} outputs in each of ${ATTEMPTS} runs`;
  const size = Buffer.byteLength(text);
  if (size > LARGEST) return `it requires at most ${LARGEST} bytes, got ${size}`;
  const folder = [dirname(here), homedir(), tmpdir()].find((path) => text.includes(`${path}/`));
  return folder === undefined ? null : `an output names a folder of this machine, '${folder}'`;
}

/** Fetches the kernel and what draws the pictures, in the versions of package.json, unless they are there. */
function installPackages() {
  const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const isInstalled = ([name, version]) => {
    try {
      const path = join(here, "node_modules", name, "package.json");
      return JSON.parse(readFileSync(path, "utf8")).version === version;
    } catch {
      return false;
    }
  };
  if (Object.entries(dependencies).every(isInstalled)) return;
  const { status, stderr } = spawnSync(
    "npm",
    ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"],
    { cwd: here, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the notebooks' packages could not be installed\n${stderr}`);
}

/** Makes a kernel of our own Deno and gives it, and Jupyter, scratch folders for all that they write. */
function kernelEnvironment(scratch) {
  const deno = join(here, "node_modules", "deno", "bin.cjs");
  const kernel = join(scratch, "data", "kernels", "deno");
  const temporary = join(scratch, "tmp");
  mkdirSync(kernel, { recursive: true });
  mkdirSync(temporary);
  // The first start puts the binary beside its wrapper, which would outlive a kernel that is killed.
  if (!isThere(process.execPath, [deno, "--version"])) throw new Error("deno does not start here");
  const binary = join(dirname(deno), process.platform === "win32" ? "deno.exe" : "deno");
  const spec = {
    argv: [binary, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  };
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify(spec));
  return {
    ...process.env,
    JUPYTER_PATH: join(scratch, "data"),
    JUPYTER_DATA_DIR: join(scratch, "own"),
    JUPYTER_CONFIG_DIR: join(scratch, "config"),
    JUPYTER_RUNTIME_DIR: join(scratch, "runtime"),
    IPYTHONDIR: join(scratch, "ipython"),
    DENO_DIR: join(scratch, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    TMPDIR: temporary,
    NO_COLOR: "1",
  };
}

function isThere(command, argv) {
  return spawnSync(command, argv, { stdio: "ignore" }).status === 0;
}
