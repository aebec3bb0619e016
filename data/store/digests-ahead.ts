import { fingerprintOf } from "../ways/fingerprint.ts";

/** Digests of files some of which are begun before anybody asks. */
export interface DigestsAhead {
  /** Digests files one after the other by a function that does so beside other work, but those that are asked for before their turn. */
  begin(paths: readonly string[], digest: (path: string) => Promise<string>): Promise<void>;
  /** Returns a file's SHA-256; one that was not begun is digested here. */
  of(path: string): Promise<string>;
}

export function digestsAhead(): DigestsAhead {
  const begun = new Map<string, Promise<string>>();
  const begin = (path: string, digest: (path: string) => Promise<string>) => {
    const found = begun.get(path) ?? digest(path);
    begun.set(path, found);
    return found;
  };
  return {
    async begin(paths, digest) {
      // What cannot be read is found out when it is asked for.
      for (const path of paths) await begin(path, digest).catch(() => undefined);
    },
    of: async (path) => await begin(path, async (own) => (await fingerprintOf(own)).sha256),
  };
}
