import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestsAhead } from "./digests-ahead.ts";
import { isWhole, largeFiles, sealEntry } from "./entry.ts";
import { forgetUnused, lastUsed } from "./forget-unused.ts";

/** What was worked out once and is kept for later runs: a folder of entries, each known by what it was made of. */
export interface Store {
  /** Digest of the code that makes the entries. */
  readonly code: string;
  /** Begins to digest what the newest run used, source files first, by a function that does so beside other work. */
  digestAhead(digest: (path: string) => Promise<string>): Promise<void>;
  /** Tells whether there is an entry whose name begins so. */
  has(prefix: string): Promise<boolean>;
  /** Returns the folder of an entry that is whole, null where there is none; a damaged one is removed and told of. */
  take(name: string, what: string): Promise<string | null>;
  /**
   * Writes an entry aside and puts it in its place. Where the folder cannot be written, or the disk is full, this is
   * told once and nothing more is kept. `write` says whether what it wrote may be kept.
   */
  keep(name: string, what: string, write: (folder: string) => Promise<boolean>): Promise<void>;
  /** Keeps an entry while other work goes on; `settled` waits until all of these are kept. */
  keepBeside(...entry: Parameters<Store["keep"]>): void;
  settled(): Promise<void>;
  /** Tells whether what took so long to make is worth the time and the room to keep it. */
  isWorth(seconds: number, room?: Room): boolean;
  /** Removes an entry that cannot be used after all. */
  discard(name: string, what: string): Promise<void>;
  /** Remembers which entries were used, and removes those that no run of late has used. */
  close(): Promise<void>;
  readonly account: StoreAccount;
}

/** What something takes on the disk: what is little is worth it after a tenth of the time. */
export type Room = "little" | "much";

/**
 * What became of the parts of a run, in the order in which they were asked for, and what the user should know of it, one
 * sentence each.
 */
export interface StoreAccount {
  readonly reused: readonly string[];
  readonly kept: readonly string[];
  readonly notes: readonly string[];
}

export interface StoreOptions {
  /** Name of the business whose runs use it. */
  readonly business: string;
  readonly code: string;
  /** Whether what is there is passed over, and everything is kept anew. */
  readonly fresh: boolean;
  /** Seconds that a part must take to be kept where it was not asked for; by default 1. */
  readonly leastSeconds?: number;
}

/** Opens the store in a folder, which need not be there. */
export function openStore(
  folder: string,
  { business, code, fresh, leastSeconds = 1 }: StoreOptions,
): Store {
  const used = new Set<string>();
  const asked: string[] = [];
  const account = { reused: [] as string[], kept: [] as string[], notes: [] as string[] };
  const inOrder = (parts: readonly string[]) =>
    [...parts].sort((a, b) => asked.indexOf(a) - asked.indexOf(b));
  let writable = true;
  const refuse = (error: unknown) => {
    if (!writable) return;
    writable = false;
    account.notes.push(`'${folder}' cannot be written (${said(error)}), so nothing is kept there.`);
  };
  const discard = async (name: string, what: string) => {
    used.delete(name);
    account.reused = account.reused.filter((one) => one !== what);
    account.notes.push(`What was kept of ${what} is damaged, so it is made anew.`);
    await rm(join(folder, name), { recursive: true, force: true }).catch(refuse);
  };
  const beside: Promise<void>[] = [];
  const digests = digestsAhead();
  const store: Store = {
    code,
    get account() {
      const { reused, kept, notes } = account;
      return { reused: inOrder(reused), kept: inOrder(kept), notes };
    },
    discard,
    isWorth: (seconds, room = "much") =>
      fresh || seconds >= (room === "much" ? leastSeconds : leastSeconds / 10),
    async digestAhead(digest) {
      if (fresh) return;
      const names = [...(await lastUsed(folder, business))].sort((a, b) => rank(a) - rank(b));
      const files = await Promise.all(names.map((name) => largeFiles(join(folder, name))));
      await digests.begin(files.flat(), digest);
    },
    async has(prefix) {
      if (fresh) return false;
      const names = await readdir(folder).catch(() => []);
      return names.some((name) => name.startsWith(prefix));
    },
    async take(name, what) {
      asked.push(what);
      const path = join(folder, name);
      if (fresh || !existsSync(path)) return null;
      if (!(await isWhole(path, digests.of))) {
        await discard(name, what);
        return null;
      }
      used.add(name);
      account.reused.push(what);
      return path;
    },
    async keep(name, what, write) {
      if (!writable) return;
      let aside: string | null = null;
      try {
        await openFolder(folder);
        aside = await mkdtemp(join(folder, ".aside-"));
        if (!(await write(aside))) return;
        await sealEntry(aside);
        await put(aside, join(folder, name));
        used.add(name);
        account.kept.push(what);
      } catch (error) {
        if (!isOfTheDisk(error)) throw error;
        refuse(error);
      } finally {
        if (aside !== null) await rm(aside, { recursive: true, force: true }).catch(() => null);
      }
    },
    keepBeside(...entry) {
      const keeping = store.keep(...entry);
      // What it throws is thrown when it is waited for.
      keeping.catch(() => undefined);
      beside.push(keeping);
    },
    async settled() {
      await Promise.all(beside);
    },
    async close() {
      if (!writable || !existsSync(folder)) return;
      try {
        await forgetUnused(folder, business, used);
      } catch (error) {
        if (!isOfTheDisk(error)) throw error;
        refuse(error);
      }
    },
  };
  return store;
}

/** Sources are asked for first. */
function rank(name: string): number {
  return name.startsWith("source-") ? 0 : 1;
}

/** Nobody else on the machine is to read what is kept, nor should a repository take it in. */
async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) await writeFile(ignore, "*\n", { mode: 0o600 });
}

/** Another process may have put an entry of the same name there meanwhile: it holds the same. */
async function put(aside: string, path: string): Promise<void> {
  if (existsSync(path)) await rename(path, `${aside}-old`).catch(() => null);
  try {
    await rename(aside, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    await rm(`${aside}-old`, { recursive: true, force: true });
  }
}

/** Tells whether a file could not be read or written, whoever tried. */
export function isOfTheDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return "syscall" in error || error.message.startsWith("IO Error");
}

function said(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? (/no space/i.test(message) ? "ENOSPC" : "EIO");
}
