import { expect } from "vitest";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { sql } from "../../engines/sql.ts";
import { random } from "../../models/random.ts";
import { corrupted } from "./corrupt.ts";
import { countRecords, type Read, readShop } from "./shop.ts";

/** A good file and how it is read. */
export interface Good {
  readonly name: string;
  readonly content: Buffer;
  readonly source: Readonly<Record<string, unknown>>;
  /** What becomes of the content before it is written, once it was damaged: packing, for example. */
  readonly wrap?: (content: Buffer) => Buffer;
  /** Lines of the content, each with an order of its own: one that is still whole must not get lost. */
  readonly lines?: readonly { readonly text: string; readonly order: string }[];
}

/** Faults to try in all; the few of a quick run are the first ones of the many. */
export const TRIES = Number(process.env["QUINTILE_CORRUPTIONS"] ?? 200);
const LONGEST_MS = 20_000;

/**
 * Damages a good file in `tries` ways and reads each: it must be refused in a sentence, or its rows read must be those
 * accepted and those rejected, and each line that the damage left whole must be among them.
 */
export async function survive(good: Good, seed: number, tries: number): Promise<void> {
  for (let i = 0; i < tries; i++) {
    const content = corrupted(good.content, random(seed + i));
    const file = good.wrap?.(content) ?? content;
    const start = performance.now();
    try {
      const read = await readOrRefused(good.name, file, good.source);
      if (typeof read !== "string") checkConserved(read, good, content);
      const careful = await readOrRefused(good.name, file, { ...good.source, ...CAREFULLY });
      expect(gist(read)).toEqual(gist(careful));
      expect(performance.now() - start).toBeLessThan(LONGEST_MS);
    } catch (error) {
      const where = `${good.name}, seed ${seed + i}: ${JSON.stringify(content.toString("latin1").slice(0, 2000))}`;
      throw new Error(where, { cause: error });
    }
  }
}

/** A mark that stands for a missing value, and is in no file, sends every file the careful way. */
const CAREFULLY = { nulls: ["\u0001"] };

async function readOrRefused(
  name: string,
  file: Buffer,
  source: Good["source"],
): Promise<Read | string> {
  try {
    return await readShop(
      { files: { [name]: file }, sources: { orders: source }, threads: 1 },
      sql`select order_id, customer_id, occurred_at, amount from transactions`,
    );
  } catch (error) {
    if (error instanceof DataError || error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** What must be the same whichever way a file was read. */
function gist(read: Read | string) {
  if (typeof read === "string") return read.replace(/"[^"]*quintile-ingest-[^/]*/g, '"');
  const { rows, rejects, quality } = read;
  return { rows, rejects, guesses: quality.sources[0]?.guesses };
}

function checkConserved(
  { quality, rejects, rows }: Read,
  { lines = [] }: Good,
  content: Buffer,
): void {
  const [source] = quality.sources;
  const raw = rejects["orders"] ?? "";
  const rejected = countRecords(raw) - 1;
  expect(source?.rows_accepted).toBe(rows.length);
  expect(source?.rows_rejected).toBe(rejected);
  expect(source?.rows_read).toBe(rows.length + rejected);
  const held = new Set(rows.map((row) => String(row["order_id"])));
  const cells = rows.flatMap((row) => [String(row["order_id"]), String(row["customer_id"])]);
  const whole = new Set(content.toString("utf8").split(/[\r\n]+/));
  const quoted = raw.replaceAll('""', '"');
  for (const { text, order } of lines)
    if (whole.has(text) && !held.has(order) && !quoted.includes(text))
      expect(
        cells.some((cell) => cell.includes(text)),
        `lost: ${text}`,
      ).toBe(true);
}
