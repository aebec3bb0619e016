import { load } from "../../bin/load.mjs";

await load("pipelines/scoring/score-worker.ts");
