import { checked, id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { ConfigurationError } from "./errors.ts";
import { isAggregate, writeAggregate } from "./expression-aggregates.ts";
import {
  castTypes,
  comparisons,
  functions,
  operators,
  spoken,
  suggested,
} from "./expression-words.ts";
import { nearest, shorten } from "./nearest.ts";

/** A node of the tree that the engine's parser gives (`json_serialize_sql`). */
export interface ExpressionNode {
  readonly [key: string]: unknown;
  readonly class?: string;
  readonly type?: string;
  readonly alias?: string;
}

/** What an expression may name, and where it stands. */
export interface ExpressionScope {
  /** Returns the real name of a column reference, or throws. */
  readonly column: (parts: readonly string[]) => string;
  readonly where: string;
  /** Of an expression over one customer's rows: what it may call, and the columns that all of the rows share. */
  readonly aggregates?: {
    readonly shared: readonly string[];
    /** Told of what a sum or mean is over. */
    readonly summed: (input: Sql) => void;
  };
  /** Whether rows may be numbered; default true. */
  readonly numbered?: boolean;
}

/** Levels of nesting, at most; the engine's own limit is 1000. */
const DEEPEST = 200;

/** Returns the SQL of a tree, written from what the white list knows of it, or throws a ConfigurationError. */
export function writeExpression(root: ExpressionNode, scope: ExpressionScope): Sql {
  return write(root, scope, 0);
}

function refuse(what: string, { where }: ExpressionScope): never {
  throw new ConfigurationError(`${what} is not allowed in ${where}`);
}

function write(node: ExpressionNode, scope: ExpressionScope, depth: number): Sql {
  if (depth > DEEPEST) refuse(`nesting deeper than ${DEEPEST} levels`, scope);
  if (node.alias) refuse(`the name '${shorten(node.alias)}' for a part of an expression`, scope);
  const part = (key: string) => write(node[key] as ExpressionNode, scope, depth + 1);
  const parts = (key: string) =>
    (node[key] as readonly ExpressionNode[]).map((child) => write(child, scope, depth + 1));
  const type = String(node.type);
  switch (node.class) {
    case "COLUMN_REF": {
      const name = scope.column(node["column_names"] as readonly string[]);
      if (scope.aggregates?.shared.includes(name) === false)
        refuse(`'${shorten(name)}' outside of an aggregate such as max(${shorten(name)})`, scope);
      return id(name);
    }
    case "CONSTANT":
      return constant(node["value"] as Constant, scope);
    case "CAST":
      return sql`${checked(node["try_cast"] === true ? "try_cast" : "cast")}(${part("child")} as ${castType(node["cast_type"] as CastType, scope)})`;
    case "FUNCTION":
      if (scope.aggregates !== undefined && isAggregate(node, scope)) {
        const { aggregates, ...inside } = scope;
        return writeAggregate(node, (child) => write(child, inside, depth + 1), {
          summed: aggregates.summed,
          refuse: (what) => refuse(what, scope),
        });
      }
      return call(node, () => parts("children"), scope);
    case "COMPARISON": {
      const operator = comparisons[type];
      if (operator === undefined) break;
      return sql`(${part("left")} ${checked(operator)} ${part("right")})`;
    }
    case "CONJUNCTION":
      return sql`(${list(parts("children"), type === "CONJUNCTION_AND" ? " and " : " or ")})`;
    case "BETWEEN":
      return sql`(${part("input")} between ${part("lower")} and ${part("upper")})`;
    case "CASE":
      return sql`case ${list(
        (node["case_checks"] as readonly CaseCheck[]).map(
          ({ when_expr, then_expr }) =>
            sql`when ${write(when_expr, scope, depth + 1)} then ${write(then_expr, scope, depth + 1)}`,
        ),
        " ",
      )} else ${part("else_expr")} end`;
    case "OPERATOR": {
      const operator = operatorOver(type, parts("children"));
      if (operator === null) break;
      return operator;
    }
    case "WINDOW":
      if (scope.numbered === false) return refuse("a window", scope);
      if (isRowNumber(node)) return rowNumber;
      break;
  }
  return refuse(
    spoken[type] ?? spoken[String(node.class)] ?? `'${type.toLowerCase().replaceAll("_", " ")}'`,
    scope,
  );
}

interface CaseCheck {
  readonly when_expr: ExpressionNode;
  readonly then_expr: ExpressionNode;
}

const rowNumber = sql`row_number() over ()`;

function operatorOver(type: string, children: readonly Sql[]): Sql | null {
  const [first, ...rest] = children;
  if (first === undefined) return null;
  if (type === "OPERATOR_NOT") return sql`(not ${first})`;
  if (type === "OPERATOR_IS_NULL") return sql`(${first} is null)`;
  if (type === "OPERATOR_IS_NOT_NULL") return sql`(${first} is not null)`;
  if (type === "OPERATOR_COALESCE") return sql`coalesce(${list(children, ", ")})`;
  if (type === "COMPARE_IN") return sql`(${first} in (${list(rest, ", ")}))`;
  if (type === "COMPARE_NOT_IN") return sql`(${first} not in (${list(rest, ", ")}))`;
  return null;
}

function call(node: ExpressionNode, children: () => readonly Sql[], scope: ExpressionScope): Sql {
  const name = String(node["function_name"]).toLowerCase();
  const schema = String(node["schema"]);
  const qualified = (schema !== "" && schema !== "main") || node["catalog"] !== "";
  const isOperator = Object.hasOwn(operators, name);
  const numbers = name === "row_number" && scope.numbered !== false;
  if (qualified || !(isOperator || functions.has(name) || numbers)) {
    const near = qualified ? null : nearest(name, suggested);
    const hint = near === null ? "" : `, did you mean '${near}'?`;
    const spelt = qualified ? `${schema}.${name}` : name;
    throw new ConfigurationError(
      `function '${shorten(spelt)}' is not allowed in ${scope.where}${hint}`,
    );
  }
  const { orders } = node["order_bys"] as { readonly orders: readonly unknown[] };
  if (node["filter"] !== null || node["distinct"] || node["export_state"] || orders.length > 0)
    refuse("filter, distinct or order by inside a function", scope);
  const inputs = children();
  if (name === "row_number")
    return inputs.length === 0 ? rowNumber : refuse("an argument of row_number()", scope);
  if (!isOperator) return sql`${id(name)}(${list(inputs, ", ")})`;
  const [left, right] = inputs;
  const operator = checked(operators[name] ?? "");
  if (left !== undefined && inputs.length === 1 && (name === "-" || name === "+"))
    return sql`(${operator} ${left})`;
  if (left === undefined || right === undefined || inputs.length > 2)
    return refuse(`operator ${name} with ${inputs.length} arguments`, scope);
  return sql`(${left} ${operator} ${right})`;
}

function isRowNumber(node: ExpressionNode): boolean {
  return (
    node.type === "WINDOW_ROW_NUMBER" &&
    ["children", "partitions", "orders", "arg_orders"].every(
      (key) => (node[key] as readonly unknown[] | undefined)?.length === 0,
    ) &&
    ["start_expr", "end_expr", "offset_expr", "default_expr", "filter_expr"].every(
      (key) => node[key] === null,
    ) &&
    node["start"] === "UNBOUNDED_PRECEDING" &&
    node["end"] === "CURRENT_ROW_RANGE" &&
    node["exclude_clause"] === "NO_OTHER" &&
    node["ignore_nulls"] === false &&
    node["distinct"] === false
  );
}

interface CastType {
  readonly id: string;
  readonly type_info: {
    readonly name?: string;
    readonly width?: number;
    readonly scale?: number;
  } | null;
}

function castType({ id: type, type_info: info }: CastType, scope: ExpressionScope): Sql {
  if (castTypes.has(type)) return checked(type.toLowerCase());
  if (type === "DECIMAL" && Number.isInteger(info?.width) && Number.isInteger(info?.scale))
    return checked(`decimal(${info?.width}, ${info?.scale})`);
  return refuse(`type '${shorten(info?.name ?? type.toLowerCase())}'`, scope);
}

interface Constant {
  readonly type: { readonly id: string; readonly type_info: { readonly scale?: number } | null };
  readonly is_null: boolean;
  readonly value?: unknown;
}

function constant({ type, is_null, value }: Constant, scope: ExpressionScope): Sql {
  if (is_null) return checked("null");
  if (type.id === "VARCHAR" && typeof value === "string")
    return value.includes("\0") ? refuse("a NUL character", scope) : literal(value);
  if (type.id === "BOOLEAN" && typeof value === "boolean") return literal(value);
  if (type.id === "DOUBLE" && typeof value === "number" && Number.isFinite(value))
    return checked(/e/.test(String(value)) ? String(value) : `${value}e0`);
  if (!["INTEGER", "BIGINT", "HUGEINT", "DECIMAL"].includes(type.id))
    return refuse(`a constant of type '${type.id.toLowerCase()}'`, scope);
  // Larger ones do not survive the tree's JSON: an id of 18 digits would be compared with another one.
  if (!Number.isSafeInteger(value))
    return refuse("a number of more than 15 digits outside of quotes", scope);
  const scale = type.type_info?.scale ?? 0;
  const digits = String(Math.abs(Number(value))).padStart(scale + 1, "0");
  const sign = Number(value) < 0 ? "-" : "";
  const point = digits.length - scale;
  return checked(`${sign}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`);
}
