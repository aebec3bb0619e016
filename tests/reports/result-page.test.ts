import { describe, expect, it } from "vitest";
import { compareGroups } from "../../pipelines/results/compare-groups.ts";
import { resultPage } from "../../reports/result-page.ts";
import { resultWords } from "../../reports/result-words.ts";
import { drawn, results } from "./result-document.ts";

const told = (treated: number, control: number, chances: readonly [number, number]) =>
  compareGroups([drawn(4, { treated, control, chances })], {
    outcome: "bought again",
    currency: null,
  });

describe("what is said of treated and control", () => {
  it("is that it worked only where the interval lies above zero", () => {
    const worked = told(900, 300, [0.5, 0.3]);
    expect(worked.conversion.verdict).toBe("more");
    expect(worked.conversion.difference.low).toBeGreaterThan(0);
    expect(worked.says).toMatch(
      /^It worked: of 900 treated customers .* bought again, of 300 left alone/,
    );
  });

  it("is that it did harm where the interval lies below zero", () => {
    const harm = told(900, 300, [0.3, 0.5]);
    expect(harm.conversion.verdict).toBe("less");
    expect(harm.says).toMatch(/^It did harm/);
  });

  it("is that it is too early to tell where the interval holds zero, and what would be seen", () => {
    const unclear = told(90, 30, [0.4, 0.4]);
    expect(unclear.conversion.verdict).toBe("unclear");
    expect(unclear.says).toMatch(
      /^Too early to tell: .* may be chance; groups of this size show one of about \d+ points or more/,
    );
  });

  it("is that nothing shows for sure where a group is too small, whatever the difference", () => {
    const few = told(500, 19, [0.9, 0.1]);
    expect(few.conversion.verdict).toBe("too few");
    expect(few.says).toMatch(/^Too early to tell: .* show nothing for sure\.$/);
  });
});

describe("the page of results", () => {
  const page = resultPage(results, { nav: [] });

  it("escapes what comes from the configuration", () => {
    expect(page).not.toContain("<b>vip");
    expect(page).toContain("&lt;b&gt;vip");
  });

  it("tells of the control group's customers who were marked, of who is awaited, and of what is left out", () => {
    expect(page).toContain("2 of 150 left alone");
    expect(page).toContain("30 January 2012");
    expect(page).toContain("2 customers left out");
    expect(page).toContain("left nobody alone");
  });

  it("read back from its JSON, where what is not defined is null, is the same", () => {
    expect(resultPage(JSON.parse(JSON.stringify(results)), { nav: [] })).toBe(page);
  });

  it("says in one sentence what worked, what did harm and what cannot be told yet", () => {
    expect(resultWords(results)).toMatch(/too early to tell/);
    expect(resultWords({ ...results, lists: [], campaigns: [] })).toBe(
      "Too early to tell: the first list with a control group is known on 30 January 2012.",
    );
    expect(resultWords({ ...results, lists: [], campaigns: [], waiting: [] })).toMatch(
      /^No earlier list/,
    );
  });
});
