import { statSync } from "node:fs";
import { openStoreFile, type StoreFile } from "../store/store-file.ts";
import { copyStore } from "../store/store-snapshot.ts";
import { type TokenBook, tokenBook } from "../store/token-book.ts";
import type { Tokens } from "./access.ts";

export interface TokenFile extends Tokens {
  /** How many tokens let somebody in now. */
  readonly live: () => number;
  readonly close: () => void;
}

/** Reads the tokens of a store that others write to, and reads them again when the file has changed; none where there is no file. */
export function tokenFile(path: string, { clock }: { readonly clock: () => Date }): TokenFile {
  let read: {
    readonly state: string;
    readonly book: TokenBook;
    readonly close: () => void;
  } | null = null;
  const today = () => clock().toISOString().slice(0, 10);

  function book(): TokenBook | null {
    const state = stateOf(path);
    if (state === read?.state) return read.book;
    close();
    if (state === "") return null;
    const copy = copyStore(path);
    let database: StoreFile;
    try {
      database = openStoreFile(copy.path, path);
    } catch (error) {
      copy.remove();
      throw error;
    }
    const fresh = tokenBook(database, clock);
    const end = () => {
      database.close();
      copy.remove();
    };
    read = { state, book: fresh, close: end };
    return fresh;
  }

  function close(): void {
    read?.close();
    read = null;
  }

  const living = () =>
    (book()?.reads.tokens() ?? []).filter(
      ({ revokedAt, expiresOn }) =>
        revokedAt === null && (expiresOn === null || expiresOn > today()),
    );
  return {
    findToken: (secret) => book()?.find(secret) ?? null,
    isValid: (id) => living().some((token) => token.id === id),
    live: () => living().length,
    close,
  };
}

/** Returns what tells one state of the file and its log from another; "" where there is no file. */
function stateOf(path: string): string {
  const states = [path, `${path}-wal`].map((file) => {
    const found = statSync(file, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
  });
  return states[0] === "" ? "" : states.join(", ");
}
