import type { Row } from "../../engines/engine.ts";

/** Returns a cell of a row as text; null where there is none. */
export function textOf(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
