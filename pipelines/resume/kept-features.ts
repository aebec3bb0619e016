import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { linkOrCopy } from "../../data/store/link-or-copy.ts";
import { daysBetween } from "../../data/window.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import type { EarlierFeatures } from "../../features/earlier-features.ts";
import { type History, tableOf } from "../../features/history.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { Business } from "../business.ts";
import type { RowsLeft } from "../observed.ts";
import { entryName, type Kept } from "./recall.ts";

export interface KeptFeaturesOptions {
  readonly kept: Kept | undefined;
  /** Tells which rows are left of the sources. */
  readonly left: RowsLeft;
  readonly asOf: string | null;
  readonly vocabulary: Vocabulary;
  readonly history: History | null;
}

export interface KeptFeatures {
  /** Everybody's as of the end of the files, for a later day; null where none were kept. */
  readonly earlier: EarlierFeatures | null;
  /** Keeps the file of everybody's snapshot, beside other work; absent where no later day takes it up. */
  readonly keep?: NonNullable<Business["keepSnapshot"]>;
}

const WHAT = "the features of customers";
const FILE = "snapshot.parquet";
const TABLE = "features_of_the_end";
const NONE: KeptFeatures = { earlier: null };

/**
 * Returns what an earlier run kept of how everybody looked at the end of the same files, where a later day is asked about, and
 * how to keep it where the end is. Nothing may have happened in between, and all time before must be observed.
 */
export async function keptFeatures(
  engine: Engine,
  { kept, left, asOf, history, ...options }: KeptFeaturesOptions,
): Promise<KeptFeatures> {
  const { observed } = left;
  if (kept === undefined || history === null || asOf === null || observed === null) return NONE;
  const { store, key, temporary } = kept;
  // No purchase tells of these, and of windows nothing that is kept.
  const { lifetime: _, own: __, ...vocabulary } = options.vocabulary;
  const name = entryName("features", [key, left, vocabulary]);
  if (asOf === observed)
    return {
      earlier: null,
      async keep(path, seconds) {
        // Working it out took longer than writing it, and it takes a third of the room of a history.
        if (!store.isWorth(seconds, "little") || (await store.has(name))) return;
        // Only the user may read what is kept, while the file of the run is anybody's.
        store.keepBeside(name, WHAT, async (aside) => {
          await copyFile(path, join(aside, FILE));
          return true;
        });
      },
    };
  const folder = await store.take(name, WHAT);
  if (folder === null) return NONE;
  const file = join(temporary, `${name}.parquet`);
  // Under a name of its own, for a run that ends meanwhile may remove the entry.
  await linkOrCopy(join(folder, FILE), file);
  return { earlier: await open(engine, history, { file, days: daysBetween(observed, asOf) }) };
}

/** Opens features in the order of customers' numbers; null where they are not of all of a history's customers. */
async function open(
  engine: Engine,
  history: History,
  { file, days }: { readonly file: string; readonly days: number },
): Promise<EarlierFeatures | null> {
  await engine.run(sql`
    create or replace view ${id(TABLE)} as
    select (file_row_number + 1)::integer as code, * exclude (file_row_number)
    from read_parquet(${literal(file)}, file_row_number = true)`);
  const [counted] = await engine.rows(sql`
    select
      (select count(*) from ${id(TABLE)}) as rows,
      (select count(*) from ${tableOf(history, "customer_codes")}) as customers`);
  if (counted?.["rows"] !== counted?.["customers"]) return null;
  const columns = await engine.rows(sql`select column_name from (describe ${id(TABLE)})`);
  return {
    table: TABLE,
    columns: new Set(columns.map(({ column_name }) => String(column_name))),
    days,
  };
}
