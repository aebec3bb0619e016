import { ConfigurationError, DataError } from "../errors.ts";
import { unknownName } from "../nearest.ts";

/** A table or view of a database, with its schema where it has one. */
export interface DatabaseTable {
  readonly schema: string | null;
  readonly name: string;
}

/**
 * Returns the table that a source means by `table` or `schema.table`, or the only one there is; `place` is the key in
 * the configuration, such as `sources.orders.table`.
 */
export function chooseTable(
  tables: readonly DatabaseTable[],
  wanted: string | undefined,
  place: string,
): DatabaseTable {
  const spoken = tables.map(({ name }) => name);
  if (wanted === undefined) {
    const [only, ...others] = tables;
    if (only === undefined) throw new DataError("it holds no table");
    if (others.length === 0) return only;
    const shown = spoken.slice(0, 8).map((name) => `'${name}'`);
    throw new ConfigurationError(
      `${place}: it holds ${tables.length} tables, expected one of ${shown.join(", ")}${spoken.length > shown.length ? ", ..." : ""}`,
    );
  }
  const [found, ...more] = tables.filter(
    ({ schema, name }) => name === wanted || `${schema}.${name}` === wanted,
  );
  if (found === undefined) {
    const whole = tables.map(({ schema, name }) => `${schema}.${name}`);
    throw new ConfigurationError(
      unknownName("table", wanted, wanted.includes(".") ? whole : spoken, place),
    );
  }
  if (more.length > 0)
    throw new ConfigurationError(
      `${place}: table '${wanted}' is in several schemas, expected one such as '${found.schema}.${found.name}'`,
    );
  return found;
}
