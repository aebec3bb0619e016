import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { csv } from "../reports/list-csv.ts";
import type { Outlook } from "./outlook.ts";

/** Returns each customer's score by a scorer that had not seen it, as CSV; null where there was a later time to test at. */
export function outOfFoldOf({ protocol, trial }: Outlook): string | null {
  if (protocol !== "cross-validated" && protocol !== "by-customer") return null;
  const { ids } = trial.test.matrix;
  const scores = trial.predictions.find(({ name }) => name === trial.champion.name)?.scores;
  const rows = ids.map((customer_id, i) => ({
    customer_id,
    score: scores?.[i],
    label: trial.test.labels[i],
  }));
  return csv(["customer_id", "score", "label"], rows);
}

/** Writes them to the reports of a run. */
export async function writeOutOfFold(folder: string, target: string, text: string): Promise<void> {
  await mkdir(join(folder, "reports"), { recursive: true });
  await writeFile(join(folder, "reports", `${target}-out-of-fold.csv`), text);
}
