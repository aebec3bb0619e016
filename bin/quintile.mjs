#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { load } from "./load.mjs";

const [command, ...options] = process.argv.slice(2);
// Columns that cross from the engine count as V8's own: it would walk through all that it holds for each 20 MB of them. Let
// it wait until they are as much as it holds, but where memory is bounded or a server holds it for long.
if (command !== "serve" && !options.some((option) => option.startsWith("--memory")))
  setFlagsFromString("--heap-growing-percent=100");
// Lines of the sources are named in errors; finding them takes longer than a short command.
if (options.includes("--debug")) process.setSourceMapsEnabled(true);

const { main } = await load("pipelines/command-line.ts");
process.exitCode = await main(process.argv.slice(2));
