import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DataError } from "../../data/errors.ts";

/** The right to write to a store, held until it is released or its process ends. */
export interface WriterLock {
  /** Throws where another process has taken the lock over, or somebody removed it. */
  readonly requireHeld: () => void;
  readonly release: () => void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since the machine did; null where the system does not tell. */
  readonly started: string | null;
}

const ATTEMPTS = 5;

/**
 * Takes the lock of a store: a file beside it that names its holder, linked into place whole, so that of two takers one
 * fails. The lock of a process that has ended (or of another that has its number now) is taken over.
 */
export function takeWriterLock(path: string): WriterLock {
  const lock = `${path}.writer`;
  const own = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid)?.started ?? null,
  } satisfies Holder);
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, own, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (linked(mine, lock)) return held(lock, own);
      const text = textOf(lock);
      if (text === null) continue;
      refuseLiving(text, path);
      removeStale(lock, text);
    }
    throw new DataError(`${path}: several processes try to write to the store at once`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function held(lock: string, own: string): WriterLock {
  return {
    requireHeld: () => {
      if (textOf(lock) !== own)
        throw new DataError(`${lock} is no longer this process's own, so nothing was written`);
    },
    release: () => {
      if (textOf(lock) === own) rmSync(lock, { force: true });
    },
  };
}

function refuseLiving(text: string, path: string): void {
  const holder = holderIn(text);
  if (holder === null)
    throw new DataError(`${path}.writer says nothing of who writes to the store, remove it`);
  if (holder.host !== hostname())
    throw new DataError(
      `${path}: process ${holder.pid} on ${holder.host} writes to the store; where it no longer runs, remove ${path}.writer`,
    );
  if (isLiving(holder))
    throw new DataError(
      `${path}: process ${holder.pid} writes to the store already, and only one may at a time`,
    );
}

/** Sets a stale lock aside; one that another taker has put there meanwhile is put back. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (textOf(aside) !== stale) linked(aside, lock);
  rmSync(aside, { force: true });
}

function isLiving({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
  }
  const now = startOf(pid);
  return now === null || (now.runs && (started === null || now.started === started));
}

/** Returns when a process started and whether it still runs (a zombie does not); null where the system does not tell. */
function startOf(pid: number): { readonly started: string; readonly runs: boolean } | null {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { started: fields[19] ?? "", runs: !["Z", "X"].includes(fields[0] ?? "") };
}

function holderIn(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === "string" ? holder : null;
  } catch {
    return null;
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT") || hasCode(error, "ESRCH");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
