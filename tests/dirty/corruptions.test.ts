import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { type Good, survive, TRIES } from "./corruptions.ts";

const columns = { customer_id: "id", at: "at", order_id: "order", amount: "amount" };
const source = { kind: "transactions", columns };
const rows = Array.from({ length: 40 }, (_, i) => ({
  id: `c${i % 11}`,
  at: `2026-01-${String(1 + (i % 28)).padStart(2, "0")} 10:${String(i).padStart(2, "0")}:00`,
  order: `o${1000 + i}`,
  amount: `${i % 50}.25`,
  note: i % 5 === 0 ? "two words, a comma" : "plain",
}));

function delimited(name: string, mark: string, quoted: boolean): Good {
  const cell = (text: string) =>
    quoted && text.includes(",") ? `"${text}"` : text.replace(",", "");
  const lines = rows.map(({ id, at, order, amount, note }) => ({
    text: [id, at, order, amount, cell(note)].join(mark),
    order,
  }));
  const content = [
    ["id", "at", "order", "amount", "note"].join(mark),
    ...lines.map(({ text }) => text),
  ];
  return {
    name,
    content: Buffer.from(`${content.join("\n")}\n`),
    source: { ...source, path: name },
    lines,
  };
}

const json = rows.map((row) => ({ text: JSON.stringify(row), order: row.order }));
const goods: readonly (Good & { readonly share: number })[] = [
  { ...delimited("plain.csv", ",", false), share: 0.25 },
  { ...delimited("quoted.csv", ",", true), share: 0.3 },
  { ...delimited("semicolons.csv", ";", true), share: 0.1 },
  { ...delimited("tabs.tsv", "\t", false), share: 0.05 },
  { ...delimited("packed.csv.gz", ",", true), wrap: (content) => gzipSync(content), share: 0.1 },
  {
    name: "lines.jsonl",
    content: Buffer.from(`${json.map(({ text }) => text).join("\n")}\n`),
    source: { ...source, path: "lines.jsonl" },
    lines: json,
    share: 0.1,
  },
  {
    ...delimited("wide.csv", ",", true),
    content: Buffer.from(`\ufeff${delimited("wide.csv", ",", true).content}`, "utf16le"),
    lines: [],
    share: 0.05,
  },
  {
    name: "broken.csv.gz",
    content: gzipSync(delimited("broken.csv.gz", ",", true).content),
    source: { ...source, path: "broken.csv.gz" },
    share: 0.05,
  },
];

test.each(goods)(
  "whatever happens to $name, nothing crashes, hangs or gets lost",
  async ({ share, ...good }) => {
    await survive(good, 1, Math.ceil(TRIES * share));
  },
  1_500_000,
);
