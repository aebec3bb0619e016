import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseConfiguration } from "../data/configuration.ts";
import { ingest } from "../data/ingest.ts";
import { withEngine } from "../engines/duckdb.ts";
import { literal, sql } from "../engines/sql.ts";
import type { Contest } from "./contest.ts";

const CONFIGURATION = `
name: bench
sources:
  orders:
    kind: transactions
    path: orders.csv
    columns:
      customer_id: customer_id
      order_id: order_id
      at: ordered_at
      product: product
      quantity: quantity
      amount: quantity * price
`;

/** Times reading, checking, reconciling and storing one CSV file of orders beside the engine's bare reader. */
export const ingestCsv: Contest = {
  what: (rows) => `one CSV file of ${rows.toLocaleString("en-GB")} order lines`,
  rows: 10_000_000,
  async prepare(folder, rows) {
    await withEngine({}, async (engine) =>
      engine.write(
        sql`
          select
            'C' || lpad((hash(i * 7) % ${Math.ceil(rows / 20)})::varchar, 6, '0') as customer_id,
            'O' || lpad((i // 3)::varchar, 8, '0') as order_id,
            timestamp '2022-01-01' + to_seconds((i // 3 * 3 * 94608000.0 / ${literal(rows)})::bigint) as ordered_at,
            'SKU-' || lpad((hash(i) % 5000)::varchar, 4, '0') as product,
            1 + (hash(i * 3) % 4)::integer as quantity,
            round(5 + (hash(i * 5) % 9000) / 100.0, 2) as price
          from range(${literal(rows)}) as lines (i)`,
        join(folder, "orders.csv"),
        "csv",
      ),
    );
  },
  contenders: {
    quintile: async (folder) => {
      const [rejectsFolder, temporary] = [join(folder, "rejects"), join(folder, "temporary")];
      await mkdir(rejectsFolder, { recursive: true });
      await mkdir(temporary, { recursive: true });
      const configuration = parseConfiguration(CONFIGURATION, "quintile.yaml");
      let measuring = 0;
      let since: number | null = null;
      await withEngine({ temporary }, async (engine) => {
        await ingest(engine, configuration, {
          folder,
          rejectsFolder,
          temporary,
          onProgress(says) {
            const now = performance.now();
            if (since !== null) measuring += now - since;
            since = says.startsWith("measuring") ? now : null;
          },
        });
      });
      return { what: "measured for the data-quality report", seconds: measuring / 1000 };
    },
    "bare read_csv": async (folder) => {
      await withEngine({}, async (engine) =>
        engine.run(
          sql`create table orders as select * from read_csv(${literal(join(folder, "orders.csv"))})`,
        ),
      );
      return undefined;
    },
  },
};
