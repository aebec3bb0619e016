import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { readTree } from "../pipelines/command.ts";
import { canaryRun } from "./canary-shop.ts";
import { hostileRequests } from "./hostile-requests.ts";
import { logIn, type TestServer, testServer } from "./server.ts";

let server: TestServer;
let run = "";
beforeAll(async () => {
  run = await canaryRun();
  server = await testServer({ run });
}, 240_000);

test("hostile requests are refused, break nothing and change nothing", {
  timeout: 240_000,
}, async () => {
  const { app, secrets, tokens, clock, store } = server;
  const expired = await logIn(app, secrets.sales);
  const short = tokens.createToken({ role: "admin", name: "short", expiresOn: null });
  clock.ms += 13 * 3_600_000;
  const revoked = await logIn(app, short.secret);
  tokens.revokeToken(short.id);
  const own = await logIn(app, secrets.admin);
  const other = await logIn(app, secrets.sales);
  const requests = hostileRequests({
    routes: app.routeTable,
    secret: secrets.admin,
    session: own.cookie,
    deadSessions: { expired: expired.cookie, "of a revoked token": revoked.cookie },
    foreignCsrf: other.cookie.split("=")[1] ?? "",
  });
  expect(requests.length).toBeGreaterThanOrEqual(200);
  const before = [await readTree(run), await readTree(server.folder), store.latestMarks()];
  for (const { what, request } of requests) {
    clock.ms += 3_700_000 / requests.length;
    const answer = await app.inject(request);
    expect.soft(answer.statusCode, what).toBeGreaterThanOrEqual(400);
    expect.soft(answer.statusCode, what).toBeLessThan(500);
    expect.soft(answer.headers["set-cookie"], what).toBeUndefined();
    expect.soft(answer.payload, what).not.toMatch(/ at .+\.ts:\d+|node_modules|root:x:/);
  }
  expect([await readTree(run), await readTree(server.folder), store.latestMarks()]).toEqual(before);
  expect(server.errors).toEqual([]);
  expect({}).not.toHaveProperty("admin");
});

test("what is no proper HTTP is refused, and the server goes on", async () => {
  const { app, secrets } = server;
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const send = async (bytes: string) => {
    const socket = connect(port, "127.0.0.1");
    const answer = text(socket);
    socket.end(bytes, "latin1");
    return await answer;
  };
  const post = (headers: string, body: string) =>
    `POST /api/v1/marks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${secrets.admin}\r\n${headers}\r\n\r\n${body}`;
  const answers = await Promise.all(
    [
      "nonsense\r\n\r\n",
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      "GET /\u0000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example/\r\nConnection: close\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
      "GET / HTTP/1.1\r\nHost: localhost\r\nX y: 1\r\n\r\n",
      "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
      post("Content-Length: -1", "{}"),
      post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
      post("Content-Length: 2\r\nContent-Length: 3", "{}"),
      post("Content-Type: application/json\r\nContent-Length: 900", "{}"),
      post("Content-Type: application/json\r\nTransfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
    ].map(send),
  );
  for (const answer of answers)
    expect.soft(answer.split("\r\n")[0]).toMatch(/^(HTTP\/1\.1 4\d\d .*)?$/);
  const good = await app.inject({
    url: "/api/v1/lists",
    headers: { authorization: `Bearer ${secrets.admin}` },
  });
  expect(good.statusCode).toBe(200);
  expect(server.store.latestMarks().size).toBe(0);
});

test.each([
  "%27+or+%271%27%3D%271",
  "%E2%80%AEgnp",
  "%F0%9F%98%80",
  "%ed%a0%80",
  "__proto__",
  "%25",
])("a search for %s finds nobody", async (customer) => {
  const url = `/api/v1/customers?customer=${customer}`;
  const headers = { authorization: `Bearer ${server.secrets.admin}` };
  const found = await server.app.inject({ url, headers });
  expect(found.json()).toMatchObject({ count: 0, rows: [] });
});
