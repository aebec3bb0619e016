import { expect, test } from "vitest";
import type { OutlookReport } from "../../reports/outlook-report.ts";
import { outlookInShort } from "../../reports/outlook-report.ts";
import { outlookSection } from "../../reports/outlook-section.ts";

const certain = { value: 0.2, low: 0.1, high: 0.3 };
const calibration = { slope: certain, intercept: certain, ece: certain };
const days = ["2026-01-31", "2026-03-02", "2026-04-01"];
const state = (name: string, now: number, expected: number, next: readonly number[]) => ({
  name,
  now,
  next,
  forecast: days.map((as_of) => ({ as_of, expected, low: expected - 10, high: expected + 10 })),
});

const report: OutlookReport = {
  as_of: "2026-01-01",
  refused: null,
  period_days: 30,
  cut_offs: ["2025-12-02", "2026-01-01"],
  followed: 150,
  notes: ["A note <b>of data</b>."],
  groupings: [
    {
      grouping: "segment",
      test: { from: "2025-12-02", to: "2026-01-01", customers: 140, moved: 12 },
      predictors: [
        { name: "Markov chain", log_score: certain, hits: 0.9 },
        { name: "customer model", log_score: { ...certain, value: 0.15 }, hits: 0.95 },
      ],
      difference: { against: "Markov chain", log_score: { value: -0.05, low: -0.06, high: -0.04 } },
      champion: "customer model",
      because: "It beats the chain.",
      calibration: { stays: calibration, states: calibration },
      rolling: [],
      sizes: {
        champion: "Markov chain",
        because: "The chain forecasts sizes best.",
        steps: [1, 2, 3].map((periods) => ({
          periods,
          forecasts: 20,
          coverage: { value: 0.9, low: 0.7, high: 0.97 },
          mean_absolute_error: { "Markov chain": 3, "customer model": 4 },
        })),
      },
      states: [state("<i>Regulars</i>", 100, 140, [0.98, 0.02]), state("Rare", 50, 52, [0.1, 0.9])],
    },
  ],
  revenue: {
    champion: "recent rates",
    because: "Rates were nearer.",
    months: 5,
    coverage: certain,
    mean_absolute_error: { "no change": 5, "recent rates": 4 },
    next: [{ name: "All", last: 1000, expected: 1500, low: 1200, high: 1800 }],
  },
};

test("says first what changes by more than months usually differ, and which predictor is best", () => {
  const text = String(outlookSection(report, "EUR"));
  expect(text).toContain(
    "<strong>&lt;i&gt;Regulars&lt;/i&gt;</strong> grow from 100 to about 140 (130 to 150) by 31 January 2026",
  );
  expect(text).toContain("It beats the chain.");
  expect(text).toContain("The chain forecasts sizes best.");
  expect(text).toContain("90% of 20 such lines");
  expect(text).toContain("€1,500");
  expect(text).not.toContain("<i>Regulars");
  expect(text).not.toContain("<b>of data");
});

test("says in a sentence that nothing was foreseen", () => {
  const text = String(
    outlookSection({ ...report, refused: "There are no dates.", groupings: [] }, null),
  );
  expect(text).toContain("There are no dates.");
  expect(text).not.toContain("<svg");
});

test("in short it is the next period of the segments", () => {
  expect(outlookInShort(report)).toEqual({
    as_of: "2026-01-31",
    period_days: 30,
    champion: "customer model",
    coverage: 0.9,
    segments: [
      { name: "<i>Regulars</i>", now: 100, expected: 140, low: 130, high: 150 },
      { name: "Rare", now: 50, expected: 52, low: 42, high: 62 },
    ],
  });
  expect(outlookInShort({ ...report, groupings: [] })).toBeNull();
});
