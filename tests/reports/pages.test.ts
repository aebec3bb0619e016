import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { DataQuality } from "../../data/quality/quality.ts";
import { evaluationPage } from "../../reports/evaluation-page.ts";
import { indexPage } from "../../reports/index-page.ts";
import { modelCardPage } from "../../reports/model-card-page.ts";
import { qualityPage } from "../../reports/quality-page.ts";
import { segmentsPage } from "../../reports/segments-page.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { buysAgain, churn, findings, quality, refused, segmentsReport } from "./documents.ts";
import { renderAll, requireCard } from "./pages.ts";

const pages = Object.entries(renderAll());
const nav = [] as const;

describe.each(pages)("%s", (_, text) => {
  const { document } = parseHTML(text);

  test("is one file under 2 MB that asks for nothing and runs nothing", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
    expect(text).not.toMatch(/https?:|@import|url\(|<script|<link|<img|<iframe| on\w+=/i);
  });

  test("has its landmarks, one h1 and headings in order", () => {
    for (const tag of ["header", "main", "footer", "nav", "h1", "title"])
      expect(document.querySelectorAll(tag).length, tag).toBe(1);
    const levels = [...document.querySelectorAll("h1, h2, h3")].map((h) => Number(h.tagName[1]));
    levels.forEach((level, i) => {
      expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  test("captions and scopes every table, and words every chart", () => {
    for (const table of document.querySelectorAll("table")) {
      expect(table.querySelector("caption")?.textContent?.trim()).toBeTruthy();
      for (const heading of table.querySelectorAll("th"))
        expect(["col", "row"]).toContain(heading.getAttribute("scope"));
      const widths = [...table.querySelectorAll("tr")].map((row) => row.children.length);
      expect(new Set(widths).size, table.textContent?.slice(0, 80)).toBe(1);
    }
    for (const svg of document.querySelectorAll("svg"))
      expect(
        svg.hasAttribute("aria-hidden") || (svg.getAttribute("aria-label") ?? "").length > 20,
      ).toBe(true);
  });

  test("never shows a reader what a program left over", () => {
    expect(document.querySelector("body")?.textContent).not.toMatch(
      /NaN|undefined|\bnull\b|Infinity|\[object|as_of/,
    );
  });

  test("links to pages that are there, and to files of the run", () => {
    const known = new Set([...pages.map(([name]) => name), "#main"]);
    for (const link of document.querySelectorAll("a")) {
      const href = link.getAttribute("href") ?? "";
      expect(known.has(href) || /^(\.\.\/)?[\w/-]+\.(csv|json)$/.test(href), href).toBe(true);
    }
  });
});

test("the same documents give the same bytes", () => {
  expect(Object.entries(renderAll())).toEqual(pages);
});

/** Puts a hostile text in the place of every text of a document. */
function poisoned<T>(value: T, keep: ReadonlySet<string>): T {
  const hostile = `"'><script>alert(1)</script>`;
  const change = (v: unknown, key: string): unknown => {
    if (typeof v === "string") return keep.has(key) ? v : hostile + v;
    if (Array.isArray(v)) return v.map((item) => change(item, key));
    if (v === null || typeof v !== "object") return v;
    return Object.fromEntries(
      Object.entries(v).map(([k, inner]) => [
        key === "profile" || key === "reasons" ? hostile + k : k,
        change(inner, k),
      ]),
    );
  };
  return change(value, "") as T;
}

test("no text of any document becomes markup", () => {
  const keep = new Set([
    "protocol",
    "role",
    "direction",
    "kind",
    "currency",
    "group",
    "of",
    "what",
    "measure",
    "aim",
    "from",
    "as_of",
    "first_day",
  ]);
  const target: TargetReport = poisoned(churn, keep);
  const segments: SegmentsReport = poisoned(segmentsReport, keep);
  const sources: DataQuality = poisoned(quality, keep);
  const all = [
    evaluationPage(target, { nav }),
    modelCardPage(requireCard(target), { nav }),
    evaluationPage(poisoned(refused, keep), { nav }),
    segmentsPage(segments, { nav }),
    qualityPage(sources, { nav, currency: "GBP" }),
    indexPage(poisoned(findings, keep)),
  ];
  for (const text of all) {
    expect(text.includes("<script")).toBe(false);
    const { document } = parseHTML(text);
    expect(document.querySelectorAll("script").length).toBe(0);
    for (const element of document.querySelectorAll("main *"))
      for (const attribute of element.attributes) expect(attribute.name).toMatch(/^[a-z][\w:-]*$/i);
    expect(document.querySelector("body")?.textContent).toContain("<script>alert(1)</script>");
  }
});

const textOf = (page: string) =>
  parseHTML(page).document.querySelector("body")?.textContent?.replace(/\s+/g, " ") ?? "";

test("an evaluation opens with what the list is worth to a person", () => {
  expect(textOf(evaluationPage(buysAgain, { nav }))).toContain(
    "Of the 500 customers ranked highest, 310 (286 to 335) were right; picking 500 at random you would find 140.",
  );
});

test("what is expected is said to be of the days that it looks ahead", () => {
  const year = textOf(segmentsPage(segmentsReport, { nav }));
  expect(year).toContain("Expected in the next 365 days");
  expect(year).toContain("of what is expected of the next year");
  const quarter = textOf(segmentsPage({ ...segmentsReport, value_days: 90 }, { nav }));
  for (const words of ["Expected in the next 90 days", "of what is expected of the next 90 days"])
    expect(quarter).toContain(words);
  expect(quarter).not.toMatch(/next (year|365 days)/);
});

test("alarms stand before everything else, on the summary too", () => {
  for (const page of [evaluationPage(churn, { nav }), indexPage(findings)]) {
    const first = parseHTML(page).document.querySelector("main h2");
    expect(first?.textContent).toBe("Check this first");
  }
  expect(evaluationPage(buysAgain, { nav })).not.toContain("Check this first");
});

test("a refused target says why, how many there were and how many are needed", () => {
  const text = textOf(evaluationPage(refused, { nav }));
  expect(text).toContain("Upgrade: not modelled".replace("U", "u"));
  expect(text).toContain("Only 12 of 412 customers had such an order");
  expect(text).toContain("Needed50");
  expect(text).not.toContain("ROC");
});

test("the gain that the page names is the curve's own", () => {
  const share = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
  const gain = [{ name: "logistic", share, found: share.map((s) => Math.min(1, 2 * s)) }];
  const text = textOf(evaluationPage({ ...buysAgain, gain }, { nav }));
  expect(text).toContain("Contacting the 20% ranked highest reaches 40% of all 1,353 positives");
});

test("values of text columns and of ids are not on the page", () => {
  const text = textOf(qualityPage(quality, { nav, currency: "GBP" }));
  expect(text).not.toMatch(/Aaronson|Zywicki|12346|18287/);
  expect(text).toContain("80995");
});

test("the quality page tells verdicts, gaps, shifts and what can be modelled in words", () => {
  const text = textOf(qualityPage(quality, { nav, currency: "GBP" }));
  expect(text).toMatch(
    /Check this first\s*people should not be relied on: none of the 4,372 customers/,
  );
  for (const says of [
    "24.9% of the rows (135,080) name no customer.",
    "1 month is empty, 1 month has few rows.",
    "It ends 12 days before the day of the list, 22 December 2011.",
    "617 rows of that day or later were read and not used.",
    "72 of its 4,372 customers (1.6%) are not in people.",
    "These columns tell of persons and are kept out of reports and models: Contact.",
    "StockCode: 22139, CustomerID: (empty)",
    "The past was rewritten: 2011-02 had 21,000 rows and has 24,100.",
    "product has greatly shifted (stability index 0.31;",
    "product has new values: 23843.",
    "This source is new.",
    "10 September 2011: 38.2%",
  ])
    expect(text).toContain(says);
  const alone = textOf(qualityPage({ ...quality, changes: null }, { nav, currency: null }));
  expect(alone).toContain("There is no run of an earlier day in the same folder to compare with.");
});

test("the summary says which source is to be used with care, and why", () => {
  const text = textOf(indexPage(findings));
  expect(text).toContain(
    "orders is usable with care: 24.9% of the rows (135,080) name no customer.",
  );
  expect(text).toContain("people should not be relied on: none of the 4,372 customers");
});

test("a business without money, time, segments or lists still has its pages", () => {
  const [source] = quality.sources;
  const bare = {
    ...findings,
    asOf: null,
    currency: null,
    lists: [],
    segments: null,
    quality: {
      sources: source
        ? [{ ...source, rows_read: 0, rows_accepted: 0, rows_rejected: 0, reasons: {}, months: [] }]
        : [],
    },
  };
  const segments: SegmentsReport = {
    ...segmentsReport,
    as_of: null,
    segments: segmentsReport.segments.map((s) => ({ ...s, revenue_share: null })),
    rfm: [],
    lifecycle: [],
    value_tiers: [],
    rules: [],
    rule_overlap: null,
    map: null,
  };
  const none: SegmentsReport = { ...segments, k: 0, segments: [], choices: [] };
  const flat: TargetReport = {
    ...buysAgain,
    protocol: "cross-validated",
    training: [],
    validation: null,
    test: { as_of: null, rows: 0, positives: 0 },
    horizon_days: null,
    at_capacity: null,
    reliability: null,
    features: [],
    slices: [],
    roc: [],
    gain: [],
    candidates: [],
  };
  for (const page of [
    indexPage(bare),
    indexPage({ ...bare, quality: { sources: [] }, targets: [] }),
    segmentsPage(segments, { nav }),
    segmentsPage(none, { nav }),
    qualityPage(bare.quality, { nav, currency: null }),
    evaluationPage(flat, { nav }),
  ])
    expect(textOf(page)).not.toMatch(/NaN|undefined|\bnull\b|Infinity/);
});

test("a segment that is worth no campaign says why, and which is most like it", () => {
  const text = textOf(segmentsPage(segmentsReport, { nav }));
  expect(text.match(/No campaign of its own:/g)).toHaveLength(1);
  expect(text).toContain("hard to tell from the rest");
  expect(text).toContain(`Most like: ${segmentsReport.segments[0]?.name}`);
});

test("the map says in words what its directions mean", () => {
  const text = textOf(segmentsPage(segmentsReport, { nav }));
  expect(text).toContain(
    "To the right (34% of the variation): more recency days and frequency; less tenure days",
  );
  expect(text).toContain("Upwards (19% of the variation)");
});
