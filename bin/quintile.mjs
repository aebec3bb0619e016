#!/usr/bin/env node
import { load } from "./load.mjs";

// Lines of the sources are named in errors; finding them takes longer than a short command.
if (process.argv.includes("--debug")) process.setSourceMapsEnabled(true);
const { main } = await load("pipelines/command-line.ts");
process.exitCode = await main(process.argv.slice(2));
