import { register } from "tsx/esm/api";

register();
await import("./answer-apart.ts");
