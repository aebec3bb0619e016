import { load } from "../bin/load.mjs";

await load("engines/answer-apart.ts");
