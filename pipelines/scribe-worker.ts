import { parentPort } from "node:worker_threads";
import type { Ledger } from "../reports/ledger.ts";
import type { LearnedReported, Reported } from "./reported.ts";
import { writeLearned, writePages, writeSummary } from "./reports.ts";
import { sha256 } from "./run-folder.ts";

/** What a scribe's thread is asked for. */
export type ScribeTask =
  | { readonly digest: string }
  | {
      readonly folder: string;
      readonly learned: LearnedReported;
      readonly written: "all" | "none";
    }
  | { readonly folder: string; readonly reported: Reported }
  | { readonly folder: string; readonly reported: Reported; readonly ledger: Ledger | null };

/** A digest where one was asked for. */
export type ScribeAnswer = { readonly digest: string | null } | { readonly error: string };

parentPort?.on("message", async (task: ScribeTask) => {
  let answer: ScribeAnswer;
  try {
    answer = { digest: await done(task) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

async function done(task: ScribeTask): Promise<string | null> {
  if ("digest" in task) return await sha256(task.digest);
  const { folder } = task;
  if ("learned" in task) await writeLearned(folder, task.learned, task.written);
  else if ("ledger" in task) await writeSummary(folder, task.reported, task.ledger);
  else await writePages(folder, task.reported);
  return null;
}
