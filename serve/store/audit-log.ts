import type { Role } from "../rights.ts";
import type { StoreFile } from "./store-file.ts";

export interface NewAuditEntry {
  readonly by: string;
  /** Null where nobody had signed in. */
  readonly role: Role | null;
  /** What was done, in a word or two: `download`, `mark`, `sign in`. */
  readonly action: string;
  /** To what: a list, a customer, a token. */
  readonly what: string;
  readonly detail: string;
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
  readonly at: string;
}

export interface AuditReads {
  /** Returns at most `limit` entries, the newest first, of ids below `before` where it is given. */
  readonly auditEntries: (page: {
    readonly before?: number | undefined;
    readonly limit: number;
  }) => readonly AuditEntry[];
}

export interface AuditLog {
  readonly reads: AuditReads;
  readonly append: (entry: NewAuditEntry) => AuditEntry;
}

/** Returns the log of who did what: entries are added, never changed. */
export function auditLog({ rows, run }: StoreFile, clock: () => Date): AuditLog {
  return {
    reads: {
      auditEntries: ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
        rows(
          `select id, at, done_by as "by", role, action, what, detail
          from entries
          where id < ?
          order by id desc
          limit ?`,
          [before, limit],
        ) as unknown as readonly AuditEntry[],
    },
    append: ({ by, role, action, what, detail }) => {
      const at = clock().toISOString();
      const { id } = run(
        "insert into entries (at, done_by, role, action, what, detail) values (?, ?, ?, ?, ?, ?)",
        [at, by, role, action, what, detail],
      );
      return { id, at, by, role, action, what, detail };
    },
  };
}
