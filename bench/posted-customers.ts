import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readConfiguration } from "../data/configuration.ts";
import { ingest } from "../data/ingest.ts";
import { ROW_KINDS } from "../data/kinds.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine, Row } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { ScoreRequestBody } from "../serve/score-one.ts";

/** Reads a business's files as a run does and returns what would be posted of each customer seen, all dated rows before a day. */
export async function postedCustomers(
  configurationPath: string,
  { before }: { readonly before: string },
): Promise<ReadonlyMap<string, ScoreRequestBody>> {
  const configuration = await readConfiguration(configurationPath);
  const folder = await mkdtemp(join(tmpdir(), "quintile-posted-"));
  try {
    return await withEngine({ threads: 1 }, async (engine) => {
      const { canonical } = await ingest(engine, configuration, {
        folder: dirname(configurationPath),
        rejectsFolder: folder,
        temporary: folder,
      });
      const posted = new Map<string, Record<string, unknown>>();
      const rowsOf = (customer: string, kind: string) => {
        const own: Record<string, unknown> = posted.get(customer) ?? { customer_id: customer };
        posted.set(customer, own);
        own[kind] ??= [];
        return own[kind] as object[];
      };
      for (const kind of ROW_KINDS)
        for (const { customer_id, ...row } of await kindRows(engine, kind, before))
          rowsOf(String(customer_id), kind).push(told(row));
      const attributes = canonical.customers.attributes.map(({ column }) => id(column));
      const known = await engine.rows(sql`
        select ${list([sql`customer_id`, sql`${iso(sql`known_at`)} as known_at`, ...attributes])}
        from customers`);
      for (const { customer_id, ...row } of known)
        rowsOf(String(customer_id), "customers").push(told(row));
      return posted as ReadonlyMap<string, unknown> as ReadonlyMap<string, ScoreRequestBody>;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function kindRows(engine: Engine, kind: string, before: string): Promise<readonly Row[]> {
  const day = kind === "subscriptions" ? sql`started_day` : sql`day`;
  const columns = {
    transactions: [
      sql`${iso(sql`occurred_at`)} as at`,
      ...["order_id", "product", "category", "channel", "is_return", "cancels"].map(id),
      ...["quantity", "amount", "discount"].map(number),
      sql`cancelled_on`,
    ],
    events: [
      sql`${iso(sql`occurred_at`)} as at`,
      ...["type", "channel", "campaign", "session_id"].map(id),
      number("value"),
    ],
    subscriptions: [
      sql`${iso(sql`started_at`)} as started_at`,
      sql`${iso(sql`ended_at`)} as ended_at`,
      sql`plan`,
      number("price"),
    ],
    exposures: [
      sql`${iso(sql`occurred_at`)} as at`,
      ...["campaign", "arm", "channel", "randomised"].map(id),
      number("cost"),
    ],
  }[kind];
  return await engine.rows(sql`
    select ${list([sql`customer_id`, ...(columns ?? [])])}
    from ${id(kind)}
    where ${day} < ${literal(before)}::date`);
}

function iso(instant: Sql): Sql {
  return sql`strftime(${instant}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
}

function number(name: string): Sql {
  return sql`${id(name)}::double as ${id(name)}`;
}

/** Leaves out what is not known. */
function told(row: Row): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
