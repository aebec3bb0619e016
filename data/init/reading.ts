import type { SourceDraft } from "./draft.ts";
import { type ColumnProfile, count } from "./profile.ts";
import { wordsOf } from "./words.ts";

/** Returns the reading options that a source must say, or had better say, for its columns to be read as they were here. */
export function readingOf(source: SourceDraft): SourceDraft["reading"] {
  const { file, kind } = source;
  const used = usedColumns(source);
  const reading: Record<string, { readonly value: string; readonly because: string | null }> = {};
  if (file.delimiter !== null && file.delimiter !== ",")
    reading["delimiter"] = {
      value: file.delimiter === "\t" ? "\\t" : file.delimiter,
      because: null,
    };
  if (!file.header)
    reading["header"] = {
      value: "false",
      because: "the first line holds values; columns are called column1, column2, ...",
    };
  const doubtful = used.find(({ doubt }) => doubt !== null)?.doubt;
  if (doubtful !== null && doubtful !== undefined)
    reading["date_format"] = {
      value: doubtful.formats[0],
      because: `'${doubtful.example}' could be ${doubtful.formats[1]} too: ${doubtful.because}`,
    };
  Object.assign(reading, marksOf(used));
  if (kind === "customers") {
    const run = file.columns.find((column) => runsInTime(column, file.rows));
    if (run !== undefined)
      reading["order"] = {
        value: "file",
        because: `${run.name} changes ${count(run.changes)} times in ${count(file.rows)} rows: they stand in time order`,
      };
  }
  return reading;
}

/** The columns of the file whose values are read as they are typed. */
function usedColumns({ kind, file, columns, ignore }: SourceDraft): readonly ColumnProfile[] {
  const texts = Object.values(columns).map(({ value }) => value);
  const ignored = new Set(ignore.map(({ value }) => value));
  return file.columns.filter(
    ({ name }) =>
      !ignored.has(name) && (kind === "customers" || texts.some((text) => text.includes(name))),
  );
}

function marksOf(columns: readonly ColumnProfile[]): SourceDraft["reading"] {
  const numbers = columns.filter(({ kind }) => kind === "integer" || kind === "number");
  const doubtful = numbers.find(({ comma }) => comma !== null);
  const [example] = doubtful?.top[0] ?? [];
  const because = `${example === undefined ? "" : `'${example}' `}could be read in two ways`;
  if (doubtful?.comma === "thousands") return { thousands: { value: ",", because } };
  if (doubtful?.comma === "decimal") return { decimal: { value: ",", because } };
  const commas = numbers.filter((column) => column.commas > 0);
  const pointed = numbers.some((column) => column.points > 0 && column.commas === 0);
  // 1,234.50 needs no word; 12,50 beside 12.50 cannot be said for the whole file.
  if (commas.length === 0 || pointed || commas.some((column) => column.whole)) return {};
  const both = commas.some(({ points }) => points > 0);
  return both ? {} : { decimal: { value: ",", because: `as in column ${commas[0]?.name}` } };
}

const PERIOD = /\b(?:month|monat|mois|mes|mese|quarter|quartal|week|woche|period|date|datum)\b/;

/** Whether a column of periods stands in long runs, as rows in time order have them. */
function runsInTime({ name, distinct, changes }: ColumnProfile, rows: number): boolean {
  return (
    PERIOD.test(wordsOf(name)) && distinct >= 3 && changes >= distinct - 1 && changes < rows / 100
  );
}
