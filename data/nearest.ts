/** Returns the candidate that a person most likely meant by `name`, case aside; null when none is near enough. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const written = name.toLowerCase();
  let best: string | null = null;
  let bestEdits = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    // A third of the letters may be wrong: "custmer" is "customer", but "b" is not "at".
    const allowed = Math.floor(Math.max(written.length, candidate.length) / 3);
    if (Math.abs(written.length - candidate.length) > allowed) continue;
    const edits = editDistance(written, candidate.toLowerCase());
    if (edits <= allowed && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** Returns the sentence for a name that is not among the candidates: "unknown column 'Qantity', did you mean 'Quantity'?". */
export function unknownName(
  what: string,
  name: string,
  candidates: readonly string[],
  place?: string,
): string {
  const unknown = `unknown ${what} '${shorten(name)}'${place === undefined ? "" : ` in ${place}`}`;
  const near = nearest(name, candidates);
  if (near !== null) return `${unknown}, did you mean '${near}'?`;
  if (candidates.length === 0 || candidates.length > LISTED) return unknown;
  const named = candidates.map((candidate) => `'${candidate}'`).join(", ");
  return `${unknown}, expected ${candidates.length === 1 ? named : `one of ${named}`}`;
}

/** Candidates that a sentence still lists when none of them is near. */
const LISTED = 8;
const SHOWN = 60;

/** Returns a text that fits into a sentence: one line, at most 60 characters. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}

/** Returns the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(substituted, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? Number.POSITIVE_INFINITY;
}
