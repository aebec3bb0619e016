import { join } from "node:path";
import { ConfigurationError } from "../../data/errors.ts";
import { unknownName } from "../../data/nearest.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import { list, literal, sql } from "../../engines/sql.ts";
import { storedLists } from "../stored-run.ts";

const TEXTS = [
  "customer_id",
  "segment",
  "lifecycle",
  "reason_1",
  "reason_2",
  "reason_3",
  "suggested_action",
  "group",
];

/** Throws where a run has no such list. */
export async function requireList(run: string, name: string): Promise<void> {
  const names = await storedLists(run);
  if (!names.includes(name))
    throw new ConfigurationError(
      names.length === 0 ? `'${run}' has no lists` : unknownName("list", name, names),
    );
}

/** Reads a list of a run in its order; `attributes` are those that it shows. */
export async function readStoredList(
  run: string,
  name: string,
  attributes: readonly string[],
): Promise<readonly Row[]> {
  // A phone number or a postcode is a text: a reader that guessed would take its zeros.
  const types = list(
    [...TEXTS, ...attributes].map((column) => sql`${literal(column)}: 'VARCHAR'`),
    ", ",
  );
  return await withEngine({ threads: 1 }, async (engine) =>
    engine.rows(sql`
      select * from read_csv(${literal(join(run, "lists", `${name}.csv`))},
        header = true, delim = ',', quote = '"', escape = '"',
        auto_detect = true, sample_size = -1,
        types = {${types}})
      order by rank`),
  );
}

/** Takes the apostrophe off a text that a spreadsheet would run: programs read what was written. */
export function unguarded<Value>(value: Value): Value | string {
  return typeof value === "string" ? value.replace(/^'(?=[=+\-@\t\r])/, "") : value;
}
