/** Compiles each kernel into its .wasm; with `--check`, exits with 1 where a file is not what its source compiles to. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

for (const name of [
  "best-split",
  "bins",
  "books",
  "bootstrap",
  "cuts",
  "dense",
  "derivatives",
  "draws",
  "geometric",
  "gram",
  "grids",
  "histogram",
  "leaves",
  "lines",
  "lloyd",
  "project",
  "logistic",
  "network",
  "pareto",
  "purchases",
  "silhouette",
  "softmax",
  "sort",
  "values",
]) {
  const target = new URL(`${name}.wasm`, import.meta.url);
  const { error, stderr, binary } = await compile(`${name}.as.ts`);
  if (error !== null || binary === undefined) {
    process.stderr.write(`${stderr}\n`);
    process.exit(1);
  }
  if (!process.argv.includes("--check")) writeFileSync(target, binary);
  else if (!readFileSync(target).equals(binary)) {
    process.stderr.write(`${name}.wasm is older than its source: npm run kernel\n`);
    process.exit(1);
  }
}

async function compile(source) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      source,
      "--outFile=out.wasm",
      "-O3",
      "--runtime=stub",
      "--noAssert",
      "--importMemory",
      "--sharedMemory",
      "--initialMemory=1",
      "--maximumMemory=65536",
      "--enable=simd",
      "--enable=threads",
    ],
    {
      readFile: (name) => {
        const file = new URL(name, import.meta.url);
        return existsSync(file) ? readFileSync(file, "utf8") : null;
      },
      writeFile: (_, contents) => {
        binary = Buffer.from(contents);
      },
      listFiles: () => [],
    },
  );
  return { error, stderr: stderr.toString(), binary };
}
