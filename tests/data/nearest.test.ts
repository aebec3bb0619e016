import { expect, test } from "vitest";
import { editDistance, nearest, unknownName } from "../../data/nearest.ts";

test.each([
  ["kitten", "sitting", 3],
  ["CA", "ABC", 3],
  ["ab", "ba", 1],
  ["", "abc", 3],
  ["same", "same", 0],
])("from %s to %s there are %i edits", (a, b, edits) => {
  // Wagner & Fischer 1974 (kitten); Damerau's swap, optimal string alignment ("CA" to "ABC" is 3).
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

test("the nearest name ignores case and is spelt as the candidate", () => {
  expect(nearest("QUANTITY", ["Price", "Quantity"])).toBe("Quantity");
});

test("the nearer of two candidates wins, the first of equals", () => {
  expect(nearest("colums", ["column", "columns"])).toBe("column");
  expect(nearest("recencey_days", ["tenure_days", "recency_days"])).toBe("recency_days");
});

test("a name that is far from all has no nearest", () => {
  expect(nearest("weather", ["Quantity", "at"])).toBeNull();
  expect(nearest("x", ["at", "id"])).toBeNull();
  expect(nearest("x", [])).toBeNull();
});

test("an unknown name says what it is, where it stands and what was meant", () => {
  expect(unknownName("column", "Qantity", ["Quantity"])).toBe(
    "unknown column 'Qantity', did you mean 'Quantity'?",
  );
  expect(unknownName("target", "chrun", ["churn"], "lists.at_risk")).toBe(
    "unknown target 'chrun' in lists.at_risk, did you mean 'churn'?",
  );
});

test("an unknown name without a near one lists the few that there are", () => {
  expect(unknownName("format", "sas", ["csv", "tsv"])).toBe(
    "unknown format 'sas', expected one of 'csv', 'tsv'",
  );
  const many = Array.from({ length: 9 }, (_, i) => `column_number_${i}`);
  expect(unknownName("column", "zz", many)).toBe("unknown column 'zz'");
});
