import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderAll } from "../reports/pages.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const hasBrowser = existsSync(executablePath);
// One of the two modelled targets will do: they share a template, and the other shows more.
const { "buys_again.html": _, ...pages } = renderAll();

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.skipIf(!hasBrowser)(
  `reports in a browser${hasBrowser ? "" : " (skipped: no chromium, set CHROMIUM)"}`,
  () => {
    let browser: Browser;
    let folder: string;
    let axe: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "quintile-reports-"));
      for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, name), text);
      axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    });

    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const looks = [360, 1200].flatMap((width) =>
      (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
    );

    test.each(looks)(
      "every page is accessible and fits at $width px, $colorScheme",
      async ({ width, colorScheme }) => {
        const tab = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        const asked: string[] = [];
        const found: string[] = [];
        tab.on("request", (request) => asked.push(request.url()));
        for (const name of Object.keys(pages)) {
          const address = String(pathToFileURL(join(folder, name)));
          await tab.goto(address);
          await tab.evaluate(
            "document.querySelectorAll('details').forEach((d) => { d.open = true })",
          );
          const wide = await tab.evaluate("document.documentElement.scrollWidth");
          expect(wide, `${name} scrolls sideways`).toBeLessThanOrEqual(width);
          await tab.evaluate(axe);
          const violations = await tab.evaluate<Violation[]>(
            "axe.run({ resultTypes: ['violations'] }).then((results) => results.violations)",
          );
          found.push(...violations.map((violation) => `${name}: ${summary(violation)}`));
          expect(asked.splice(0), name).toEqual([address]);
        }
        await tab.close();
        expect(found).toEqual([]);
      },
    );
  },
);

function summary({ id, nodes }: Violation): string {
  const [first] = nodes;
  return `${id} (${nodes.length}): ${first?.html.slice(0, 200)} ${first?.failureSummary ?? ""}`;
}
