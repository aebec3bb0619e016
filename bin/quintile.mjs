#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { load } from "./load.mjs";

const [command, ...options] = process.argv.slice(2);
// Columns that cross from the engine count as V8's own: it would walk through all that it holds for each 20 MB of them. Let
// it wait until they are three times what it holds, and threads until they hold 1 GB, but where memory is bounded or a server
// holds it for long.
if (command !== "serve" && !options.some((option) => option.startsWith("--memory"))) {
  setFlagsFromString("--heap-growing-percent=300");
  setFlagsFromString("--initial-heap-size=1000");
}
// Lines of the sources are named in errors; finding them takes longer than a short command.
if (options.includes("--debug")) process.setSourceMapsEnabled(true);

const { main } = await load("pipelines/command-line.ts");
process.exitCode = await main(process.argv.slice(2));
