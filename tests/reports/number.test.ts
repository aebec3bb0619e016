import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytes,
  count,
  countOf,
  decimal,
  interval,
  longDay,
  MISSING,
  money,
  percent,
  plain,
  shortDay,
  signed,
} from "../../reports/number.ts";
import { plainly, words } from "../../reports/words.ts";

describe("numbers read the same on every machine", () => {
  test.each([
    [count(541909), "541,909"],
    [count(-0.2), "0"],
    [decimal(0.7466), "0.747"],
    [decimal(-0.0001), "0.000"],
    [percent(0.741), "74.1%"],
    [percent(0), "0.0%"],
    [percent(1), "100.0%"],
    [percent(0.2, 0), "20%"],
    [money(486214.55, "GBP"), "£486,215"],
    [money(12.345, "EUR"), "€12.35"],
    [money(-611342, "GBP"), "−£611,342"],
    [money(1999, null), "1,999"],
    [signed(-1.25), "−1.3"],
    [signed(0.04), "0.0"],
    [signed(2), "+2.0"],
    [plain(1234.5), "1,235"],
    [plain(0.4567), "0.46"],
    [bytes(7548686), "7.5 MB"],
    [longDay("2011-12-09"), "9 December 2011"],
    [shortDay("2011-12-09"), "9 Dec 2011"],
    [longDay("soon"), "soon"],
    [countOf(1, "customer"), "1 customer"],
    [countOf(2000, "customer"), "2,000 customers"],
    [words("rfm_sum"), "RFM sum"],
    [plainly("90 days from as_of"), "90 days from the day of the list"],
  ])("%s", (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

test("an estimate never stands without its interval where there is one", () => {
  expect(interval({ value: 0.747, low: 0.73, high: 0.764 })).toBe("0.747 (0.730 to 0.764)");
  expect(interval({ value: 310, low: 285, high: 334 }, count)).toBe("310 (285 to 334)");
  expect(interval({ value: 0.5, low: Number.NaN, high: Number.NaN })).toBe("0.500");
});

test("what is missing or not defined is never written as a number", () => {
  for (const format of [count, decimal, percent, plain, signed, bytes])
    for (const x of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      expect(format(x)).toBe(MISSING);
  expect(money(null, "GBP")).toBe(MISSING);
  expect(interval(null)).toBe(MISSING);
});

test("a share between none and all never reads as none or all", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (share) => {
      expect(["0.0%", "100.0%"]).not.toContain(percent(share));
    }),
  );
});
