import fc from "fast-check";
import { expect, test } from "vitest";
import { csv, csvCell } from "../../reports/list-csv.ts";

test.each(["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])(
  "text that a spreadsheet would run as a formula is neutralised: %j",
  (text) => {
    expect(csvCell(text)).toMatch(/^"?'/);
  },
);

test("numbers are not touched, and what is missing is empty", () => {
  expect([-1.5, 0, 1e21, Number.NaN, null, undefined, true].map(csvCell)).toEqual([
    "-1.5",
    "0",
    "1e+21",
    "",
    "",
    "",
    "true",
  ]);
});

test("quotes, separators and line ends are quoted", () => {
  expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
  expect(csvCell("a\nb")).toBe('"a\nb"');
  expect(csv(["a", "b"], [{ b: "x", a: 1 }, { a: "=2" }])).toBe("a,b\n1,x\n'=2,\n");
});

test("a cell gives its text back when it is read by the rules of RFC 4180", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const cell = csvCell(text);
      const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(read === text || (read === `'${text}` && /^[=+\-@\t\r]/.test(text))).toBe(true);
      if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/);
    }),
  );
});
