import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { type Good, survive, TRIES } from "./corruptions.ts";
import { delimited, ORDERS, SOURCE } from "./good-orders.ts";
import { duckDbFile, sqliteFile, workbook, zstandard } from "./packed.ts";
import { readShop } from "./shop.ts";

const text = delimited("orders.csv", ",", true);
const json = ORDERS.map((row) => ({ text: JSON.stringify(row), order: row.order }));
const COLUMNS = ["id", "at", "order", "amount", "note"] as const;
const cells = ORDERS.map((row) => COLUMNS.map((column) => row[column]));
const statements = [
  'create table orders (id varchar, "at" varchar, "order" varchar, amount varchar, note varchar)',
  ...cells.map((row) => `insert into orders values (${row.map((cell) => `'${cell}'`).join(", ")})`),
];
const packed = async (name: string, content: Buffer | Promise<Buffer>): Promise<Good> => ({
  name,
  content: await content,
  source: { ...SOURCE, path: name },
});

const goods: readonly (readonly [share: number, good: Promise<Good> | Good])[] = [
  [0.05, delimited("tabs.tsv", "\t", false)],
  [0.08, { ...text, ...named("inside.csv.gz"), wrap: (content) => gzipSync(content) }],
  [0.04, packed("outside.csv.gz", gzipSync(text.content))],
  [0.05, packed("orders.csv.zst", zstandard(text.content.toString()))],
  [0.08, { ...named("lines.jsonl"), content: Buffer.from(linesOf(json, "\n")), lines: json }],
  [0.05, { ...named("array.json"), content: Buffer.from(`[${linesOf(json, ",\n")}]`) }],
  [
    0.05,
    {
      ...text,
      ...named("wide.csv"),
      lines: [],
      content: Buffer.from(`\ufeff${text.content}`, "utf16le"),
    },
  ],
  [0.04, packed("orders.xlsx", workbook({ Orders: [[...COLUMNS], ...cells] }))],
  [0.03, packed("orders.sqlite", sqliteFile(...statements))],
  [0.03, packed("orders.duckdb", duckDbFile(...statements))],
];

function named(name: string) {
  return { name, source: { ...SOURCE, path: name } };
}

function linesOf(lines: readonly { readonly text: string }[], between: string): string {
  return lines.map((line) => line.text).join(between);
}

test.each(goods.map(([share, good]) => [share, good] as const))(
  "every good file is read whole (%#)",
  async (_, good) => {
    const { name, content, source, wrap } = await good;
    const { rows } = await readShop(
      { files: { [name]: wrap?.(content) ?? content }, sources: { orders: source } },
      sql`select count(*) as n from transactions`,
    );
    expect([name, rows[0]?.["n"]]).toEqual([name, ORDERS.length]);
  },
);

test.each(goods)(
  "whatever happens to a packed file, nothing crashes, hangs or gets lost (%#, %d of the tries)",
  async (share, good) => {
    await survive(await good, 1, Math.ceil(TRIES * share));
  },
  1_500_000,
);
