import { load } from "../bin/load.mjs";

await load("models/fit-worker.ts");
