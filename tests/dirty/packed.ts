import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import sqlite from "node-sqlite3-wasm";
import writeWorkbook from "write-excel-file/node";

/** A zst file of frames whose blocks are stored, not shrunk, so that its bytes can be written by hand. */
export function zstandard(...frames: readonly string[]): Buffer {
  return Buffer.concat(
    frames.map((text) => {
      const content = Buffer.from(text);
      const block = Buffer.alloc(3);
      // One block, the last, stored: its size stands above three bits of kind.
      block.writeUIntLE(1 | (content.length << 3), 0, 3);
      return Buffer.concat([Buffer.from("28b52ffd0058", "hex"), block, content]);
    }),
  );
}

type Cell = string | number | boolean | Date | null;

/** An xlsx workbook; dates are cells that Excel shows as such. */
export async function workbook(
  sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>,
): Promise<Buffer> {
  const cell = (value: Cell) =>
    value instanceof Date
      ? { value, type: Date, format: "dd/mm/yyyy hh:mm:ss" }
      : value === null
        ? null
        : { value };
  return await writeWorkbook(
    Object.entries(sheets).map(([sheet, rows]) => ({
      sheet,
      data: rows.map((row) => row.map(cell)),
    })),
  ).toBuffer();
}

/** A DuckDB file after some statements. */
export async function duckDbFile(...statements: readonly string[]): Promise<Buffer> {
  return await built("shop.duckdb", async (path) => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    for (const statement of statements) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  });
}

/** An SQLite file after some statements. */
export async function sqliteFile(...statements: readonly string[]): Promise<Buffer> {
  return await built("shop.sqlite", async (path) => {
    const database = new sqlite.Database(path);
    for (const statement of statements) database.exec(statement);
    database.close();
  });
}

async function built(name: string, work: (path: string) => Promise<void>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-database-"));
  try {
    await work(join(folder, name));
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}
