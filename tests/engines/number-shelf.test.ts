import { expect, test } from "vitest";
import { numberShelf } from "../../engines/number-shelf.ts";

test("an array is lent again once it has been given back, whole or shortened, and not before", () => {
  const shelf = numberShelf();
  const [one, two] = [shelf.take(3), shelf.take(3)];
  expect(one.buffer).not.toBe(two.buffer);
  shelf.giveBack([one.subarray(0, 2)]);
  expect(shelf.take(2).buffer).not.toBe(one.buffer);
  const again = shelf.take(3);
  expect(again.buffer).toBe(one.buffer);
  expect(again.length).toBe(3);
});

test("an array that was moved to another thread and back is lent again", () => {
  const shelf = numberShelf();
  const one = shelf.take(3);
  const moved = structuredClone(one, { transfer: [one.buffer as ArrayBuffer] });
  shelf.giveBack([moved]);
  expect(shelf.take(3).buffer).toBe(moved.buffer);
});

test("what was not lent, or has come back already, is refused", () => {
  const shelf = numberShelf();
  expect(() => shelf.giveBack([new Float64Array(3)])).toThrow("did not lend");
  const [one] = [shelf.take(3), shelf.take(3)];
  shelf.giveBack([one]);
  expect(() => shelf.giveBack([one])).toThrow("did not lend");
});

test("arrays of a shared shelf lie where every thread reads them", () => {
  expect(numberShelf({ shared: true }).take(3).buffer).toBeInstanceOf(SharedArrayBuffer);
});
