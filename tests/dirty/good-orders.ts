import type { Good } from "./corruptions.ts";

/** Columns of the good files and the configuration of a source over them. */
const columns = { customer_id: "id", at: "at", order_id: "order", amount: "amount" };
export const SOURCE = { kind: "transactions", columns };
/** Forty orders, each of its own number. */
export const ORDERS = Array.from({ length: 40 }, (_, i) => ({
  id: `c${i % 11}`,
  at: `2026-01-${String(1 + (i % 28)).padStart(2, "0")} 10:${String(i).padStart(2, "0")}:00`,
  order: `o${1000 + i}`,
  amount: `${i % 50}.25`,
  note: i % 5 === 0 ? "two words, a comma" : "plain",
}));

/** Returns the orders as a delimited file; one in five has a mark that must be quoted where `quoted`. */
export function delimited(name: string, mark: string, quoted: boolean): Good {
  const cell = (text: string) =>
    quoted && text.includes(",") ? `"${text}"` : text.replace(",", "");
  const lines = ORDERS.map(({ id, at, order, amount, note }) => ({
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
    source: { ...SOURCE, path: name },
    lines,
  };
}
