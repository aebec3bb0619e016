import { beforeAll, describe, expect, test } from "vitest";
import { type Role, roles } from "../../serve/rights.ts";
import { type Canary, canaries, canaryRun, seenBy } from "./canary-shop.ts";
import { type TestServer, testServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ run: await canaryRun() });
}, 240_000);

const lists: Readonly<Record<Role, readonly string[]>> = {
  admin: ["keep_list", "tea_list"],
  analyst: ["keep_list", "tea_list"],
  retention: ["keep_list"],
  sales: ["tea_list"],
};
const customers = ["c053", "c133", "c002", "c120", "=1+1"];

/** What stands for each parameter of a route; a route with another one has to be added here, or the test fails. */
const fillings: Readonly<Record<string, readonly string[]>> = {
  list: ["keep_list", "tea_list", "leaves"],
  id: customers,
  customer: customers,
  file: ["index.html", "buys_tea.html", "data-quality.html", "..%2Frun.json"],
};

/** Queries that try to see more: every order, filter, search and page. */
const queries = [
  "",
  "limit=1000",
  ...["rank", "customer_id", "score", "value", "expected_value", "value_at_risk"].map(
    (sort) => `sort=${sort}`,
  ),
  "sort=score&direction=up",
  ...Object.keys(canaries).flatMap((name) => [
    `sort=${name}`,
    `columns=${name}`,
    `columns=customer_id,${name}`,
    `fields=${name}`,
    `attribute=${name}`,
    `attribute=${name}%3Dcanary`,
    `attribute.${name}=canary`,
    `where=${name}+is+not+null`,
  ]),
  ...["canary", "%2B49canary", "canarymai", "canarysal", "canarytow"].map(
    (text) => `customer=${text}`,
  ),
  "group=control",
  "mark=none",
  "target=leaves",
  "target=buys_tea",
  "format=json",
  "role=admin",
  "rights=admin",
];

function pathsOf(url: string): readonly string[] {
  const parameter = /:(\w+)/.exec(url);
  if (parameter === null) return [url];
  const [whole, name = ""] = parameter;
  const values = fillings[name];
  if (values === undefined)
    throw new Error(`'${url}' has a parameter ':${name}' that this test cannot fill, add it`);
  return values.flatMap((value) => pathsOf(url.replace(whole, encodeURIComponent(value))));
}

const asks = async (role: Role, url: string) =>
  await server.app.inject({
    url,
    headers: { authorization: `Bearer ${server.secrets[role]}`, accept: "text/html" },
  });

const everyPath = () =>
  server.app.routeTable.filter(({ method }) => method === "GET").flatMap(({ url }) => pathsOf(url));

describe.each(roles)("%s", { timeout: 240_000 }, (role) => {
  const seen: readonly Canary[] = seenBy[role];
  const hidden = Object.entries(canaries).filter(([name]) => !seen.includes(name as Canary));

  test("sees no value of a column that is not its own, by no route, order, filter, search or export", async () => {
    let answers = 0;
    for (const path of everyPath())
      for (const query of queries) {
        const url = query === "" ? path : `${path}?${query}`;
        const { statusCode, payload, headers } = await asks(role, url);
        expect.soft(statusCode, url).toBeLessThan(500);
        const all = `${payload}${JSON.stringify(headers)}`;
        // Reports of models tell how many have a value, of nobody that he or she has it.
        const own = path.startsWith("/reports/")
          ? hidden.filter(([name]) => name !== "town")
          : hidden;
        for (const [name, canary] of own)
          if (new RegExp(`${canary.replace("+", "\\+")}\\d`).test(all))
            expect.fail(`${url} shows '${name}': ${context(all, canary)}`);
        if (statusCode === 200) answers++;
      }
    expect(answers).toBeGreaterThan(50);
    expect(server.errors).toEqual([]);
  });

  test("sees its own columns", async () => {
    const names = lists[role].map((list) => `/api/v1/lists/${list}?limit=1000`);
    const bodies = await Promise.all(names.map(async (url) => (await asks(role, url)).body));
    const shown = seen.filter((name) => bodies.join("").includes(canaries[name]));
    expect(shown).toEqual(seen);
  });

  test("sees its own lists and no other, whatever is asked", async () => {
    for (const list of fillings["list"] ?? [])
      for (const path of everyPath().filter((one) => one.includes(`/${list}`)))
        expect
          .soft((await asks(role, path)).statusCode, path)
          .toBe(lists[role].includes(list) ? 200 : 404);
    const foreign = ["keep_list", "tea_list"].filter((list) => !lists[role].includes(list));
    for (const path of everyPath().filter((one) => !foreign.some((list) => one.includes(list)))) {
      const { payload } = await asks(role, path);
      for (const list of foreign)
        expect.soft(payload.includes(list), `${path} names ${list}`).toBe(false);
    }
  });

  test("learns nothing of a hidden column by filtering or searching for its values", async () => {
    for (const list of [...lists[role].map((name) => `lists/${name}`), "customers"])
      for (const [name, canary] of hidden) {
        const url = `/api/v1/${list}?attribute=${name}%3D${encodeURIComponent(canary)}1`;
        const none = `/api/v1/${list}?attribute=nothing%3D1`;
        expect((await asks(role, url)).statusCode).toBe((await asks(role, none)).statusCode);
        const page = await asks(role, `/${list}?attribute.${name}=${encodeURIComponent(canary)}1`);
        const nothing = await asks(role, `/${list}?attribute.nothing=1`);
        expect([page.statusCode, nothing.statusCode]).toEqual([404, 404]);
        const where = encodeURIComponent(`${name} = '${canary}1'`);
        expect((await asks(role, `/segments?where=${where}`)).statusCode).toBe(400);
        const found = (
          await asks(role, `/api/v1/${list}?customer=${encodeURIComponent(canary)}`)
        ).json();
        expect(found).toMatchObject({ count: 0, rows: [] });
      }
  });
});

function context(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(0, at - 60), at + 40);
}
