import fc from "fast-check";
import { expect, test } from "vitest";
import { type CodedTexts, codeTexts, joinCoded } from "../../pipelines/scoring/coded-texts.ts";

const cell = fc.option(fc.constantFrom("a", "b", "", "constructor"));
const piece = fc.array(fc.tuple(cell, cell), { maxLength: 5 });

function decoded({ texts, codes }: CodedTexts): (string | null)[][] {
  return codes.map((column) => Array.from(column, (code) => texts[code] ?? null));
}

test("pieces of coded texts put one below the other are their rows, each text once", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
      const columnsOf = (rows: (typeof pieces)[number]) =>
        [0, 1].map((k) => rows.map((row) => row[k] ?? null));
      const joined = joinCoded(
        pieces.map((rows) => codeTexts(columnsOf(rows))),
        2,
      );
      expect(decoded(joined)).toEqual(columnsOf(pieces.flat()));
      expect(new Set(joined.texts).size).toBe(joined.texts.length);
    }),
  );
});
