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
  const { name, because } = champion([constant, weak, strong], labels, 5);
  expect(name).toBe("logistic");
  expect(because).toMatch(/^logistic \(AUC 0\.\d{3}\) beats the best rule, recency .*\.$/);
});

test("a model that does not beat the best rule by more than chance leaves the rule to ship", () => {
  const { name, because } = champion([constant, weak, noise], labels, 5);
  expect(name).toBe("recency");
  expect(because).toMatch(/does not beat it by more than chance/);
});

test("a model that is better by less than chance explains leaves the rule to ship", () => {
  const some = labels.subarray(0, 60);
  const rule = contender("recency", "rule", weak.scores.slice(0, 60));
  const nudged = rule.scores.map((p, i) => p + (some[i] === 1 && i % 9 === 0 ? 0.05 : 0));
  expect(champion([rule, contender("logistic", "model", nudged)], some, 5).name).toBe("recency");
});

test("the same scores under two roles ship as the rule", () => {
  expect(champion([weak, { ...weak, name: "copy", role: "model" }], labels, 5).name).toBe(
    "recency",
  );
});

test("a model that ranks better but has a higher log loss does not ship", () => {
  const extreme = { ...strong, scores: strong.scores.map((p) => (p > 0.5 ? 1 : 1e-9)) };
  const { name, because } = champion([weak, extreme], labels, 5);
  expect(name).toBe("recency");
  expect(because).toMatch(/has a higher log loss/);
});

test("of models within the best one's interval the simplest ships", () => {
  // It differs in one row of twenty only, and of nine of those it is better in five and worse in four.
  const other = strong.scores.map(
    (p, i) =>
      p + (i % 20 === 0 ? 0.1 : 0) * ((i / 20) % 9 < 5 ? 1 : -1) * (labels[i] === 1 ? 1 : -1),
  );
  const { name, because } = champion(
    [weak, strong, contender("boosted", "model", other)],
    labels,
    5,
  );
  expect(name).toBe("logistic");
  expect(because).toMatch(
    /comes before boosted \(0\.\d{3}\), which is better by no more than chance\.$/,
  );
});

test("a later model whose interval leaves the simpler one out ships", () => {
  expect(
    champion([weak, strong, contender("boosted", "model", knowing(0.85))], labels, 5).name,
  ).toBe("boosted");
});

test("where validation is blind to time, the first model that beats the rule ships", () => {
  const better = contender("boosted", "model", knowing(0.85));
  const { name, because } = champion([weak, strong, better], labels, 5, { timeBlind: true });
  expect(name).toBe("logistic");
  expect(because).toMatch(/comes before boosted .* on rows drawn at random/);
  expect(champion([weak, noise], labels, 5, { timeBlind: true }).name).toBe("recency");
});

test("without models the best rule ships, without rules the best model", () => {
  expect(champion([constant, weak], labels, 5).name).toBe("recency");
  expect(champion([strong, noise], labels, 5).name).toBe("logistic");
});

test("nobody, or one label only, is refused", () => {
  expect(() => champion([], labels, 5)).toThrow("champion requires at least 1 contender, got 0");
  expect(() => champion([weak], new Uint8Array(2_000), 5)).toThrow(
    "champion requires at least 1 positive and 1 negative",
  );
});

test("standings compare each contender with the winner on the same resamples", () => {
  const { standings } = champion([constant, weak, strong, noise], labels, 5);
  expect(standings.map(({ name }) => name)).toEqual(["base rate", "recency", "logistic", "noise"]);
  const [, , winner, other] = standings;
  expect(winner?.auc_behind).toEqual({ value: 0, low: 0, high: 0 });
  expect(winner?.within_chance).toBe(true);
  expect(other?.within_chance).toBe(false);
  expect(other?.auc_behind.low).toBeGreaterThan(0.2);
  expect(other?.log_loss_behind.low).toBeGreaterThan(0);
});

test("of many models on noise hardly one ever beats the rule", () => {
  let shipped = 0;
  for (let draw = 0; draw < 30; draw++) {
    const truth = Uint8Array.from({ length: 400 }, () => (next() < 0.3 ? 1 : 0));
    const rule = contender(
      "recency",
      "rule",
      Float64Array.from(truth, () => 0.3),
    );
    const models = Array.from({ length: 7 }, (_, i) =>
      contender(
        `model ${i}`,
        "model",
        Float64Array.from(truth, () => 0.25 + 0.1 * next()),
      ),
    );
    if (champion([rule, ...models], truth, draw).name !== "recency") shipped++;
  }
  // At most 2.5 % are expected: 4 or fewer of 30 with a chance of over 99 %.
  expect(shipped).toBeLessThanOrEqual(4);
});
