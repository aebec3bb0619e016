import type { Engine, NewColumns } from "./engine.ts";

/**
 * Creates a table from pieces of rows, at least one, with the same columns in the same order, so that they need not be in
 * memory together. An existing table of that name is replaced.
 */
export async function storePieces(
  engine: Engine,
  table: string,
  pieces: AsyncIterable<NewColumns> | Iterable<NewColumns>,
): Promise<void> {
  let begun = false;
  for await (const columns of pieces) {
    if (begun) await engine.append(table, columns);
    else await engine.store(table, columns);
    begun = true;
  }
  if (!begun) throw new Error(`table ${table} requires at least 1 piece, got 0`);
}
