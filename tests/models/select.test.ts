import { expect, test } from "vitest";
import { random } from "../../models/random.ts";
import { type Contender, champion } from "../../models/select.ts";

const next = random(21);
const labels = Uint8Array.from({ length: 2_000 }, () => (next() < 0.3 ? 1 : 0));

/** Probabilities that know a share of the truth; the rest is drawn. */
function knowing(share: number): Float64Array {
  return Float64Array.from(labels, (label) => share * (0.2 + 0.4 * label) + (1 - share) * next());
}

function contender(name: string, role: "model" | "rule", scores: Float64Array): Contender {
  return { name, role, scores };
}

const constant = contender("base rate", "rule", new Float64Array(2_000).fill(0.3));
const weak = contender("recency", "rule", knowing(0.4));
const strong = contender("logistic", "model", knowing(0.7));
const noise = contender("noise", "model", knowing(0));

test("a model that ranks better than the best rule by more than chance ships", () => {
  const { name, because } = champion([constant, weak, strong], labels);
  expect(name).toBe("logistic");
  expect(because).toMatch(/^logistic \(AUC 0\.\d{3}\) beats the best rule, recency .*\.$/);
});

test("a model that does not beat the best rule by more than chance leaves the rule to ship", () => {
  const { name, because } = champion([constant, weak, noise], labels);
  expect(name).toBe("recency");
  expect(because).toMatch(/does not beat it by more than chance/);
});

test("a model that is better by less than chance explains leaves the rule to ship", () => {
  const some = labels.subarray(0, 60);
  const rule = contender("recency", "rule", weak.scores.slice(0, 60));
  const nudged = rule.scores.map((p, i) => p + (some[i] === 1 && i % 9 === 0 ? 0.05 : 0));
  expect(champion([rule, contender("logistic", "model", nudged)], some).name).toBe("recency");
});

test("the same scores under two roles ship as the rule", () => {
  expect(champion([weak, { ...weak, name: "copy", role: "model" }], labels).name).toBe("recency");
});

test("a model that ranks better but has a higher log loss does not ship", () => {
  const extreme = { ...strong, scores: strong.scores.map((p) => (p > 0.5 ? 1 : 1e-9)) };
  const { name, because } = champion([weak, extreme], labels);
  expect(name).toBe("recency");
  expect(because).toMatch(/has a higher log loss/);
});

test("of models within the best one's interval the simplest ships", () => {
  const better = strong.scores.map((p, i) => Math.min(1, p + 0.002 * (labels[i] ?? 0)));
  const { name, because } = champion([weak, strong, contender("boosted", "model", better)], labels);
  expect(name).toBe("logistic");
  expect(because).toMatch(/simpler than boosted \(0\.\d{3}\), in whose interval it lies\.$/);
});

test("a later model whose interval leaves the simpler one out ships", () => {
  expect(champion([weak, strong, contender("boosted", "model", knowing(0.85))], labels).name).toBe(
    "boosted",
  );
});

test("without models the best rule ships, without rules the best model", () => {
  expect(champion([constant, weak], labels).name).toBe("recency");
  expect(champion([strong, noise], labels).name).toBe("logistic");
});

test("nobody, or one label only, is refused", () => {
  expect(() => champion([], labels)).toThrow("champion requires at least 1 contender, got 0");
  expect(() => champion([weak], new Uint8Array(2_000))).toThrow(
    "champion requires at least 1 positive and 1 negative",
  );
});
