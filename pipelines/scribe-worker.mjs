import { load } from "../bin/load.mjs";

await load("pipelines/scribe-worker.ts");
