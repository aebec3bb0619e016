/** Columns of texts that repeat: each text once, and which of them a row has. */
export interface CodedTexts {
  readonly texts: readonly string[];
  /** By column the position of each row's text; -1 where there is none. */
  readonly codes: readonly Int32Array[];
}

/** Gives each different text a number, from 0, in whatever pieces they come. */
export interface TextCoder {
  /** Returns the numbers of texts; -1 where there is none. */
  code(texts: readonly (string | null)[]): Int32Array;
  /** Lists the texts that were met, by their numbers. */
  texts(): readonly string[];
}

/** Returns a coder that has met no text. */
export function textCoder(): TextCoder {
  const places = new Map<string, number>();
  return {
    code(texts) {
      const codes = new Int32Array(texts.length);
      for (let i = 0; i < codes.length; i++) {
        const text = texts[i] ?? null;
        codes[i] = text === null ? -1 : placeOf(places, text);
      }
      return codes;
    },
    texts: () => [...places.keys()],
  };
}

/** Codes columns of texts. */
export function codeTexts(columns: readonly (readonly (string | null)[])[]): CodedTexts {
  const coder = textCoder();
  const codes = columns.map(coder.code);
  return { texts: coder.texts(), codes };
}

/** A piece of columns of texts, coded by whoever coded pieces before it. */
export interface CodedPiece {
  /** Names who coded it. */
  readonly coder: string;
  /** Texts that no earlier piece of the coder had: their numbers go on from those of the earlier ones. */
  readonly added: readonly string[];
  /** By column the number of each row's text; -1 where there is none. */
  readonly codes: readonly Int32Array[];
}

/** What coders have met so far, by name. */
export type Dictionaries = Map<string, string[]>;

/** Adds the texts of a piece to those of its coder, whose pieces come in the order in which it coded them. */
export function addTexts(dictionaries: Dictionaries, { coder, added }: CodedPiece): void {
  const known = dictionaries.get(coder) ?? [];
  for (const text of added) known.push(text);
  dictionaries.set(coder, known);
}

/** Puts the rows of pieces with the same columns one below the other, whoever coded them. */
export function joinCoded(
  pieces: readonly Omit<CodedPiece, "added">[],
  dictionaries: Dictionaries,
  columns: number,
): CodedTexts {
  const places = new Map<string, number>();
  const own = new Map(
    [...dictionaries].map(([coder, texts]) => [
      coder,
      Int32Array.from(texts, (text) => placeOf(places, text)),
    ]),
  );
  const rows = pieces.reduce((sum, { codes }) => sum + (codes[0]?.length ?? 0), 0);
  const joined = Array.from({ length: columns }, () => new Int32Array(rows));
  let offset = 0;
  for (const { coder, codes } of pieces) {
    const placed = own.get(coder) ?? new Int32Array();
    joined.forEach((column, k) => {
      const part = codes[k] ?? new Int32Array();
      for (let i = 0; i < part.length; i++) {
        const code = part[i] as number;
        column[offset + i] = code < 0 ? -1 : (placed[code] as number);
      }
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
