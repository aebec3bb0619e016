/** Reasons without their numbers: what they are about is a kind. */
export interface ReasonKinds {
  /** Kind of each text of the reasons' dictionary. */
  readonly of: Int32Array;
  /** Such as "more likely: last visit … days ago". */
  readonly names: readonly string[];
  /** The attributes that each kind tells of, mostly none. */
  readonly attributes: readonly ReadonlySet<string>[];
}

/** Sorts reasons into kinds by taking their numbers out. */
export function kindsOf(
  reasons: readonly string[],
  toldAttribute: (reason: string) => string | null,
): ReasonKinds {
  const attributes: Set<string>[] = [];
  const places = new Map<string, number>();
  const of = Int32Array.from(reasons, (reason) => {
    const kind = withoutNumbers(reason);
    const known = places.get(kind) ?? places.size;
    places.set(kind, known);
    const told = toldAttribute(reason);
    attributes[known] ??= new Set();
    if (told !== null) attributes[known].add(told);
    return known;
  });
  return { of, names: [...places.keys()], attributes };
}

/** Tells whether who may see these attributes may see a kind of reason. */
export function maySee(
  { attributes }: ReasonKinds,
  kind: number,
  seen: readonly string[],
): boolean {
  for (const attribute of attributes[kind] ?? []) if (!seen.includes(attribute)) return false;
  return true;
}

function withoutNumbers(reason: string): string {
  return reason
    .replace(/\d[\d,.:]*\d|\d/g, "…")
    .replace(/\b(once|twice)\b/g, "… times")
    .replace(/… (day|order|item|visit|time)\b/g, "… $1s");
}
