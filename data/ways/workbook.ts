import readWorkbook, { InvalidInputError, InvalidSpreadsheetError } from "read-excel-file/node";
import { DataError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type StagedValue, type StructuredOptions, stageRows } from "./row-staging.ts";
import type { SourceFile } from "./source-files.ts";
import type { StagedFile } from "./staging.ts";
import { type Grid, tableIn } from "./workbook-table.ts";
import { checkZip } from "./zip-checksums.ts";

type Cell = Grid[number][number];

/** Returns a sheet of an xlsx workbook as a staged file; a row keeps its number in the sheet. */
export async function stageWorkbook(
  file: SourceFile,
  { source, copy, mentioned }: StructuredOptions,
): Promise<StagedFile> {
  await checkZip(file.path);
  const sheets = await sheetsOf(file.path);
  const chosen = chooseSheet(sheets, source.sheet);
  const { columns, first, titles, starts } = tableIn(chosen.data, {
    header: source.header,
    mentioned,
  });
  const guesses: string[] = [];
  if (sheets.length > 1 && source.sheet === undefined)
    guesses.push(
      `${file.name} has ${sheets.length} sheets (${sheets.map(({ sheet }) => `'${sheet}'`).join(", ")}), read '${chosen.sheet}'`,
    );
  if (titles > 0)
    guesses.push(
      `the table of sheet '${chosen.sheet}' starts in row ${starts}, below ${titles} rows of titles`,
    );
  const rows = chosen.data.map((row, i) =>
    i < first || row.every((cell) => cell === null)
      ? null
      : columns.map(({ at }) => staged(row[at])),
  );
  const blank = rows.slice(first).filter((row) => row === null).length;
  if (blank > 0) guesses.push(`${blank} blank rows of sheet '${chosen.sheet}' are no rows`);
  return await stageRows(file, rows, {
    columns: columns.map(({ name }) => name),
    copy,
    print: await fingerprintOf(file.path),
    guesses,
  });
}

interface Sheet {
  readonly sheet: string;
  readonly data: Grid;
}

async function sheetsOf(path: string): Promise<readonly Sheet[]> {
  try {
    const sheets = await readWorkbook<number>(path, { trim: false });
    // The library's types call a date `typeof Date`; what it gives is a Date.
    return sheets as unknown as readonly Sheet[];
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof InvalidSpreadsheetError)
      throw new DataError(
        "it is a zip archive but no whole xlsx workbook, unpack it or save it anew",
      );
    const [says] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new DataError(`the workbook cannot be read (${says})`);
  }
}

function chooseSheet(sheets: readonly Sheet[], wanted: string | number | undefined): Sheet {
  const names = sheets.map(({ sheet }) => sheet);
  const found =
    typeof wanted === "string"
      ? sheets.find(({ sheet }) => sheet === wanted)
      : sheets[(wanted ?? 1) - 1];
  if (found !== undefined) return found;
  if (typeof wanted === "number")
    throw new DataError(`it has ${sheets.length} sheets, there is no sheet number ${wanted}`);
  const near = nearest(wanted ?? "", names);
  throw new DataError(
    near === null
      ? `it has no sheet '${wanted}', but ${names.map((name) => `'${name}'`).join(", ")}`
      : `it has no sheet '${wanted}', did you mean '${near}'?`,
  );
}

/**
 * Dates of a sheet have no time zone: the library gives them as if they were in UTC, and cuts off what lies below a
 * millisecond, so that a time of whole seconds may come one millisecond short.
 */
function staged(cell: Cell | undefined): StagedValue {
  if (!(cell instanceof Date)) return cell ?? null;
  const time = cell.getTime();
  if (Number.isNaN(time)) return null;
  const second = Math.round(time / 1000) * 1000;
  const text = new Date(Math.abs(time - second) <= 1 ? second : time).toISOString();
  if (text.endsWith("T00:00:00.000Z")) return text.slice(0, 10);
  return text.slice(0, text.endsWith(".000Z") ? 19 : 23).replace("T", " ");
}
