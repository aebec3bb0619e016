import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine } from "../engines/engine.ts";
import type { RunFolder } from "../pipelines/run-folder.ts";

/** An engine and a folder to work in that last as long as a notebook needs them. */
export interface Workbench {
  readonly engine: Engine;
  /** An empty folder. */
  readonly folder: string;
  /** Where a run writes: inside `folder`. */
  readonly run: RunFolder;
  /** Closes the engine and deletes the folder. */
  readonly close: () => Promise<void>;
}

/** Opens an engine that cells can share: `withEngine` closes it when its work ends, so the work here is to wait. */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-notebook-"));
  const run = { path: join(folder, "run"), temporary: join(folder, "temporary") };
  await mkdir(run.path);
  await mkdir(run.temporary);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let closed: Promise<void> = Promise.resolve();
  const engine = await new Promise<Engine>((resolve, reject) => {
    closed = withEngine({ temporary: run.temporary }, async (opened) => {
      resolve(opened);
      await finished;
    });
    closed.catch(reject);
  });
  return {
    engine,
    folder,
    run,
    async close() {
      finish();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
