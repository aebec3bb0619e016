import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configurationKeys } from "../../docs/configuration-reference.ts";
import { familiesWithoutWords } from "../../docs/feature-reference.ts";
import { references } from "../../docs/references.ts";

test.each(Object.entries(references()))("docs/%s is what the code says", async (name, text) => {
  const file = await readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  expect(file === text, `docs/${name} is stale: npm run docs`).toBe(true);
});

test("every key of the configuration says what it means", () => {
  const silent = configurationKeys().filter(
    ({ meaning }) => meaning.replace(/^of .*: /, "") === "",
  );
  expect(silent.map(({ key }) => key)).toEqual([]);
});

test("every family of features says what it is about", () => {
  expect(familiesWithoutWords()).toEqual([]);
});
