import { leaveQuoteOpen, type Spoilable, spoil } from "./dirt.ts";
import { gzipFile } from "./gzip-file.ts";
import type { Random } from "./random.ts";

/** Spoiled rows that are added, as a share of the good ones. */
const DIRT = 0.01;

/** A file of the sample shop: its data rows in all, and how many of them are spoiled. */
export interface SampleFile {
  readonly path: string;
  readonly rows: number;
  readonly spoiled: number;
}

/** A CSV file that is being written, with about one spoiled copy among a hundred good rows. */
export interface Sheet {
  /** Writes good lines; with `openQuoteIn`, also a copy of the first with a quote that opens in that column for good. */
  write(lines: readonly string[], openQuoteIn?: number): Promise<void>;
  close(): Promise<SampleFile>;
}

/** Opens a sheet and writes its header. */
export async function openSheet(
  path: string,
  columns: readonly string[],
  spoilable: Spoilable,
  random: Random,
): Promise<Sheet> {
  const file = gzipFile(path);
  let rows = 0;
  let spoiled = 0;
  await file.write(`${columns.join(",")}\n`);
  return {
    async write(lines, openQuoteIn) {
      let text = "";
      for (const line of lines) {
        text += `${line}\n`;
        if (random() >= DIRT) continue;
        text += `${spoil(line.split(","), spoilable, random)}\n`;
        spoiled++;
      }
      const [first] = lines;
      if (openQuoteIn !== undefined && first !== undefined) {
        text += `${leaveQuoteOpen(first.split(","), openQuoteIn)}\n`;
        spoiled++;
      }
      rows += lines.length;
      await file.write(text);
    },
    async close() {
      await file.close();
      return { path, rows: rows + spoiled, spoiled };
    },
  };
}
