import type { Columns } from "./engine.ts";

/**
 * Puts pieces one below the other, one column after the other: each piece lets go of a column once it is put, so that the
 * columns are in memory little more than once.
 */
export async function joinPieces(pieces: AsyncIterable<Columns>): Promise<Columns> {
  const parts: Part[] = [];
  for await (const { length, numbers, texts } of pieces)
    parts.push({
      length,
      numbers: new Map(Object.entries(numbers)),
      texts: new Map(Object.entries(texts)),
    });
  const [first] = parts;
  if (first === undefined) throw new Error("a query gave no columns");
  const numbers = [...first.numbers.keys()].map(
    (name) => [name, joinNumbers(parts, name)] as const,
  );
  const texts = [...first.texts.keys()].map((name) => [name, joinTexts(parts, name)] as const);
  return {
    length: lengthOf(parts),
    numbers: Object.fromEntries(numbers),
    texts: Object.fromEntries(texts),
  };
}

/** The columns of a piece that are not put yet. */
interface Part {
  readonly length: number;
  readonly numbers: Map<string, Float64Array>;
  readonly texts: Map<string, readonly (string | null)[]>;
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joinNumbers(parts: readonly Part[], name: string): Float64Array {
  const only = parts.length === 1 ? parts[0]?.numbers.get(name) : undefined;
  if (only !== undefined) return only;
  const whole = new Float64Array(lengthOf(parts));
  let from = 0;
  for (const { length, numbers } of parts) {
    whole.set(numbers.get(name) ?? [], from);
    numbers.delete(name);
    from += length;
  }
  return whole;
}

function joinTexts(parts: readonly Part[], name: string): readonly (string | null)[] {
  const only = parts.length === 1 ? parts[0]?.texts.get(name) : undefined;
  if (only !== undefined) return only;
  const whole: (string | null)[] = [];
  for (const { texts } of parts) {
    for (const text of texts.get(name) ?? []) whole.push(text);
    texts.delete(name);
  }
  return whole;
}
