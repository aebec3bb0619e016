import { cp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { testServer } from "./server.ts";
import { tinyRun } from "./tiny-run.ts";

test("two runs on the page differ by key of the configuration and by an interval of the AUC", async () => {
  const run = await tinyRun();
  const later = join(dirname(run), "2026-02-01");
  await cp(run, later, { recursive: true });
  const path = join(later, "run.json");
  const document = await readFile(path, "utf8");
  await writeFile(
    path,
    document
      .replace('"as_of":"2026-01-01"', '"as_of":"2026-02-01"')
      .replace('"capacity":120', '"capacity":90')
      .replace('{"value":0.86,"low":0.84,"high":0.88}', '{"value":0.9,"low":0.88,"high":0.92}'),
  );
  const server = await testServer({ run: later });
  const { statusCode, body } = await server.app.inject({
    url: "/runs",
    headers: { authorization: `Bearer ${server.secrets.admin}`, accept: "text/html" },
  });
  expect(statusCode).toBe(200);
  expect(body).toMatch(/lists\.at_risk\.capacity.*<td>90<\/td><td>120<\/td>/);
  // Zou & Donner (2008) by hand: 4 points, and the square root of twice 2 squared to either side.
  expect(body).toContain("+4.0 (+1.2 to +6.8) percentage points, more than chance");
  expect(body).toContain("from the two intervals as if independent");
});
