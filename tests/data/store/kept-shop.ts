import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ingest } from "../../../data/ingest.ts";
import { configurationSchema } from "../../../data/schema.ts";
import { openStore, type Store, type StoreAccount } from "../../../data/store/store.ts";
import { withEngine } from "../../../engines/duckdb.ts";
import { sql } from "../../../engines/sql.ts";

/** Files of a shop with a source of each sort: several files, a lookup, ids of the same customer, a second source. */
export const files = {
  "orders/a.csv": csv(
    "id,at,order,item,qty,price,void",
    "a1,2026-01-30,1,cup,1,5.00,",
    "b,2026-01-31,2,cup,2,5.00,",
    "b,2026-01-31,2,pot,1,7.25,",
    "b,yesterday,3,pot,1,7.25,",
    "b,2026-02-02,4,cup,-2,5.00,2",
    "c,2026-02-03,5,jug",
  ),
  "orders/b.csv": csv(
    "id,at,order,item,qty,price,void",
    "b,2026-01-31,2,pot,1,7.25,",
    'c,2026-02-04,6,"jug ""tall""",1,30,',
  ),
  "shop.jsonl": `{"id": "c", "at": "2026-02-04", "order": "6", "amount": 30}
{"id": "d", "at": "2026-02-05", "order": "9", "amount": 3.5}
`,
  "items.csv": csv("item,kind", "cup,tea", "pot,tea", "jug,coffee"),
  "same.csv": csv("customer,alias", "a,a1", "e,f"),
  "people.csv": csv("id,since,plan,age", "a1,2026-01-01,gold,31", "b,2026-01-02,basic,", ",,,"),
} as const;

const sources = {
  orders: {
    kind: "transactions",
    path: "orders",
    columns: {
      customer_id: "id",
      at: "at",
      order_id: "order",
      product: "item",
      category: "kind",
      quantity: "qty",
      amount: "qty * price",
      cancels: "void",
    },
  },
  till: {
    kind: "transactions",
    path: "shop.jsonl",
    columns: { customer_id: "id", at: "at", order_id: "order", amount: "amount" },
  },
  items: { kind: "lookup", path: "items.csv", join: { to: "orders", on: "item" } },
  same: {
    kind: "identities",
    path: "same.csv",
    columns: { customer_id: "customer", alias: "alias" },
  },
  people: {
    kind: "customers",
    path: "people.csv",
    columns: { customer_id: "id", known_at: "since" },
  },
};

/** All sources of the shop in the order in which they are read. */
export const names = ["items", "same", "orders", "till", "people"];

export interface KeptRead extends StoreAccount {
  /** All that ingest left, as JSON: the tables row by row, what is known of them, and the rejects. */
  readonly left: string;
  readonly key: string | null;
  /** What was shown while it worked. */
  readonly says: readonly string[];
}

export interface KeptOptions {
  readonly fresh?: boolean;
  readonly code?: string;
  readonly business?: string;
  /** Replaces keys of the configuration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly onProgress?: (says: string) => void;
}

/** Reads the shop in a folder with the store beside it, as a run does. */
export async function readKept(
  folder: string,
  { fresh = false, code = "1", business = "shop", ...options }: KeptOptions = {},
): Promise<KeptRead> {
  const store = openStore(join(folder, ".quintile"), {
    business,
    code,
    fresh,
    leastSeconds: Number.POSITIVE_INFINITY,
  });
  return await readWith(folder, store, options);
}

/** Reads the shop in a folder and keeps nothing. */
export async function readUnkept(folder: string, options: KeptOptions = {}): Promise<string> {
  return (await readWith(folder, null, options)).left;
}

async function readWith(
  folder: string,
  store: Store | null,
  { configuration: more = {}, onProgress = () => undefined }: KeptOptions,
): Promise<KeptRead> {
  const scratch = await mkdtemp(join(folder, ".scratch-"));
  const [rejectsFolder, temporary] = [join(scratch, "rejects"), join(scratch, "temporary")];
  await mkdir(rejectsFolder);
  await mkdir(temporary);
  const configuration = configurationSchema.parse({ name: "shop", sources, targets: {}, ...more });
  const says: string[] = [];
  return await withEngine({ threads: 2 }, async (engine) => {
    const { key, ...read } = await ingest(engine, configuration, {
      folder,
      rejectsFolder,
      temporary,
      onProgress(what) {
        says.push(what);
        onProgress(what);
      },
      ...(store === null ? {} : { store }),
    });
    await store?.settled();
    await store?.close();
    const tables = ["transactions", "events", "customers"];
    const rows = await Promise.all(
      tables.map(
        async (table) => await engine.rows(sql`select * from ${{ strings: [table], values: [] }}`),
      ),
    );
    const written = names.filter((name) => name in configuration.sources);
    const rejects = await Promise.all(
      written.map(async (name) => await readFile(join(rejectsFolder, `${name}.csv`), "utf8")),
    );
    const { reused, kept, notes } = store?.account ?? { reused: [], kept: [], notes: [] };
    return { left: JSON.stringify([read, rows, rejects]), key, says, reused, kept, notes };
  });
}

function csv(...lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
