import type { Engine } from "../../engines/engine.ts";
import { DataError } from "../errors.ts";
import type { RawColumn, RawTable } from "../rows/raw-table.ts";
import { inferType, type TypedColumn } from "../types/column-types.ts";
import { AmbiguousDates } from "../types/date-formats.ts";
import { type DatesRead, readLikelyDates } from "./date-doubt.ts";
import { unsaid } from "./unsaid.ts";
import { rolesNamed } from "./words.ts";

/** What is known of a file's way of writing beside its cells. */
export interface Telling {
  /** What a comma means where the numbers do not say. */
  readonly comma: "decimal" | "thousands";
  readonly dateFormats: Readonly<Record<string, string>>;
}

/** A column with the type that it is likely to have. */
export interface Typed {
  readonly column: TypedColumn;
  readonly dates: DatesRead | null;
  readonly comma: Telling["comma"] | null;
}

const TIMES = ["at", "known_at", "started", "ended"];

/** Returns a column's likely type; where dates or numbers can be read in two ways, the likelier one. */
export async function typeOf(
  engine: Engine,
  raw: RawTable,
  column: RawColumn,
  { comma, dateFormats }: Telling,
): Promise<Typed> {
  const told = dateFormats[column.name];
  const dated = (dates: DatesRead): Typed => ({
    column: { ...column, kind: "timestamp", value: dates.local, ...plain },
    dates,
    comma: null,
  });
  try {
    const found = await inferType(engine, raw, column, { source: unsaid, timezone: "UTC" });
    if (found.kind === "date" || found.kind === "timestamp")
      return { column: found, dates: await readLikelyDates(engine, raw, column), comma: null };
    const namedTime = rolesNamed(column.name).some((role) => TIMES.includes(role));
    const nameless = /^column\d+$/.test(column.name);
    const dates = namedTime || nameless ? await readLikelyDates(engine, raw, column, told) : null;
    // Of numbers without a name only 20240131 is a day: 1234567890 may be anything.
    const sure = namedTime || dates?.format === "%Y%m%d";
    return dates !== null && sure && dates.fits >= 0.9 * dates.total
      ? dated(dates)
      : { column: found, dates: null, comma: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (!(error instanceof AmbiguousDates)) {
      const source = { ...unsaid, [comma]: "," };
      const found = await inferType(engine, raw, column, { source, timezone: "UTC" });
      return { column: found, dates: null, comma };
    }
    const dates = await readLikelyDates(engine, raw, column, told);
    if (dates === null) throw error;
    return dated(dates);
  }
}

const plain = { unreadable: null, unlike: null, misfits: 0, guess: null };
