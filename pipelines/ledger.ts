import { join } from "node:path";
import { configurationOf } from "../data/configuration.ts";
import { ConfigurationError } from "../data/errors.ts";
import type { Ledger } from "../reports/ledger.ts";
import { readIf } from "./earlier-run.ts";
import { newestRun } from "./newest-run.ts";
import { ledgerLines, replay } from "./replay.ts";
import type { Said } from "./said.ts";
import type { WorkOptions } from "./work.ts";

export interface LedgerOptions extends WorkOptions {
  /** How many past days to replay; null with `cutOffs` null reads the newest run's ledger instead. */
  readonly replay: number | null;
  readonly cutOffs: readonly string[] | null;
}

/** Tells what became of earlier predictions: as the newest run of the business in `runs/` wrote it, or replayed. */
export async function ledger(options: LedgerOptions): Promise<Said> {
  const { replay: n, cutOffs } = options;
  if (n !== null || cutOffs !== null) return await replay({ ...options, replay: n ?? 1, cutOffs });
  const { name } = await configurationOf(options.configuration);
  const folder = await newestRun("runs", name);
  const found = await readIf<Ledger>(join(folder, "reports", "ledger.json"));
  if (found === null)
    throw new ConfigurationError(
      `'${folder}' has no ledger that can be read; run 'quintile run' again, or replay past days with --replay`,
    );
  return {
    lines: [...ledgerLines(found.value), `Open ${join(folder, "reports", "ledger.html")}`],
    document: found.value,
  };
}
