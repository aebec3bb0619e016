/** Reasons without their numbers: what they are about is a kind. */
export interface ReasonKinds {
  /** Kind of each text of the reasons' dictionary. */
  readonly of: Int32Array;
  /** Such as "more likely: last visit … days ago". */
  readonly names: readonly string[];
}

/** Sorts reasons into kinds by taking their numbers out. */
export function kindsOf(reasons: readonly string[]): ReasonKinds {
  const places = new Map<string, number>();
  const of = Int32Array.from(reasons, (reason) => {
    const kind = withoutNumbers(reason);
    const known = places.get(kind) ?? places.size;
    places.set(kind, known);
    return known;
  });
  return { of, names: [...places.keys()] };
}

function withoutNumbers(reason: string): string {
  return reason
    .replace(/\d[\d,.:]*\d|\d/g, "…")
    .replace(/\b(once|twice)\b/g, "… times")
    .replace(/… (day|order|item|visit|time)\b/g, "… $1s");
}
