import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ingested, ingest } from "../../data/ingest.ts";
import type { EarlierQuality } from "../../data/quality/quality-changes.ts";
import { configurationSchema } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import type { Sql } from "../../engines/sql.ts";

export interface Shop {
  /** Files of the folder, by path. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly timezone?: string;
  readonly targets?: Readonly<Record<string, unknown>>;
  readonly threads?: number;
  readonly asOf?: string;
  /** What an earlier run found, to compare with. */
  readonly earlier?: EarlierQuality;
}

export interface Read extends Ingested {
  /** Text of `rejects/<source>.csv`. */
  readonly rejects: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** Returns what ingest makes of a small shop, and the rows of one query over its tables; `inspect` sees its rejects. */
export async function readShop(
  { files, sources, timezone = "UTC", targets = {}, threads = 2, asOf, earlier }: Shop,
  query?: Sql,
  inspect: (rejectsFolder: string) => Promise<void> = async () => undefined,
): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-ingest-"));
  try {
    const [rejectsFolder, temporary] = [join(folder, "rejects"), join(folder, "temporary")];
    await mkdir(rejectsFolder);
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const configuration = configurationSchema.parse({
      name: "shop",
      timezone,
      sources,
      targets,
      ...(asOf === undefined ? {} : { as_of: asOf }),
    });
    return await withEngine({ threads }, async (engine) => {
      const read = await ingest(engine, configuration, {
        folder,
        rejectsFolder,
        temporary,
        earlier: async () => earlier ?? null,
      });
      await inspect(rejectsFolder);
      const rejects = await Promise.all(
        Object.keys(sources).map(async (name) => [
          name,
          await readFile(join(rejectsFolder, `${name}.csv`), "utf8"),
        ]),
      );
      const rows = query === undefined ? [] : await engine.rows(query);
      return { ...read, rejects: Object.fromEntries(rejects), rows };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A transactions source over `orders.csv` with the columns id, at, order and amount. */
export function orders(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    orders: {
      kind: "transactions",
      path: "orders.csv",
      columns: { customer_id: "id", at: "at", order_id: "order", amount: "amount" },
      ...more,
    },
  };
}

/** Counts the records of a CSV text that is known to be well formed. */
export function countRecords(text: string): number {
  let records = 0;
  let inside = false;
  for (const character of text) {
    if (character === '"') inside = !inside;
    else if (character === "\n" && !inside) records++;
  }
  return records;
}
