import type { Sql } from "../engines/sql.ts";

/**
 * Writes `f(x) filter (where c)` as `f(case when c then x end)`, which says the same of count, sum, min, max and avg. An
 * engine sets room for all columns aside for each filter, of which few rows have no use. Aggregates of distinct values and
 * others stay as they are, and so does a query that carries values.
 */
export function conditionalAggregates(query: Sql): Sql {
  return query.values.length > 0
    ? query
    : { strings: [rewritten(query.strings[0] ?? "")], values: [] };
}

const FILTER = /\s*filter\s*\(\s*where\s/y;
const AGGREGATE = /\b(count|sum|min|max|avg)$/;

function rewritten(text: string): string {
  const opened: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const end = quoteEnd(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    if (text[at] === "(") opened.push(at);
    if (text[at] !== ")") continue;
    const open = opened.pop() ?? 0;
    FILTER.lastIndex = at + 1;
    const filter = FILTER.exec(text)?.[0];
    const name = AGGREGATE.exec(text.slice(0, open))?.[0];
    const argument = text.slice(open + 1, at).trim();
    if (filter === undefined || name === undefined || argument.startsWith("distinct ")) continue;
    const from = at + 1 + filter.length;
    const close = closing(text, from);
    const value = argument === "*" ? "1" : argument;
    const aggregate = `(case when ${text.slice(from, close)} then ${value} end)`;
    return text.slice(0, open) + aggregate + rewritten(text.slice(close + 1));
  }
  return text;
}

/** Returns where the quote that begins at a position ends; the position itself where none begins. */
function quoteEnd(text: string, at: number): number {
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return at;
  const end = text.indexOf(quote, at + 1);
  return end < 0 ? text.length : end;
}

/** Returns the position of the parenthesis that closes the one before a position. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    at = quoteEnd(text, at);
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth === 0) return at;
  }
  return text.length;
}
