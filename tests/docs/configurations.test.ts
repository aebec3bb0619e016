import { describe, expect, test } from "vitest";
import { isMap, parseDocument } from "yaml";
import { parseConfiguration } from "../../data/configuration.ts";
import { sampleConfiguration } from "../../data/sample/configuration.ts";
import { at, type Block, page, readPages } from "./pages.ts";

const fragments = readPages()
  .flatMap(({ blocks }) => blocks)
  .filter(({ language }) => language === "yaml");

/**
 * Returns the sample shop's configuration with the keys of a fragment in the place of its own; the fragment stands at the
 * top, or where `<!-- under: lists.at_risk -->` says.
 */
function whole({ text, notes }: Block): string {
  const base = parseDocument(sampleConfiguration({ asOf: "2026-01-01", seed: 1 }));
  const place = notes["under"]?.split(".") ?? [];
  const fragment = parseDocument(
    text.replaceAll(/^ {4}/gm, (indent) => (notes["under"] ? "" : indent)),
  );
  if (fragment.errors.length > 0) throw fragment.errors[0];
  if (!isMap(fragment.contents)) throw new Error("expected keys and values");
  for (const { key, value } of fragment.contents.items) base.setIn([...place, String(key)], value);
  return String(base);
}

describe("configurations in README and docs", () => {
  test.each(fragments.map((block) => [at(block), block] as const))(
    "the one at %s is valid",
    (place, block) => {
      expect(() => parseConfiguration(whole(block), place)).not.toThrow();
    },
  );
});

test.each([
  ["an unknown key", "lists: { at_risk: { target: churn, capcity: 5 } }", /capcity/],
  ["a target that there is not", "lists: { at_risk: { target: chrun } }", /chrun/],
  ["a value of another form", "value: { horizon: year }", /duration/],
])("%s in a page is found", (_, text, says) => {
  const [block] = page("p.md", `\`\`\`yaml\n${text}\n\`\`\``).blocks;
  expect(() => parseConfiguration(whole(block as Block), "p.md")).toThrow(says);
});
