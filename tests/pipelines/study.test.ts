import { expect, test } from "vitest";
import { studySize } from "../../pipelines/study.ts";

const common = { can_be_modelled: true, positives: 200_000, negatives: 300_000 };

test("everybody is studied where customers are few, or where a sample would leave out less than a fifth", () => {
  expect(studySize(20_000, "low", [common])).toBe(20_000);
  expect(studySize(50_000, "low", [common])).toBe(50_000);
  expect(studySize(50_001, "low", [common])).toBe(40_000);
});

test("an effort decides how many of very many customers are studied", () => {
  expect(studySize(500_000, "low", [common])).toBe(40_000);
  expect(studySize(500_000, "medium", [common])).toBe(120_000);
  expect(studySize(500_000, "high", [common])).toBe(500_000);
});

test("the rarer an outcome, the more customers are studied, so that 2,000 of its cases are among them", () => {
  const rare = { can_be_modelled: true, positives: 10_000, negatives: 490_000 };
  expect(studySize(500_000, "low", [common, rare])).toBe(100_000);
  expect(studySize(500_000, "low", [{ ...rare, positives: 500 }])).toBe(500_000);
});

test("a target that cannot be modelled does not ask for more customers", () => {
  const none = { can_be_modelled: false, positives: 3, negatives: 499_997 };
  expect(studySize(500_000, "low", [common, none])).toBe(40_000);
});
