import { rmSync } from "node:fs";
import { writeColumns } from "./columns-file.ts";
import { withEngine } from "./duckdb.ts";
import type { Engine, EngineOptions } from "./engine.ts";

/** What an engine is asked from another process. */
export interface Call {
  readonly method: Exclude<keyof Engine, "pieces">;
  readonly args: readonly unknown[];
}

export type Answer = { readonly result: unknown } | { readonly error: string };

/** The descriptor of the file that columns cross by. */
export const COLUMNS = 4;

// The process that asks says when to end; where it has ended itself, nobody else clears away.
process.on("SIGINT", () => undefined);
process.once("message", (options: EngineOptions) => {
  process.on("disconnect", () => {
    if (options.temporary) rmSync(options.temporary, { recursive: true, force: true });
    // A query under way would hold up an exit.
    process.kill(process.pid, "SIGKILL");
  });
  withEngine(options, async (engine) => {
    process.on("message", (call: Call) => {
      result(engine, call).then((found) => answer({ result: found }), refuse);
    });
    answer({ result: null });
    await new Promise(() => undefined);
  }).catch(refuse);
});

async function result(engine: Engine, { method, args }: Call): Promise<unknown> {
  const work = engine[method] as (...args: readonly unknown[]) => Promise<unknown>;
  if (method !== "columns") return await work(...args);
  return writeColumns(COLUMNS, await engine.columns(args[0] as Parameters<Engine["columns"]>[0]));
}

function answer(message: Answer): void {
  process.send?.(message);
}

function refuse(error: unknown): void {
  answer({ error: error instanceof Error ? error.message : String(error) });
}
