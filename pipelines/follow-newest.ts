import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Business, runToServe, type WorkFiles } from "./work-files.ts";

export interface FollowOptions {
  /** The run that is served first. */
  readonly folder: string;
  readonly take: (folder: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Looks every few seconds for a newer run, or the same folder written anew, and hands it over; one that fails is tried once. */
export function followNewest(
  business: Business,
  files: WorkFiles,
  { folder, take, onError, everyMs = 5000 }: FollowOptions,
): { readonly stop: () => void } {
  let served: string | null = null;
  let isLooking = false;
  let isStopped = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      const newest = served === null ? folder : await runToServe(business, files);
      const state = await stateOf(newest);
      const before = served;
      served = state;
      if (before !== null && before !== state) await take(newest);
    } catch (error) {
      if (!isStopped) onError(error);
    } finally {
      isLooking = false;
    }
  };
  const first = look();
  const timer = setInterval(() => void first.then(look), everyMs);
  timer.unref();
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

async function stateOf(folder: string): Promise<string> {
  const { ino, mtimeMs, size } = await stat(join(folder, "run.json"));
  return [folder, ino, mtimeMs, size].join(" ");
}
