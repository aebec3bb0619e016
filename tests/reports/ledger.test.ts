import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Ledger, Prediction } from "../../reports/ledger.ts";
import { ledgerPage } from "../../reports/ledger-page.ts";
import { ledgerWords, levelOf, rankingOf, retrainWords } from "../../reports/ledger-words.ts";
import { firstLedger, ledger } from "./ledger-document.ts";

const textOf = (page: string) =>
  parseHTML(page).document.querySelector("body")?.textContent?.replace(/\s+/g, " ") ?? "";
const between = (low: number, high: number) => ({ value: (low + high) / 2, low, high });

describe("the ranking", () => {
  test("held where the difference is within what both intervals allow, and else did not", () => {
    const promised = between(0.72, 0.78);
    // The half widths are .03 and .04, so that .05 is chance.
    expect(rankingOf(between(0.66, 0.742), promised)).toBe("as promised");
    expect(rankingOf(between(0.658, 0.738), promised)).toBe("weaker");
    expect(rankingOf(between(0.762, 0.842), promised)).toBe("stronger");
  });

  test("is not judged without a promise or without both outcomes", () => {
    const unknown = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    expect(rankingOf(between(0.6, 0.7), null)).toBe("unknown");
    expect(rankingOf(unknown, between(0.6, 0.7))).toBe("unknown");
  });
});

describe("the level", () => {
  test("is as foretold within the chance that the scores leave themselves", () => {
    // 100 scores of .5: 50 foretold, give or take 9.8.
    const even = new Float64Array(100).fill(0.5);
    expect(levelOf(even, 59)).toBe("as foretold");
    expect(levelOf(even, 60)).toBe("more");
    expect(levelOf(even, 40)).toBe("fewer");
  });

  test("that is off by less than a twentieth is as foretold among however many", () => {
    const many = new Float64Array(100_000).fill(0.5);
    expect(levelOf(many, 52_000)).toBe("as foretold");
    expect(levelOf(many, 53_000)).toBe("more");
  });

  test("of nobody is not judged", () => {
    expect(levelOf(new Float64Array(), 0)).toBe("unknown");
  });
});

describe("learning again", () => {
  const advice = (found: Pick<Ledger, "predictions" | "drift">) =>
    retrainWords({ ...found, made_of: "runs" });
  const of = (changes: Partial<Prediction>) => {
    const held = ledger.predictions[0] as Prediction;
    return advice({ predictions: [{ ...held, ...changes }], drift: [] });
  };

  test("is advised by the newest prediction of a target, not by an older one", () => {
    expect(advice({ ...ledger, drift: [] }).advised).toBe(true);
    const turned = [...ledger.predictions].reverse();
    expect(advice({ predictions: turned, drift: [] }).advised).toBe(false);
  });

  test("is advised by a weaker ranking or a level that is off, and by nothing known not at all", () => {
    expect(of({}).advised).toBe(false);
    expect(of({ ranking: "weaker" }).says).toContain("ranked weaker");
    expect(of({ level: "fewer" }).says).toContain("level was off");
    expect(of({ known: 0 }).advised).toBeNull();
  });

  test("is advised by scores that drifted, or by drift of more than a fifth of the features", () => {
    const [since] = ledger.drift;
    if (since === undefined) throw new Error("the document has a drift");
    const calm = { ...since, scores: [] };
    expect(advice({ predictions: [], drift: [since] }).advised).toBe(true);
    expect(advice({ predictions: [], drift: [calm] }).advised).toBe(false);
    expect(advice({ predictions: [], drift: [{ ...calm, drifted: 17 }] }).advised).toBe(true);
  });

  test("is no matter of a replay, whose every day learned anew", () => {
    expect(retrainWords({ ...ledger, made_of: "replayed" }).advised).toBeNull();
  });
});

describe("the page", () => {
  test("opens with how many held, and shows a row and details for each prediction", () => {
    const page = ledgerPage(ledger, { nav: [] });
    expect(textOf(page)).toContain(
      "Of 3 earlier predictions whose outcome is known, 1 of 2 ranked as promised or better, and in 1 of 2 as many came true as foretold.",
    );
    const { document } = parseHTML(page);
    expect(document.querySelectorAll("main table")[0]?.querySelectorAll("tbody tr").length).toBe(3);
    expect(textOf(page)).toContain("at risk, left alone as control");
    expect(textOf(page)).toContain("30 January 2012");
  });

  test("of a first run says that there is nothing yet, and how to see it from history alone", () => {
    const text = textOf(ledgerPage(firstLedger, { nav: [] }));
    expect(text).toContain("No earlier run of this business has scored customers in this folder");
    expect(text).toContain("quintile ledger --replay 6");
  });

  test("of a replay is marked as one", () => {
    const text = textOf(ledgerPage({ ...ledger, made_of: "replayed" }, { nav: [] }));
    expect(text).toContain("Track record, replayed");
    expect(text).toContain("learned each time from nothing but the rows before that day");
  });

  test("read back from its JSON, where what is not defined is null, is the same", () => {
    const again = JSON.parse(JSON.stringify(ledger)) as typeof ledger;
    expect(ledgerPage(again, { nav: [] })).toBe(ledgerPage(ledger, { nav: [] }));
  });
});

test("predictions that are all open say when the first will be known", () => {
  expect(ledgerWords({ ...firstLedger, open: ledger.open })).toBe(
    "1 earlier prediction waits for the end of its horizon, the first on 30 January 2012.",
  );
});
