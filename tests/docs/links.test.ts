import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { at, type Page, page, readPages, root } from "./pages.ts";

const pages = readPages();
/** What is in a room of the project; what a run writes into a folder of the same name ends otherwise. */
const ROOMS =
  /^(\.ci|bench|bin|data|docs|engines|examples|features|models|notebooks|pipelines|reports|serve|tests)\/[\w.*/-]*$/;

/** Returns the relative links of a page that lead nowhere. */
function deadLinks({ name, prose }: Page): readonly string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? name : join(dirname(name), path);
    if (!existsSync(join(root, file))) return [`${name}: ${link} is not there`];
    if (anchor === undefined || statSync(join(root, file)).isDirectory()) return [];
    return anchorsOf(readFileSync(join(root, file), "utf8")).includes(anchor)
      ? []
      : [`${name}: ${link} has no such heading`];
  });
}

/** Returns the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(pages.map((one) => [one.name, one] as const))(
  "every link of %s leads somewhere",
  (_, one) => {
    expect(deadLinks(one)).toEqual([]);
  },
);

test("every file and folder of the project that a page names is there", () => {
  const named = pages
    .flatMap(({ spans }) => spans)
    .filter(
      ({ text }) => ROOMS.test(text) && !/\*|^(models|reports)\/.*\.(json|html|csv)$/.test(text),
    );
  const missing = named.filter(
    ({ text }) => !["", ".ts", ".tsx"].some((end) => existsSync(join(root, `${text}${end}`))),
  );
  expect(missing.map((span) => `${at(span)}: ${span.text}`)).toEqual([]);
});

test("the index names every page of docs/, and README leads to it", () => {
  const index = pages.find(({ name }) => name === "docs/README.md");
  const names = pages.map(({ name }) => /^docs\/(.+)$/.exec(name)?.[1] ?? "README.md");
  expect(
    names.filter((name) => name !== "README.md" && !index?.text.includes(`](${name})`)),
  ).toEqual([]);
  expect(pages.find(({ name }) => name === "README.md")?.text).toContain("](docs/README.md)");
});

test("a dead link and a heading that is not there are found", () => {
  const broken = page("docs/p.md", "[a](nowhere.md) [b](data.md#no-such-heading) [c](#d)\n\n# d\n");
  expect(deadLinks(broken)).toEqual([
    "docs/p.md: nowhere.md is not there",
    "docs/p.md: data.md#no-such-heading has no such heading",
    "docs/p.md: #d is not there",
  ]);
});
