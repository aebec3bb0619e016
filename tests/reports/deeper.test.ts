import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { evaluationPage } from "../../reports/evaluation-page.ts";
import { fairnessSentence } from "../../reports/fairness-table.ts";
import { learningSentence } from "../../reports/learning-section.ts";
import { modelCard } from "../../reports/model-card.ts";
import { profitSentence } from "../../reports/profit-section.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { deeper } from "./deeper.ts";
import { buysAgain, churn, refused } from "./documents.ts";
import { requireCard } from "./pages.ts";

const textOf = (report: TargetReport) =>
  parseHTML(evaluationPage(report, { nav: [] }))
    .document.querySelector("main")
    ?.textContent?.replace(/\s+/g, " ") ?? "";

describe("a target's page", () => {
  test("says first, in a manager's words, what the list will hold", () => {
    const text = textOf(churn);
    const sentence =
      "Of the 500 customers ranked highest, about 310 (285 to 334) will leave; picking 500 at random you would find 140.";
    expect(text).toContain(sentence);
    // Only alarms stand before it.
    expect(text.indexOf(sentence)).toBeLessThan(text.indexOf("Champion"));
    expect(text).toContain("The list itself is ranked by value at risk");
  });

  test("says what to configure where no costs are known, and draws nothing", () => {
    const text = textOf({ ...churn, profit: { wanted: "Say what a contact costs." } });
    expect(text).toContain("Say what a contact costs.");
    expect(text).not.toContain("Breaks even");
  });

  test("shows a run of an earlier version, which tells none of this, as before", () => {
    expect(textOf(buysAgain)).toContain("310 (286 to 335) were right");
    expect(modelCard(buysAgain)).toBeNull();
  });
});

describe("sentences", () => {
  test("a loss is said to be one, and where nothing pays it is said", () => {
    const { profit } = deeper;
    const lost = {
      ...profit,
      at_capacity: { contacted: 500, profit: { value: -400, low: -600, high: -200 } },
      best: { contacted: { value: 0, low: 0, high: 0 }, profit: { value: 0, low: 0, high: 0 } },
    };
    expect(profitSentence(lost).toString()).toMatch(
      /would cost <strong>about £400<\/strong>\. At these costs no number of contacts pays\./,
    );
    expect(profitSentence(profit).toString()).toContain("most is earned with 1,750");
  });

  test.each([
    [0.018, 0.006, "would help"],
    [0.001, 0.001, "more data of the same kind would help little"],
    [0.004, 0.006, "more data may help a little"],
  ])("a doubling that brings %f give or take %f %s", (value, half, says) => {
    const doubling = { value, low: value - half, high: value + half };
    expect(learningSentence({ ...deeper.learning_curve, doubling })).toContain(says);
  });

  test("gaps that chance could make are said to be no more", () => {
    const [device, country] = deeper.fairness;
    expect(fairnessSentence("device", device?.gaps ?? [])).toBe(
      "By device, more than chance: 25% of ‘desktop’ are on the list and 11% of ‘tablet’.",
    );
    expect(fairnessSentence("country", country?.gaps ?? [])).toContain(
      "no gap in selection, in positives found or in calibration is wider than chance",
    );
  });
});

describe("a model card", () => {
  const card = requireCard(churn);

  test("names the first day on which its forecasts can be checked: as_of and a horizon", () => {
    // 9 December 2011 and 90 days.
    expect(card.retrain.first_check_on).toBe("2012-03-08");
    expect(card.retrain.when[0]).toContain("8 March 2012");
  });

  test("gives the range of base rates that it was made with", () => {
    const { low, value, high } = card.retrain.base_rate;
    const rates = [...churn.training, churn.test].map(({ rows, positives }) => positives / rows);
    expect(value).toBe(churn.test.positives / churn.test.rows);
    expect(low).toBeLessThan(Math.min(...rates));
    expect(high).toBeGreaterThan(Math.max(...rates));
  });

  test("names parts that are worse by more than chance, and else the one that ranks worst", () => {
    const [first] = churn.slices;
    if (first === undefined) throw new Error("the document has slices");
    const part = (change: Partial<typeof first>) =>
      requireCard({ ...churn, slices: [{ ...first, ...change }] }).weakest_slices;
    const rate = { value: 0.4, low: 0.37, high: 0.43 };
    const auc = { value: 0.74, low: 0.71, high: 0.77 };
    const fine = { rows: 1_000, rate, auc, mean_score: 0.41 };
    expect(part(fine)[0]).toContain("No part of 1 is worse by more than chance");
    // Five points are 3.2 standard errors of 1,000 rows.
    expect(part({ ...fine, mean_score: 0.45 })).toEqual([
      "segment ‘Frequent big spenders’: scores are too high, 45.0% foretold and 40.0% came true.",
    ]);
    expect(part({ ...fine, auc: { value: 0.6, low: 0.55, high: 0.65 } })[0]).toContain(
      "ranks less well there, AUC 0.600 against 0.747 over all",
    );
  });

  test("names alarms and notes among its limits", () => {
    const limits = card.limits.join(" ");
    expect(limits).toContain("duration");
    for (const note of churn.notes) expect(card.limits).toContain(note);
  });

  test("speaks of gaps between groups only where chance would not make them", () => {
    expect(card.ethics).toEqual([
      "By device, more than chance: 25% of ‘desktop’ are on the list and 11% of ‘tablet’.",
    ]);
    expect(requireCard({ ...churn, fairness: deeper.fairness.slice(1) }).ethics).toEqual([]);
  });

  test("says of a target with too few cases that a rule ranks", () => {
    const { limits } = requireCard({ ...refused, about: deeper.about });
    expect(limits[0]).toContain("Too few cases for a model");
  });
});
