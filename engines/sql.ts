/** A value that a query carries beside its text. */
export type SqlValue = string | number | bigint | boolean | null;

/**
 * A query in pieces: `values[i]` stands between `strings[i]` and `strings[i + 1]`.
 * Values never enter the text; an engine's dialect writes its own placeholders.
 */
export interface Sql {
  readonly strings: readonly string[];
  readonly values: readonly SqlValue[];
}

type Part = Sql | SqlValue;

/** Builds a query: nested fragments are spliced, everything else is bound. Names go through `id`. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Part[]): Sql {
  const texts = [strings[0] ?? ""];
  const values: SqlValue[] = [];
  parts.forEach((part, i) => {
    if (isSql(part)) append(texts, values, part);
    else {
      values.push(part);
      texts.push("");
    }
    texts[texts.length - 1] += strings[i + 1] ?? "";
  });
  return { strings: texts, values };
}

/** Quotes a table or column name. */
export function id(name: string): Sql {
  return { strings: [`"${name.replaceAll('"', '""')}"`], values: [] };
}

/** Escapes a string or number into the text, for the places where an engine takes no placeholder. */
export function literal(value: SqlValue): Sql {
  return { strings: [literalText(value)], values: [] };
}

/** Takes a text that has been checked already (an expression of the checked subset) as it is. */
export function checked(text: string): Sql {
  return { strings: [text], values: [] };
}

/** Names a text that a planned statement is given whenever it is run; the name consists of letters and underscores. */
export function parameter(name: string): Sql {
  return { strings: [`$${name}::varchar`], values: [] };
}

/** Joins fragments, by default with a comma and a new line. */
export function list(parts: readonly Sql[], separator = ",\n"): Sql {
  const texts = [""];
  const values: SqlValue[] = [];
  parts.forEach((part, i) => {
    if (i > 0) texts[texts.length - 1] += separator;
    append(texts, values, part);
  });
  return { strings: texts, values };
}

/** Writes a query as a text with the placeholders that `placeholder` gives (1-based) and its values. */
export function render(
  query: Sql,
  placeholder: (position: number) => string,
): { readonly text: string; readonly values: readonly SqlValue[] } {
  const text = query.strings.reduce((all, piece, i) => `${all}${placeholder(i)}${piece}`);
  return { text, values: query.values };
}

function append(texts: string[], values: SqlValue[], part: Sql): void {
  texts[texts.length - 1] += part.strings[0] ?? "";
  texts.push(...part.strings.slice(1));
  values.push(...part.values);
}

function isSql(part: Part): part is Sql {
  return typeof part === "object" && part !== null && "strings" in part;
}

function literalText(value: SqlValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "number" && !Number.isFinite(value))
    throw new Error(`a literal requires a finite number, got ${value}`);
  return String(value);
}
