import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

// Node loads no TypeScript in a thread by itself; Deno does, and waits for ever for the loader.
if (!("Deno" in globalThis)) {
  const { register } = await import("tsx/esm/api");
  register();
}
const { serve } = await import("./histogram-threads.ts");
serve(workerData, () => receiveMessageOnPort(parentPort).message);
