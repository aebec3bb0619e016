import { workerPool } from "../models/worker-pool.ts";
import type { Ledger } from "../reports/ledger.ts";
import type { LearnedReported, Reported } from "./reported.ts";
import { sha256 } from "./run-folder.ts";
import type { ScribeAnswer, ScribeTask } from "./scribe-worker.ts";

/** Digests files and writes pages, in the order in which they were asked for. */
export interface Scribe {
  /** Digests a file that is whole. */
  digest(path: string): Promise<string>;
  /** Writes the pages of the files and, of all targets or of none, of what was learned. */
  learned(folder: string, reported: LearnedReported, written: "all" | "none"): Promise<void>;
  /** Writes those of what was found since, but for the ledger and the summary. */
  pages(folder: string, reported: Reported): Promise<void>;
  /** Writes the ledger and the summary. */
  summary(folder: string, reported: Reported, ledger: Ledger | null): Promise<void>;
}

/** Does it in the thread that asks; what pages are made by is loaded when first needed. */
const here: Scribe = {
  digest: sha256,
  async learned(folder, learned, written) {
    const { writeLearned } = await import("./reports.ts");
    await writeLearned(folder, learned, written);
  },
  async pages(folder, reported) {
    const { writePages } = await import("./reports.ts");
    await writePages(folder, reported);
  },
  async summary(folder, reported, ledger) {
    const { writeSummary } = await import("./reports.ts");
    await writeSummary(folder, reported, ledger);
  },
};

/** Hands `work` a scribe that writes beside it in a thread of its own, begun when first needed and ended with the work; of one thread, this one. */
export async function withScribe<Result>(
  threads: number,
  work: (scribe: Scribe) => Promise<Result>,
): Promise<Result> {
  if (threads < 2) return await work(here);
  const pool = workerPool<ScribeTask, ScribeAnswer>(
    1,
    new URL("./scribe-worker.mjs", import.meta.url),
  );
  const ask = async (task: ScribeTask): Promise<string> => {
    const answer = await pool.ask(task);
    if ("error" in answer) throw new Error(answer.error);
    return answer.digest ?? "";
  };
  try {
    return await work({
      digest: async (path) => await ask({ digest: path }),
      learned: async (folder, learned, written) => void (await ask({ folder, learned, written })),
      pages: async (folder, reported) => void (await ask({ folder, reported })),
      summary: async (folder, reported, ledger) => void (await ask({ folder, reported, ledger })),
    });
  } finally {
    await pool.end();
  }
}
