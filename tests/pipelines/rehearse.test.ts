import { join } from "node:path";
import { expect, test } from "vitest";
import { quintile, temporaryFolder, writeFiles } from "./command.ts";
import { edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const shop = smallShop({ customers: 60 });

test.each([
  [
    "an unknown column",
    "scoer",
    /^quintile: unknown column 'scoer' in lists\..*, did you mean 'score'\?$/m,
  ],
  ["a type that does not fit", "lower(score)", /^quintile: lists\..*: No function matches /m],
])("a list with %s is refused before anything is learned", async (name, rankBy, sentence) => {
  const broken = edited(shop, "quintile.yaml", ["rank_by: score", `rank_by: ${rankBy}`]);
  const configuration = await writeFiles(join(folder, name.replaceAll(" ", "-")), broken);
  const { code, err } = await quintile("run", "-c", configuration, "--out", join(folder, "out"));
  expect(code).toBe(2);
  expect(err).toMatch(sentence);
  expect(err).not.toContain("Find the kinds of customers");
});
