import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Canonical } from "../../data/canonical.ts";
import type { CountedTexts } from "../../data/quality/counted-texts.ts";
import { bringIn } from "../../data/rows/lent-rows.ts";
import { linkOrCopy } from "../../data/store/link-or-copy.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Feature } from "../../features/feature.ts";
import { type History, lineColumns, prepareHistory, tablesOf } from "../../features/history.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import type { RowsLeft } from "../observed.ts";
import { entryName, type Kept } from "./recall.ts";

export interface KeptHistoryOptions {
  readonly kept: Kept | undefined;
  /** Tells which rows are left of the sources. */
  readonly left: RowsLeft;
  readonly features: readonly Feature[];
  /** As of the canonical data. */
  readonly transactions: Canonical["transactions"];
  /** Returns the texts of a column of transactions with the rows of each, where they were counted before. */
  readonly texts: (column: string) => CountedTexts | undefined;
  /** Tables of rows, which are brought in where a history is made of them. */
  readonly tables: readonly string[];
}

const WHAT = "the histories of customers";
const FACTS = "facts.bin";
const TABLES = "tables.duckdb";

type Facts = Omit<History, "vocabulary">;

/**
 * Returns a history that the features given can be read from, in the tables that an earlier run kept of the same rows, which
 * are read where they lie; else it is made, and kept while other work goes on. Null without transactions.
 */
export async function keptHistory(
  engine: Engine,
  vocabulary: Vocabulary,
  { kept, left, features, transactions: rows, texts, tables }: KeptHistoryOptions,
): Promise<History | null> {
  const prepare = async (onMade?: (table: string) => void) => {
    await bringIn(engine, tables);
    const told = { ...rows, texts, ...(onMade && { onMade }) };
    return await prepareHistory(engine, vocabulary, features, told);
  };
  const columns = lineColumns(vocabulary, features);
  if (kept === undefined || columns === null) return await prepare();
  const { store, key, temporary } = kept;
  const { dated, knownAt, transactions } = vocabulary;
  const told = [dated, knownAt, transactions?.columns, [...columns]];
  const name = entryName("history", [key, left, told]);
  const file = join(temporary, `${name}.duckdb`);
  const folder = await store.take(name, WHAT);
  if (folder !== null) {
    const facts = deserialize(await readFile(join(folder, FACTS))) as Facts;
    const history = { vocabulary, ...facts };
    // Under a name of its own, for a run that ends meanwhile may remove the entry.
    await linkOrCopy(join(folder, TABLES), file);
    await engine.openTables(tablesOf(history), file);
    return history;
  }
  const began = performance.now();
  const isWorth = () => store.isWorth((performance.now() - began) / 1000);
  const early = new Map<string, Promise<void>>();
  const history = await prepare((table) => {
    // What is still made of it leaves a core idle.
    if (!isWorth()) return;
    const writing = engine.writeTables([table], file);
    // What it throws is thrown when it is waited for.
    writing.catch(() => undefined);
    early.set(table, writing);
  }).catch(async (error: unknown) => {
    // The engine must not close over what is still written.
    await Promise.allSettled(early.values());
    throw error;
  });
  if (history === null || !isWorth()) return history;
  const { vocabulary: _, ...facts } = history;
  store.keepBeside(name, WHAT, async (aside) => {
    try {
      await Promise.all(early.values());
      await engine.writeTables(
        tablesOf(history).filter((table) => !early.has(table)),
        file,
      );
    } catch (error) {
      if (isOfMemory(error)) return false;
      throw error;
    }
    await linkOrCopy(file, join(aside, TABLES));
    await writeFile(join(aside, FACTS), serialize(facts satisfies Facts));
    return true;
  });
  return history;
}

/** Tells whether an engine was short of memory: a run that has enough for itself goes on. */
function isOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Out of Memory Error");
}
