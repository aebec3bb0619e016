import { type Sql, sql } from "../engines/sql.ts";
import type { ExpressionNode, ExpressionScope } from "./expression-tree.ts";

/** Aggregates that an expression over a customer's rows may call, under the parser's names. */
const AGGREGATES = new Set(["sum", "count", "count_star", "min", "max", "avg"]);

/** Says whether a node is an aggregate that its scope lets it call. */
export function isAggregate(node: ExpressionNode, { aggregates }: ExpressionScope): boolean {
  const { catalog, schema } = node;
  return (
    aggregates !== undefined &&
    AGGREGATES.has(String(node["function_name"]).toLowerCase()) &&
    (schema === "" || schema === "main") &&
    catalog === ""
  );
}

/**
 * Writes an aggregate so that threads change nothing: sums and means are of decimals with nine digits, which are exact, and
 * what is no such number is left out. `write` writes what stands inside; `refuse` throws.
 */
export function writeAggregate(
  node: ExpressionNode,
  write: (inside: ExpressionNode) => Sql,
  {
    summed,
    refuse,
  }: { readonly summed: (input: Sql) => void; readonly refuse: (what: string) => never },
): Sql {
  const name = String(node["function_name"]).toLowerCase();
  const children = node["children"] as readonly ExpressionNode[];
  const { orders } = node["order_bys"] as { readonly orders: readonly unknown[] };
  const distinct = node["distinct"] === true;
  if (orders.length > 0 || node["export_state"]) refuse("order by inside a function");
  if (distinct && name !== "count") refuse(`distinct inside ${name}()`);
  const condition = node["filter"] as ExpressionNode | null;
  const filter = condition === null ? sql`` : sql` filter (where (${write(condition)})::boolean)`;
  if (name === "count_star") return sql`count(*)${filter}`;
  const [child] = children;
  if (child === undefined || children.length > 1)
    return refuse(`${name}() of ${children.length} arguments`);
  const input = write(child);
  if (name === "count")
    return distinct ? sql`count(distinct ${input})${filter}` : sql`count(${input})${filter}`;
  if (name === "min") return sql`min(${input})${filter}`;
  if (name === "max") return sql`max(${input})${filter}`;
  summed(input);
  const exact = sql`try_cast(${input} as decimal(38, 9))`;
  const sum = sql`sum(${exact})${filter}`;
  return name === "sum" ? sum : sql`(${sum} / nullif(count(${exact})${filter}, 0))`;
}
