import { register } from "tsx/esm/api";

register();
await import("./score-worker.ts");
