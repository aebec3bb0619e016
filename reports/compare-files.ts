import type { RunFacts } from "./run-facts.ts";

/** A file that one of two runs read, or both. */
export interface FilesCompared {
  readonly source: string;
  readonly path: string;
  /** `same`: the same bytes; `changed`: another content under this name. */
  readonly status: "same" | "changed" | "new" | "gone";
  /** Rows that were used, in each run; null where it did not read the file. */
  readonly rows: readonly [number | null, number | null];
}

/** Compares the files of two runs by their SHA-256, source by source. */
export function compareFiles(a: RunFacts, b: RunFacts): readonly FilesCompared[] {
  const keyOf = ({ source, path }: RunFacts["inputs"][number]) => JSON.stringify([source, path]);
  const [first, second] = [a, b].map(
    ({ inputs }) => new Map(inputs.map((input) => [keyOf(input), input])),
  );
  const keys = new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])]);
  return [...keys].flatMap((key): readonly FilesCompared[] => {
    const [old, now] = [first?.get(key), second?.get(key)];
    const input = now ?? old;
    if (input === undefined) return [];
    return [
      {
        source: input.source,
        path: input.path ?? input.source,
        status: statusOf(old?.sha256, now?.sha256, old === undefined, now === undefined),
        rows: [old?.rows_accepted ?? null, now?.rows_accepted ?? null],
      },
    ];
  });
}

function statusOf(
  old: string | undefined,
  now: string | undefined,
  isNew: boolean,
  isGone: boolean,
): FilesCompared["status"] {
  if (isNew) return "new";
  if (isGone) return "gone";
  return old !== undefined && old === now ? "same" : "changed";
}
