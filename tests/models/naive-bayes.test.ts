import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Matrix } from "../../models/matrix.ts";
import { naiveBayes } from "../../models/naive-bayes.ts";
import { labels } from "../golden/sample.ts";
import { blobs } from "./blobs.ts";

/** What naive_bayes.py printed: scikit-learn 1.9.1. */
const golden = JSON.parse(
  readFileSync(new URL("../golden/naive_bayes.json", import.meta.url), "utf8"),
) as { readonly made_with: string; readonly log_odds: readonly number[] };

const column = (make: (i: number) => number) =>
  Float64Array.from({ length: 400 }, (_, i) => make(i));
const matrix: Matrix = {
  ids: Array.from({ length: 400 }, (_, i) => String(i).padStart(3, "0")),
  columns: ["a", "b", "d"],
  values: [
    column((i) => Math.floor(((i * 31337 + 5) % 97) / 10) + (labels[i] ?? 0)),
    column((i) => ((i * 271 + 9) % 53) - 20),
    column((i) => (i % 7 === 0 ? 1 : 0)),
  ],
};

test("log-odds are scikit-learn's GaussianNB on columns that preparing leaves as they are, within 1e-9", () => {
  const scorer = naiveBayes();
  const margins = scorer.apply(scorer.fit({ matrix, labels }, 1), matrix);
  golden.log_odds.forEach((expected, i) => {
    expect(margins[i]).toBeCloseTo(expected, 9);
  });
});

test("it finds a group that stands in the middle, which no line parts from the others", () => {
  const points = blobs(600, [[0], [-4], [4]], 0.5, 3);
  const middle = Uint8Array.from(points.ids, (_, i) => (i % 3 === 0 ? 1 : 0));
  const scorer = naiveBayes();
  const margins = scorer.apply(scorer.fit({ matrix: points, labels: middle }, 1), points);
  const least = Math.min(...margins.filter((_, i) => middle[i] === 1));
  expect(least).toBeGreaterThan(Math.max(...margins.filter((_, i) => middle[i] === 0)));
});

test("a flag that all members share is strong evidence, but no proof", () => {
  const flags: Matrix = {
    ids: Array.from({ length: 200 }, (_, i) => String(i).padStart(3, "0")),
    columns: ["flag"],
    values: [Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 1 : 0))],
  };
  const inside = Uint8Array.from({ length: 200 }, (_, i) => (i < 50 ? 1 : 0));
  const scorer = naiveBayes();
  const margins = scorer.apply(scorer.fit({ matrix: flags, labels: inside }, 1), flags);
  expect(margins[0]).toBeGreaterThan(margins[199] ?? 0);
  for (const margin of margins) expect(Math.abs(margin)).toBeLessThan(30);
});
