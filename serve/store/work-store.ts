import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type AuditEntry, type AuditReads, auditLog, type NewAuditEntry } from "./audit-log.ts";
import { type Mark, type MarkReads, markBook, type NewMark } from "./mark-book.ts";
import { createStoreFile, openStoreFile } from "./store-file.ts";
import { copyStore } from "./store-snapshot.ts";
import {
  type CreatedToken,
  type FoundToken,
  type NewToken,
  type TokenReads,
  tokenBook,
} from "./token-book.ts";
import { takeWriterLock } from "./writer-lock.ts";

export type { AuditEntry, NewAuditEntry } from "./audit-log.ts";
export { type Mark, markStatuses, type NewMark } from "./mark-book.ts";
export type { CreatedToken, FoundToken, NewToken } from "./token-book.ts";

/** What a store tells; all of it as it was when a reader opened it, up to the moment for the one who writes it. */
export type StoreReader = MarkReads & TokenReads & AuditReads & { readonly close: () => void };

/** The people's own work: marks, tokens and the audit log. What a method has returned survives a crash. */
export interface WorkStore extends StoreReader {
  /** Keeps a mark, and with it, in the same transaction, an entry of the audit log where one is given. */
  readonly mark: (mark: NewMark, entry?: NewAuditEntry) => Mark;
  /** Makes a token; its secret is told here only, for the store keeps nothing but its SHA-256 hash. */
  readonly createToken: (token: NewToken) => CreatedToken;
  /** Returns the token of a secret; null where there is none, or it is revoked or expired. */
  readonly findToken: (secret: string) => FoundToken | null;
  /** Revokes a token for good; says whether there was one to revoke. */
  readonly revokeToken: (id: string) => boolean;
  readonly audit: (entry: NewAuditEntry) => AuditEntry;
}

export interface StoreOptions {
  /** Tells the time; what expires and when things were written follows it. */
  readonly clock?: () => Date;
}

/**
 * Opens a store to write to it, and makes it where there is none; throws where another living process writes to it, where
 * a newer version wrote it, and where it is damaged. A damaged file is left as it is.
 */
export function openStore(
  path: string,
  { clock = () => new Date() }: StoreOptions = {},
): WorkStore {
  mkdirSync(dirname(path), { recursive: true });
  const lock = takeWriterLock(path);
  try {
    createStoreFile(path);
    const database = openStoreFile(path);
    const write = <T>(work: () => T): T => {
      lock.requireHeld();
      return database.transaction(work);
    };
    const marks = markBook(database, clock);
    const tokens = tokenBook(database, clock);
    const log = auditLog(database, clock);
    return {
      ...marks.reads,
      ...tokens.reads,
      ...log.reads,
      mark: (mark, entry) => {
        const kept = write(() => {
          if (entry !== undefined) log.append(entry);
          return marks.append(mark);
        });
        marks.remember(kept);
        return kept;
      },
      createToken: (token) => write(() => tokens.create(token)),
      findToken: tokens.find,
      revokeToken: (id) => write(() => tokens.revoke(id)),
      audit: (entry) => write(() => log.append(entry)),
      close: () => {
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens a store as it is at this moment to read it, whether or not somebody writes to it: a copy is read, so neither
 * waits for the other. Throws where there is none, and where `openStore` would for its version or damage.
 */
export function readStore(path: string): StoreReader {
  const copy = copyStore(path);
  try {
    const database = openStoreFile(copy.path, path);
    const never = () => new Date(0);
    return {
      ...markBook(database, never).reads,
      ...tokenBook(database, never).reads,
      ...auditLog(database, never).reads,
      close: () => {
        database.close();
        copy.remove();
      },
    };
  } catch (error) {
    copy.remove();
    throw error;
  }
}
