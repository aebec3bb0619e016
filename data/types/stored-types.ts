import type { Sql } from "../../engines/sql.ts";
import type { Attribute } from "../canonical.ts";
import type { SourceOptions } from "../schema.ts";
import type { ColumnKind } from "./column-types.ts";

/** A column of a table and the engine's type of it. */
export interface StoredColumn {
  readonly name: string;
  readonly type: string;
}

/** Type of money and quantities, so that sums are exact. */
export const MONEY = "DECIMAL(18,4)";

/** Returns a type's name as a piece of SQL. */
export function typeName(type: string): Sql {
  return { strings: [type], values: [] };
}

/** Returns the type in which a column of a file is kept; attributes of customers know one kind of number and of time. */
export function keptKind(kind: ColumnKind, source: SourceOptions["kind"]): string {
  if (kind === "text") return "VARCHAR";
  if (kind === "flag") return "BOOLEAN";
  if (kind === "date") return "DATE";
  if (kind === "timestamp") return source === "customers" ? "DATE" : "TIMESTAMP";
  return kind === "integer" && source !== "customers" ? "BIGINT" : "DOUBLE";
}

/** Returns the type in which an expression's result of an engine's type is kept. */
export function keptType(type: string, source: SourceOptions["kind"]): string {
  if (type === "BOOLEAN" || type === "DATE") return type;
  if (/^TIMESTAMP/.test(type)) return keptKind("timestamp", source);
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type)) return keptKind("integer", source);
  return /^(U?HUGEINT|DECIMAL|DOUBLE|FLOAT)/.test(type) ? "DOUBLE" : "VARCHAR";
}

/** Returns the kind of attribute that a kept type makes. */
export function attributeType(type: string): Attribute["type"] {
  if (type === "DOUBLE") return "number";
  if (type === "DATE") return "date";
  return type === "BOOLEAN" ? "flag" : "category";
}

/** Returns the one type that two sources' columns of one name share. */
export function commonType(a: string, b: string): string {
  if (a === b) return a;
  const numeric = (type: string) => type === "BIGINT" || type === "DOUBLE";
  return numeric(a) && numeric(b) ? "DOUBLE" : "VARCHAR";
}
