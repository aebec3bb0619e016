import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { readConfiguration } from "../data/configuration.ts";
import type { Configuration } from "../data/schema.ts";
import { newestRun } from "./newest-run.ts";
import { storedRun } from "./stored-run.ts";

/** Which business is meant: a run's folder, or the configuration whose runs stand in `runs/`. */
export interface Business {
  readonly configuration: string;
  readonly run: string | null;
}

/** Where a business keeps its runs, and beside them what people do with them, which outlives a run. */
export interface WorkFiles {
  readonly name: string;
  readonly runs: string;
  /** Marks and the audit log. */
  readonly work: string;
  readonly tokens: string;
  /** The configuration as it is now; null where only a run was named. */
  readonly configuration: Configuration | null;
}

/** Returns where the people's work of a business is kept. */
export async function workFiles({ configuration, run }: Business): Promise<WorkFiles> {
  const current = run === null ? await readConfiguration(configuration) : null;
  const name = current?.name ?? (await storedRun(run ?? "")).name;
  const runs = run === null ? "runs" : dirname(realpathSync(run));
  return {
    name,
    runs,
    work: join(runs, `${name}.work.sqlite`),
    tokens: join(runs, `${name}.tokens.sqlite`),
    configuration: current,
  };
}

/** Returns the folder of the run to serve: the one that was named, or the newest of the business. */
export async function runToServe({ run }: Business, { runs, name }: WorkFiles): Promise<string> {
  return realpathSync(run ?? (await newestRun(runs, name)));
}
