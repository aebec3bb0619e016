/** Compiles the kernel into histogram.wasm; with `--check`, exits with 1 where the file is not what its source compiles to. */
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const source = "histogram.as.ts";
const target = new URL("histogram.wasm", import.meta.url);
const { error, stderr, binary } = await compile();
if (error !== null || binary === undefined) {
  process.stderr.write(`${stderr}\n`);
  process.exit(1);
}
if (!process.argv.includes("--check")) writeFileSync(target, binary);
else if (!readFileSync(target).equals(binary)) {
  process.stderr.write("histogram.wasm is older than its source: npm run kernel\n");
  process.exit(1);
}

async function compile() {
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
      readFile: (name) =>
        name === source ? readFileSync(new URL(source, import.meta.url), "utf8") : null,
      writeFile: (_, contents) => {
        binary = Buffer.from(contents);
      },
      listFiles: () => [],
    },
  );
  return { error, stderr: stderr.toString(), binary };
}
