// Node loads no TypeScript in a thread by itself; Deno does, and waits for ever for the loader.
if (!("Deno" in globalThis)) {
  const { register } = await import("tsx/esm/api");
  register();
}
await import("./fit-worker.ts");
