import type { Said, SourceDraft } from "./draft.ts";
import { filling } from "./profile.ts";
import type { Roles } from "./roles.ts";

/** Returns the columns that no expression of a draft names, each with what is known of it. */
export function unmapped({ file, columns }: SourceDraft, roles: Roles): readonly Said[] {
  const used = Object.values(columns).map(({ value }) => value);
  return file.columns
    .filter(({ name }) => !used.some((value) => value === name || mentions(value, name)))
    .map((column) => ({
      value: column.name,
      because: roles.personal.includes(column)
        ? "personal"
        : column.filled === 0
          ? "empty"
          : `${column.kind}, ${filling(file, column)}`,
    }));
}

function mentions(expression: string, column: string): boolean {
  return (
    expression.split(/[^\p{L}\p{N}_]+/u).includes(column) || expression.includes(`"${column}"`)
  );
}
