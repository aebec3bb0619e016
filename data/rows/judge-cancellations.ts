import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Judged, REASON } from "./judging.ts";

/**
 * Makes the rows of a source that cancel an order what returns are: where none of them has a negative amount (quantity),
 * they are taken as given back, with the sign turned. A row that cancels its own order, of which the source has no other
 * row, is no return but an order that was marked: rejected as `cancels itself`. Returns the source with that reason.
 */
export async function judgeCancellations(engine: Engine, judged: Judged): Promise<Judged> {
  const has = (name: string) => judged.columns.some((column) => column.name === name);
  if (judged.kind !== "transactions" || !has("cancels")) return judged;
  const { table } = judged;
  const reason = judged.reasons.length;
  const money = ["amount", "quantity"].filter(has);
  if (has("order_id"))
    await engine.run(sql`
      update ${id(table)} set ${REASON} = ${literal(reason)}
      where ${REASON} = 0
        and cancels = order_id
        and ${list([sql`true`, ...money.map((name) => sql`coalesce(${id(name)}, 0) >= 0`)], " and ")}
        and not exists (
          select 1 from ${id(table)} as line
          where line.${REASON} = 0
            and line.cancels is null
            and line.customer_id = ${id(table)}.customer_id
            and line.order_id = ${id(table)}.order_id
        )`);
  const guesses: string[] = [];
  for (const name of money) {
    const [signs] = await engine.rows(sql`
      select
        count(*) filter (where ${id(name)} < 0) as negative,
        count(*) filter (where ${id(name)} > 0) as positive
      from ${id(table)}
      where ${REASON} = 0 and cancels is not null`);
    if (Number(signs?.["positive"]) === 0 || Number(signs?.["negative"]) > 0) continue;
    await engine.run(
      sql`update ${id(table)} set ${id(name)} = -${id(name)} where ${REASON} = 0 and cancels is not null`,
    );
    guesses.push(`${name} of rows that cancel an order is positive, it is read as given back`);
  }
  return {
    ...judged,
    reasons: [...judged.reasons, "cancels itself"],
    guesses: [...judged.guesses, ...guesses],
  };
}
