import type { Engine } from "../../engines/engine.ts";
import { draft, type Said, type SourceDraft } from "./draft.ts";
import { keyBetween } from "./keys.ts";
import type { Keyed, Unkeyed } from "./kinds.ts";
import { freeName, lookupOf } from "./lookup-draft.ts";
import { moneyOf } from "./money.ts";
import { fileName, filling } from "./profile.ts";
import { unmapped } from "./unmapped.ts";

/** Returns the lines of orders whose customer and day stand in a file of their own as sales; null where there are none. */
export async function linesOf(
  engine: Engine,
  { draft: header, roles }: Keyed,
  tables: readonly Unkeyed[],
): Promise<{ source: SourceDraft; lookup: SourceDraft; of: Unkeyed } | null> {
  const { customer_id: customer, at } = header.columns;
  if (header.kind !== "events" || customer === undefined || at === undefined) return null;
  for (const lines of tables) {
    const [order] = lines.roles.order;
    const money = moneyOf(lines.file, lines.roles);
    if (order === undefined || money.amount === null) continue;
    const key = await keyBetween(engine, lines.file, header.file);
    if (key?.mine !== order.name) continue;
    const lent = (name: string) => freeName(name, lines.file);
    const from = `joined from ${fileName(header.file)}`;
    const columns: Record<string, Said> = {
      customer_id: { value: lent(customer.value), because: from },
      order_id: { value: order.name, because: filling(lines.file, order) },
      at: { value: lent(at.value), because: from },
    };
    const [product] = lines.roles.product.filter((column) => column !== order);
    if (product !== undefined)
      columns["product"] = { value: product.name, because: filling(lines.file, product) };
    for (const name of ["quantity", "amount", "discount"] as const)
      if (money[name] !== null) columns[name] = money[name];
    const taken = { [lent(customer.value)]: customer, [lent(at.value)]: at };
    const made = draft("orders", "transactions", lines.file, columns);
    const source: SourceDraft = {
      ...made,
      joined: Object.keys(taken),
      leftOut: unmapped(made, lines.roles),
      pacedBy: header,
    };
    const about = { file: header.file, roles };
    return { source, lookup: lookupOf(lines.file, about, key, taken), of: lines };
  }
  return null;
}
