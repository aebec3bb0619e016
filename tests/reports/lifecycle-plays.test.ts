import { expect, test } from "vitest";
import { stageNames } from "../../data/segment-options.ts";
import { lifecycleStages } from "../../models/lifecycle.ts";
import { stagePlay } from "../../reports/lifecycle-plays.ts";

test("the configuration names the stages as the model does", () => {
  expect(stageNames).toEqual(lifecycleStages);
});

test("every stage has a goal and a tactic, and no two have one goal", () => {
  const plays = lifecycleStages.map((stage) => stagePlay(stage));
  for (const { goal, tactic } of plays) {
    expect(goal).not.toBe("");
    expect(tactic).toMatch(/\.$/);
  }
  expect(new Set(plays.map(({ goal }) => goal)).size).toBe(lifecycleStages.length);
});

test("words of the configuration's own replace the usual ones, each by itself", () => {
  const usual = stagePlay("At risk");
  expect(stagePlay("At risk", { "At risk": { goal: "Call them" } })).toEqual({
    goal: "Call them",
    tactic: usual.tactic,
  });
  expect(stagePlay("Lapsed", { "At risk": { goal: "Call them" } })).toEqual(stagePlay("Lapsed"));
});

test("a stage that is none is refused", () => {
  expect(() => stagePlay("Gone")).toThrow("unknown lifecycle stage 'Gone'");
});
