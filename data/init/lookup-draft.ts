import { draft, type Said, type SourceDraft } from "./draft.ts";
import type { Key } from "./keys.ts";
import { type FileProfile, fileName, percent } from "./profile.ts";
import type { Roles } from "./roles.ts";
import { snake } from "./source-name.ts";
import { unmapped } from "./unmapped.ts";

/** Returns the table as a source that lends columns; `taken` are those, by the names they are lent under. */
export function lookupOf(
  file: FileProfile,
  table: { readonly file: FileProfile; readonly roles: Roles },
  { mine, theirs, known }: Key,
  taken: Readonly<Record<string, Said>>,
): SourceDraft {
  const lent = snake(theirs);
  const columns = { [lent]: { value: theirs, because: "one row for each" }, ...taken };
  const made = draft(snake(table.file.stem), "lookup", table.file, columns);
  return {
    ...made,
    // The table's name until sources have theirs.
    join: {
      to: [file.table],
      on: lent === mine ? mine : { [mine]: lent },
      because: `${percent(known)} of its values in ${fileName(file)} are found`,
    },
    leftOut: unmapped(made, table.roles),
  };
}

/** Returns a name for a joined column that the file has not already. */
export function freeName(column: string, { columns }: FileProfile): string {
  const base = snake(column);
  const clash = columns.some(({ name }) => name.toLowerCase() === base);
  return clash ? `joined_${base}` : base;
}
