import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addTexts,
  type CodedPiece,
  type CodedTexts,
  codeTexts,
  type Dictionaries,
  joinCoded,
  textCoder,
} from "../../pipelines/scoring/coded-texts.ts";

const cell = fc.option(fc.constantFrom("a", "b", "", "constructor"));
const piece = fc.array(fc.tuple(cell, cell), { maxLength: 5 });

function decoded({ texts, codes }: CodedTexts): (string | null)[][] {
  return codes.map((column) => Array.from(column, (code) => texts[code] ?? null));
}

test("columns are coded by the texts that they repeat", () => {
  const columns = [
    ["a", null, "b"],
    ["b", "b", "c"],
  ];
  const coded = codeTexts(columns);
  expect(coded.texts).toEqual(["a", "b", "c"]);
  expect(decoded(coded)).toEqual(columns);
});

test("pieces of coded texts put one below the other are their rows, each text once, whoever coded them", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
      const columnsOf = (rows: (typeof pieces)[number]) =>
        [0, 1].map((k) => rows.map((row) => row[k] ?? null));
      const coders = [textCoder(), textCoder()];
      const dictionaries: Dictionaries = new Map();
      const coded = pieces.map((rows, p): CodedPiece => {
        const coder = coders[p % 2] as (typeof coders)[number];
        const before = coder.texts().length;
        const codes = columnsOf(rows).map(coder.code);
        const own = { coder: String(p % 2), added: coder.texts().slice(before), codes };
        addTexts(dictionaries, own);
        return own;
      });
      const joined = joinCoded(coded, dictionaries, 2);
      expect(decoded(joined)).toEqual(columnsOf(pieces.flat()));
      expect(new Set(joined.texts).size).toBe(joined.texts.length);
    }),
  );
});
