import type { SourceOptions } from "../schema.ts";

/** Formats that are no strptime format. */
export const EPOCH_SECONDS = "epoch seconds";
export const EPOCH_MILLISECONDS = "epoch milliseconds";
export const EXCEL = "excel";

/**
 * Returns the formats that a source states for a column, to be tried in order; undefined where it states none. In a map
 * a key is a name of the mapping (`at`, `known_at`), or a column of the file.
 */
export function statedFormats(
  { date_format, columns }: SourceOptions,
  column: string,
): readonly string[] | undefined {
  if (date_format === undefined) return undefined;
  if (typeof date_format === "string") return [date_format];
  if (Array.isArray(date_format)) return date_format;
  const plain = (text: string) => text.trim().replace(/^"(.*)"$/, "$1");
  const [, formats] =
    Object.entries(date_format).find(
      ([key]) => key === column || plain(columns[key] ?? "") === column,
    ) ?? [];
  return formats === undefined ? undefined : [formats].flat();
}

/** Returns the keys of a `date_format` map that name neither a mapped column nor one that an expression mentions. */
export function strayFormats({ date_format, columns }: SourceOptions): readonly string[] {
  if (typeof date_format !== "object" || Array.isArray(date_format)) return [];
  const texts = Object.values(columns);
  // A lookup that names no columns lends all of its file's.
  if (texts.length === 0) return [];
  return Object.keys(date_format).filter(
    (key) => !Object.hasOwn(columns, key) && !texts.some((text) => text.includes(key)),
  );
}
