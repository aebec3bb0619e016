import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { navigation } from "../../reports/navigation.ts";
import { valuePage } from "../../reports/value-page.ts";
import { nothingKnown, worthKnown } from "./value-document.ts";

const site = { targets: ["churn"], hasSegments: true, hasValue: true };
const nav = navigation(site, "value.html");
const textOf = (page: string) =>
  (parseHTML(page).document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");

describe("the value page", () => {
  test("says what customers are worth, which forecast ships and why", () => {
    const text = textOf(valuePage(worthKnown, { nav }));
    expect(text).toContain("£90,000");
    expect(text).toContain("Buy till you diechampion");
    expect(text).toContain(worthKnown.champion_because);
  });

  test("says of a model without an optimum inside why it is not used, and shows no error of its parameters", () => {
    const text = textOf(valuePage(worthKnown, { nav }));
    expect(text).toContain("no: there is no optimum inside: a runs to 0, b runs to infinity");
    expect(text).not.toContain("b 9,000 ±");
  });

  test("says so where there is neither money nor a sound model", () => {
    const text = textOf(valuePage(nothingKnown, { nav }));
    expect(text).toContain("No buy-till-you-die model is used: BG/NBD: there is no optimum inside");
    expect(text).not.toMatch(/£|NaN|null|undefined/);
  });

  test("stands in the navigation where it is, and only there", () => {
    expect(nav.find(({ current }) => current)?.label).toBe("Value");
    expect(navigation({ ...site, hasValue: false }, "x").map(({ label }) => label)).not.toContain(
      "Value",
    );
  });
});
