import { expect, test } from "vitest";
import { scorerOf } from "../../models/recipe.ts";
import { settingsWithin } from "../../models/settings.ts";

const recipe = { family: "boosted", options: { scale: "percentile" } } as const;

test("the usual settings come first, and more effort only adds to less", () => {
  const [low, medium, high] = (["low", "medium", "high"] as const).map((effort) =>
    settingsWithin(recipe, { effort, numbers: 900_000 }),
  );
  expect(low?.[0]).toEqual(recipe);
  expect(medium?.slice(0, low?.length)).toEqual(low);
  expect(high?.slice(0, medium?.length)).toEqual(medium);
  expect(high?.length).toBeGreaterThan(medium?.length ?? 0);
});

test("where one fit alone passes the budget, only the usual settings are tried", () => {
  expect(settingsWithin(recipe, { effort: "low", numbers: 50_000_000 })).toEqual([recipe]);
});

test("whatever is tried has one name and can be made", () => {
  for (const one of [
    recipe,
    { family: "additive", options: {} } as const,
    { family: "logistic", options: { scale: "log" } } as const,
  ]) {
    const names = settingsWithin(one, { effort: "high", numbers: 1_000 }).map(
      (setting) => scorerOf(setting).name,
    );
    expect(names.length).toBeGreaterThan(4);
    expect(new Set(names).size).toBe(1);
  }
});
