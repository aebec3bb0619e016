/** Columns of texts that repeat: each text once, and which of them a row has. */
export interface CodedTexts {
  readonly texts: readonly string[];
  /** By column the position of each row's text; -1 where there is none. */
  readonly codes: readonly Int32Array[];
}

/** Codes columns of texts. */
export function codeTexts(columns: readonly (readonly (string | null)[])[]): CodedTexts {
  const places = new Map<string, number>();
  const codes = columns.map((column) => {
    const own = new Int32Array(column.length);
    for (let i = 0; i < own.length; i++) {
      const text = column[i] ?? null;
      own[i] = text === null ? -1 : placeOf(places, text);
    }
    return own;
  });
  return { texts: [...places.keys()], codes };
}

/** Puts the rows of pieces with the same columns one below the other. */
export function joinCoded(pieces: readonly CodedTexts[], columns: number): CodedTexts {
  const places = new Map<string, number>();
  const rows = pieces.reduce((sum, { codes }) => sum + (codes[0]?.length ?? 0), 0);
  const joined = Array.from({ length: columns }, () => new Int32Array(rows));
  let offset = 0;
  for (const { texts, codes } of pieces) {
    const own = Int32Array.from(texts, (text) => placeOf(places, text));
    joined.forEach((column, k) => {
      codes[k]?.forEach((code, i) => {
        column[offset + i] = code < 0 ? -1 : (own[code] as number);
      });
    });
    offset += codes[0]?.length ?? 0;
  }
  return { texts: [...places.keys()], codes: joined };
}

function placeOf(places: Map<string, number>, text: string): number {
  const found = places.get(text);
  if (found !== undefined) return found;
  places.set(text, places.size);
  return places.size - 1;
}
