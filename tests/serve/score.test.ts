import { beforeAll, expect, test } from "vitest";
import { openScorer } from "../../pipelines/score-one/open-scorer.ts";
import type { ScoreOne } from "../../serve/score-one.ts";
import { canaryRun } from "./canary-shop.ts";
import { type TestServer, testServer } from "./server.ts";

let server: TestServer;
let scoreOne: ScoreOne;
beforeAll(async () => {
  const run = await canaryRun();
  const scorer = await openScorer(run);
  scoreOne = scorer.scoreOne;
  server = await testServer({ run, scoreOne });
}, 240_000);

const rows = {
  customer_id: "somebody",
  transactions: [
    { at: "2025-01-05T10:00:00Z", order_id: "1", category: "coffee", amount: 20 },
    { at: "2025-02-10T10:00:00Z", order_id: "2", category: "=tea", amount: 35.5 },
  ],
};
const ask = async (role: "admin" | "retention" | "sales", payload: object) =>
  await server.app.inject({
    method: "POST",
    url: "/api/v1/score",
    payload,
    headers: { authorization: `Bearer ${server.secrets[role]}` },
  });

test("a customer scored by the API has the numbers that scoring gives, to the last digit, and what a role may see of them", async () => {
  const whole = (await ask("admin", rows)).json();
  const own = await scoreOne({
    ...rows,
    events: [],
    subscriptions: [],
    exposures: [],
    customers: [],
  });
  expect(whole).toEqual(JSON.parse(JSON.stringify(own)));
  expect(whole.targets.map(({ target }: { target: string }) => target).sort()).toEqual([
    "buys_tea",
    "leaves",
  ]);
  const seen = async (role: "retention" | "sales") => (await ask(role, rows)).json();
  const of = (target: string) =>
    whole.targets.filter((one: { target: string }) => one.target === target);
  expect(await seen("retention")).toEqual({ ...whole, targets: of("leaves") });
  expect(await seen("sales")).toEqual({ ...whole, targets: of("buys_tea") });
});

test("rows that cannot be scored are the asker's to mend, and nothing is kept of any", async () => {
  const foreign = { ...rows, transactions: [{ ...rows.transactions[0], customer_id: "another" }] };
  const { statusCode, payload } = await ask("admin", foreign);
  expect([statusCode, payload]).toEqual([422, expect.stringContaining("got a row of 'another'")]);
  expect((await ask("admin", { customer_id: "nobody" })).statusCode).toBe(422);
  expect(server.store.auditEntries({ limit: 10 })).toEqual([]);
  expect(server.errors).toEqual([]);
});
