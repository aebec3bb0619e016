import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { random } from "../../models/random.ts";
import { quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";

const folder = temporaryFolder();
const report = z.object({
  protocol: z.string(),
  champion: z.string(),
  champion_because: z.string(),
  candidates: z.array(z.object({ name: z.string(), role: z.enum(["model", "rule"]) })),
  refused: z.object({ reason: z.string(), positives: z.int() }).optional(),
});

/** Runs on a flat table whose label is drawn, whatever the columns say, and returns the label's report. */
async function drawn(name: string, rows: number, isPositive: (i: number) => boolean) {
  const next = random(12);
  const lines = Array.from({ length: rows }, (_, i) =>
    [
      `c${i}`,
      Math.round(100 * next()),
      (50 * next()).toFixed(2),
      next() < 0.4 ? "north" : "south",
      isPositive(i) ? "yes" : "no",
    ].join(","),
  );
  const configuration = await writeFiles(join(folder, name), {
    "people.csv": ["id,age,spend,region,left", ...lines, ""].join("\n"),
    "quintile.yaml": `name: ${name}
sources:
  people: { kind: customers, path: people.csv, columns: { customer_id: id } }
targets:
  left: { kind: given, column: left, positive: "yes" }
lists:
  first: { target: left, rank_by: score, capacity: 20 }
`,
  });
  const out = join(folder, name, "run");
  expect(await quintile("run", "-c", configuration, "--out", out, "--quiet")).toEqual({
    code: 0,
    out: "",
    err: "",
  });
  return report.parse(await readJson(out, "reports", "left.json"));
}

test("on a label of pure noise models are tried, none ships, and the report says why", async () => {
  const next = random(5);
  const labels = Array.from({ length: 700 }, () => next() < 0.4);
  const { protocol, champion, champion_because, candidates } = await drawn(
    "noise",
    700,
    (i) => labels[i] === true,
  );
  expect(protocol).toBe("cross-validated");
  expect(candidates.filter(({ role }) => role === "model").length).toBeGreaterThan(4);
  expect(candidates.find(({ name }) => name === champion)?.role).toBe("rule");
  expect(champion_because).toMatch(/does not beat it by more than chance|has a higher log loss/);
});

test("with 30 positives no model is tried, a rule ships, and the report says why", async () => {
  const { protocol, champion, candidates, refused } = await drawn("few", 700, (i) => i % 23 === 0);
  expect(protocol).toBe("refused");
  expect(refused?.positives).toBe(31);
  expect(refused?.reason).toBe("a model requires at least 50 positives, got 31");
  expect(candidates.every(({ role }) => role === "rule")).toBe(true);
  expect(candidates.map(({ name }) => name)).toContain(champion);
});
