// Writes the references that are made from the code; with --check it tells whether they are current.
import { readFileSync, writeFileSync } from "node:fs";
import { register } from "tsx/esm/api";

register();
const { references } = await import("./references.ts");
const check = process.argv.includes("--check");
let stale = 0;
for (const [name, text] of Object.entries(references())) {
  const file = new URL(name, import.meta.url);
  if (!check) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write(`docs/${name} is stale, run npm run docs\n`);
    stale++;
  }
}
process.exitCode = stale === 0 ? 0 : 1;
