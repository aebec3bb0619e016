import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../serve/rights.ts";
import { type TestServer, testServer } from "../serve/server.ts";
import { tinyRun } from "../serve/tiny-run.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const hasBrowser = existsSync(executablePath);
const PAGES = [
  "/",
  "/lists/at_risk?capacity=9",
  "/lists/at_risk?capacity=40&stage=Loyal&reason=less+likely%3A+%E2%80%A6+orders+so+far&sort=score",
  "/lists/at_risk?customer=nobody",
  "/customers?target=buys_again&customer=c001",
  "/customers/c0010",
  "/segments?where=orders+%3E+2",
  "/segments?where=orders+%3E",
  "/models",
  "/quality",
  "/runs",
  "/reports/churn.html",
];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.skipIf(!hasBrowser)(
  `pages in a browser${hasBrowser ? "" : " (skipped: no chromium, set CHROMIUM)"}`,
  () => {
    let browser: Browser;
    let server: TestServer;
    let address: string;
    let axe: string;

    beforeAll(async () => {
      server = await testServer({ run: await tinyRun() });
      address = await server.app.listen({ port: 0, host: "127.0.0.1" });
      axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    });
    afterAll(async () => browser?.close());

    /** Opens a tab of its own, logged in by the form as a role. */
    async function enter(role: Role, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ locale: "de-DE", ...options });
      const tab = await context.newPage();
      await tab.goto(`${address}/login`);
      await tab.locator("input[name=token]").fill(server.secrets[role]);
      await tab.locator("main button[type=submit]").click();
      await tab.waitForURL(`${address}/`);
      return tab;
    }

    const looks = [360, 800, 1400].flatMap((width) =>
      (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
    );

    test.each(looks)(
      "every page is accessible, fits, and asks for nothing from elsewhere at $width px, $colorScheme",
      async ({ width, colorScheme }) => {
        const tab = await enter("admin", {
          viewport: { width, height: 800 },
          colorScheme,
          bypassCSP: true,
        });
        const elsewhere: string[] = [];
        tab.on("request", (request) => {
          if (!request.url().startsWith(address)) elsewhere.push(request.url());
        });
        const found: string[] = [];
        for (const path of PAGES) {
          await tab.goto(address + path);
          await tab.evaluate(
            "document.querySelectorAll('details').forEach((d) => { d.open = true })",
          );
          const wide = await tab.evaluate("document.documentElement.scrollWidth");
          expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(width);
          await tab.evaluate(axe);
          const violations = await tab.evaluate<Violation[]>(
            "axe.run({ resultTypes: ['violations'] }).then((results) => results.violations)",
          );
          found.push(...violations.map((violation) => `${path}: ${summary(violation)}`));
        }
        await tab.context().close();
        expect(found).toEqual([]);
        expect(elsewhere).toEqual([]);
      },
    );

    test("nothing on any page is refused by the policy of its headers", async () => {
      const tab = await enter("admin");
      const said: string[] = [];
      tab.on("console", (message) => {
        // Chromium reports the wrong condition's status 400, which is meant.
        if (!message.text().includes("status of 400")) said.push(message.text());
      });
      for (const path of PAGES) await tab.goto(address + path);
      await tab.context().close();
      expect(said).toEqual([]);
    });

    test.each([true, false])(
      "a list is filtered, ordered and downloaded as shown, scripts allowed: %s",
      async (javaScriptEnabled) => {
        const tab = await enter("retention", { javaScriptEnabled, acceptDownloads: true });
        await tab.goto(`${address}/lists/at_risk?capacity=60`);
        await tab.locator("select[name=segment]").selectOption("Night owls");
        await tab.locator(".filters button[type=submit]").click();
        await tab.waitForURL(/segment=Night/);
        await tab.locator("a.sort", { hasText: "Chance" }).click();
        await tab.waitForURL(/sort=score/);
        await tab.locator("th[aria-sort=descending] a", { hasText: "Chance" }).waitFor();
        const shown = await tab.locator("tbody th a").allTextContents();
        const [download] = await Promise.all([
          tab.waitForEvent("download"),
          tab.locator(".results a.button").click(),
        ]);
        const [head, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\n");
        expect(head).toMatch(/^rank,customer_id,score,.*,email$/);
        expect(lines.map((line) => line.split(",")[1]?.replace(/^'=/, "="))).toEqual(shown);
        expect(shown.length).toBeGreaterThan(10);
        await tab.context().close();
      },
    );

    test("the slider says what contacting brings, with a script and without the same", async () => {
      const told = async (javaScriptEnabled: boolean) => {
        const tab = await enter("retention", { javaScriptEnabled });
        await tab.goto(`${address}/lists/at_risk`);
        await tab.locator("input[name=capacity]").fill("40");
        if (!javaScriptEnabled) await tab.locator(".slider button").click();
        await tab.waitForURL(/capacity=40/);
        await tab.locator("#found", { hasText: "40" }).waitFor();
        const lead = await tab.locator("#profit .lead").textContent();
        await tab.context().close();
        return lead;
      };
      const lead = await told(true);
      expect(lead).toMatch(/Contacting 3\d customers is expected to bring/);
      // Money as in Germany: the sign stands last.
      expect(lead).toMatch(/€\.$/);
      expect(await told(false)).toBe(lead);
    });

    test("with the keyboard alone one opens a list, filters it, opens a customer and marks them", async () => {
      const tab = await enter("retention");
      const press = async (selector: string) => {
        for (let i = 0; i < 200; i++) {
          await tab.keyboard.press("Tab");
          if (await tab.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`))
            return;
        }
        throw new Error(`no way to ${selector} with the keyboard`);
      };
      await press("a.button[href='/lists/at_risk']");
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/\/lists\/at_risk$/);
      await press("input[name=customer]");
      await tab.keyboard.type("c01");
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/customer=c01/);
      await press("tbody th a");
      const id = await tab.evaluate<string>("document.activeElement.textContent");
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/\/customers\/c01/);
      await press(".mark-form input[name=status]");
      await tab.keyboard.press("ArrowRight");
      await press(".mark-form textarea");
      await tab.keyboard.type("stays, <b>wants</b> a call");
      await press(".mark-form button");
      await tab.keyboard.press("Enter");
      await tab.locator(".notes-list li", { hasText: "stays, <b>wants</b> a call" }).waitFor();
      expect(server.store.marksOf(id)[0]).toMatchObject({
        customer: id,
        list: "at_risk",
        status: "saved",
        by: "the retention",
      });
      await tab.context().close();
    });

    test("a mark in a row comes back to the same rows, without a script", async () => {
      const tab = await enter("retention", { javaScriptEnabled: false });
      await tab.goto(`${address}/lists/at_risk?stage=Loyal&mark=none`);
      const first = await tab.locator("tbody th a").first().textContent();
      await tab.locator(".marks summary").first().click();
      await tab.locator(".marks button", { hasText: "Contacted" }).first().click();
      await tab.waitForURL(/stage=Loyal/);
      expect(await tab.locator("tbody th a").allTextContents()).not.toContain(first);
      expect(server.store.latestMarks().get(String(first))?.status).toBe("contacted");
      await tab.context().close();
    });

    test("a group of one's own is counted while it is written", async () => {
      const tab = await enter("sales");
      await tab.goto(`${address}/segments`);
      await tab.locator("textarea[name=where]").fill("orders > 2");
      await tab.locator("#group .card b").first().waitFor();
      expect(await tab.locator("#group .card b").first().textContent()).toMatch(/^\d+$/);
      await tab.locator("textarea[name=where]").fill("churn_score > 0.5");
      await tab.locator("#group .problem", { hasText: "churn_score" }).waitFor();
      await tab.context().close();
    });

    test("a role finds no way to what it may not see", async () => {
      const tab = await enter("sales");
      expect(await tab.locator("nav[aria-label=Pages] a").allTextContents()).toEqual([
        "Start",
        "Lists",
        "Customers",
        "Segments",
      ]);
      for (const path of [
        "/lists/at_risk",
        "/models",
        "/quality",
        "/runs",
        "/reports/churn.html",
        "/reports/..%2Frun.json",
        "/customers?target=churn",
        "/customers?attribute.town=North",
      ])
        expect((await tab.goto(address + path))?.status(), path).toBe(404);
      await tab.context().close();
    });
  },
);

function summary({ id, nodes }: Violation): string {
  const [first] = nodes;
  return `${id} (${nodes.length}): ${first?.html.slice(0, 200)} ${first?.failureSummary ?? ""}`;
}
