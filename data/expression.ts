import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { ConfigurationError } from "./errors.ts";
import { type ExpressionNode, type ExpressionScope, writeExpression } from "./expression-tree.ts";
import { nearest, shorten, unknownName } from "./nearest.ts";

/** Characters of an expression, at most. */
const LONGEST = 10_000;

/**
 * Returns the SQL of an expression of the checked subset over the columns `names`, or throws a ConfigurationError that
 * names `where` (the key in the configuration, such as `sources.orders.columns.amount`).
 *
 * A text that is one of the names is that column, whatever characters it holds. Everything else is parsed by the engine
 * and written anew from its tree, so that what was checked is what runs. The result stands alone: brackets are its own.
 */
export async function checkExpression(
  engine: Engine,
  text: string,
  names: readonly string[],
  where: string,
): Promise<Sql> {
  return (await readExpression(engine, text, names, where)).sql;
}

/**
 * Returns the SQL of an expression over one customer's rows, whose columns stand in sum, count, min, max and avg, or in
 * none where `shared`, the columns that are the same in all rows, holds them. Rows may not be numbered, and sums and means
 * are exact. `summed` are what they are over, to see whether those are numbers.
 */
export async function checkAggregate(
  engine: Engine,
  text: string,
  names: readonly string[],
  { where, shared }: { readonly where: string; readonly shared: readonly string[] },
): Promise<{ readonly sql: Sql; readonly summed: readonly Sql[] }> {
  const summed: Sql[] = [];
  const { sql: written } = await readExpression(engine, text, names, where, {
    numbered: false,
    aggregates: { shared, summed: (input) => summed.push(input) },
  });
  return { sql: written, summed };
}

/** Returns the SQL of an expression over the one row of each customer, and the columns it names: rows may not be numbered. */
export async function checkCell(
  engine: Engine,
  text: string,
  names: readonly string[],
  where: string,
): Promise<{ readonly sql: Sql; readonly columns: readonly string[] }> {
  return await readExpression(engine, text, names, where, { numbered: false });
}

/** Lists the columns that an expression of the checked subset names, each once, in the order of its text. */
export async function columnsIn(
  engine: Engine,
  text: string,
  names: readonly string[],
  where: string,
): Promise<readonly string[]> {
  return (await readExpression(engine, text, names, where)).columns;
}

async function readExpression(
  engine: Engine,
  text: string,
  names: readonly string[],
  where: string,
  rules: Pick<ExpressionScope, "aggregates" | "numbered"> = {},
): Promise<{ readonly sql: Sql; readonly columns: readonly string[] }> {
  const columns = columnsNamed(names);
  const plain = columns(text) ?? columns(text.trim());
  if (plain !== null && rules.aggregates === undefined) return { sql: id(plain), columns: [plain] };
  if (text.trim() === "")
    throw new ConfigurationError(`${where} requires an expression, got an empty text`);
  if (text.length > LONGEST)
    throw new ConfigurationError(
      `${where} requires at most ${LONGEST} characters, got ${text.length}`,
    );
  const misspelt = looksLikeNames(text) ? nearest(text.trim(), names) : null;
  const tree = await parse(engine, text, where).catch((error: unknown) => {
    throw misspelt === null ? error : unknownColumn(text.trim(), names, text, where);
  });
  const named = new Set<string>();
  const written = writeExpression(tree, {
    column(parts) {
      const name = parts.join(".");
      const column = columns(name);
      if (column === null) throw unknownColumn(name, names, text, where);
      named.add(column);
      return column;
    },
    where,
    ...rules,
  });
  return { sql: written, columns: [...named] };
}

/** Returns a lookup as the engine does it: the exact name, else the name in another case. */
function columnsNamed(names: readonly string[]): (name: string) => string | null {
  const exact = new Set(names);
  const folded = new Map(names.map((name) => [name.toLowerCase(), name]));
  return (name) => (exact.has(name) ? name : (folded.get(name.toLowerCase()) ?? null));
}

async function parse(engine: Engine, text: string, where: string): Promise<ExpressionNode> {
  // The parser stops at a NUL: what follows it would go unchecked.
  if (text.includes("\0"))
    throw new ConfigurationError(`a NUL character is not allowed in ${where}`);
  const [row] = await engine.rows(
    sql`select json_serialize_sql(${`select (${text}\n)`}::varchar)::varchar as tree`,
  );
  const parsed = readTree(String(row?.["tree"]), where);
  if (parsed.error) throw unreadable(text, where, parsed.error_message ?? "no expression");
  const node = parsed.statements?.length === 1 ? parsed.statements[0]?.node : undefined;
  const [expression] = node?.select_list ?? [];
  if (node === undefined || expression === undefined || !isBare(node))
    throw unreadable(text, where, "expected one expression and nothing else");
  return expression;
}

interface SelectNode {
  readonly [key: string]: unknown;
  readonly type?: string;
  readonly select_list?: readonly ExpressionNode[];
  readonly from_table?: { readonly type?: string };
}

interface Parsed {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly { readonly node?: SelectNode }[];
}

function readTree(json: string, where: string): Parsed {
  try {
    return JSON.parse(json) as Parsed;
  } catch {
    // The engine writes an infinite constant such as 1e999 in a way that is no JSON.
    throw new ConfigurationError(`a number is too large in ${where}`);
  }
}

/** Says whether a select has one item and no other clause. */
function isBare(node: SelectNode): boolean {
  return (
    node.type === "SELECT_NODE" &&
    node.select_list?.length === 1 &&
    node.from_table?.type === "EMPTY" &&
    isEmpty(node["modifiers"]) &&
    isEmpty(node["group_expressions"]) &&
    isEmpty(node["group_sets"]) &&
    isEmpty((node["cte_map"] as { map?: unknown } | undefined)?.map) &&
    node["aggregate_handling"] === "STANDARD_HANDLING" &&
    ["where_clause", "having", "sample", "qualify"].every((clause) => node[clause] === null)
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function unreadable(text: string, where: string, problem: string): ConfigurationError {
  const [line = ""] = problem.split("\n");
  return new ConfigurationError(`cannot read '${shorten(text)}' in ${where}: ${shorten(line)}`);
}

/** Says whether a text could be a misspelt name with spaces or dots, rather than an expression. */
function looksLikeNames(text: string): boolean {
  return /^[\p{L}\p{N}_ .-]+$/u.test(text.trim());
}

const clocks = ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];

function unknownColumn(
  name: string,
  names: readonly string[],
  text: string,
  where: string,
): ConfigurationError {
  if (clocks.includes(name.toLowerCase()))
    return new ConfigurationError(
      `'${name}' is not allowed in ${where}, the result may not depend on the day of the run`,
    );
  const quoted = text.includes(`"${name}"`) && nearest(name, names) === null;
  return new ConfigurationError(
    quoted
      ? `unknown column '${shorten(name)}' in ${where}, a text stands in single quotes`
      : unknownName("column", name, names, where),
  );
}
