import { expect, test } from "vitest";
import type { ListProfit } from "../../reports/list-profit.ts";
import type { ListSummary } from "../../reports/list-row.ts";
import { listSection } from "../../reports/list-section.ts";
import { leftOutWords, profitWords } from "../../reports/list-words.ts";

const profit: ListProfit = {
  currency: "EUR",
  contact_cost: 2,
  offer_cost: 10,
  success_rate: 0.1,
  aim: "keep",
  value_saved: null,
  curve: [
    { contacted: 0, cost: 0, profit: 0 },
    { contacted: 500, cost: 2500, profit: 4000 },
    { contacted: 900, cost: 5000, profit: 3000 },
  ],
  at_length: { contacted: 500, cost: 2500, profit: 4000 },
  treated: { contacted: 450, cost: 2250, profit: 3600 },
  best: { contacted: 620, cost: 3200, profit: 4300 },
};
const list: ListSummary = {
  name: "at_risk",
  target: "churn",
  rows: 500,
  control: 50,
  valueAtRisk: null,
  path: "../lists/at_risk.csv",
  top: [],
};
const text = (section: unknown) => String(section);

test("a list says who was left out, reason by reason, and nothing of reasons that nobody had", () => {
  const leftOut = [
    { reason: "no consent", customers: 2556 },
    { reason: "staff", customers: 0 },
    { reason: "open <complaint>", customers: 1 },
  ];
  expect(leftOutWords(leftOut)).toBe("Left out: 2,556 (no consent), 1 (open <complaint>).");
  expect(leftOutWords([])).toBeNull();
  expect(text(listSection({ ...list, leftOut }, { currency: "EUR" }))).toContain(
    "2,556 (no consent), 1 (open &lt;complaint&gt;).",
  );
});

test("a list says what contacting it brings, and that no number pays where none does", () => {
  expect(profitWords(profit)).toBe(
    "Contacting the 450 customers who are not control is expected to cost €2,250 and to leave €3,600; most is left after 620 contacts: €4,300.",
  );
  const none = { contacted: 0, cost: 0, profit: 0 };
  expect(
    profitWords({ ...profit, treated: { contacted: 450, cost: 2250, profit: -10 }, best: none }),
  ).toBe(
    "Contacting the 450 customers who are not control is expected to cost €2,250 and to lose €10; at these costs no number of contacts pays.",
  );
});

test("its chart shows the list's length and the best one, and says what is assumed", () => {
  const section = text(listSection({ ...list, profit }, { currency: "EUR" }));
  for (const part of [
    "the list: 500",
    "most profit: 620",
    "a contact costs €2, an offer that is taken €10",
    "moves 10% of the customers it comes true for",
    "expected to spend in a year if kept",
  ])
    expect(section).toContain(part);
  expect(text(listSection(list, { currency: "EUR" }))).not.toContain("<figure");
});
