import { describe, expect, test } from "vitest";
import type { Access } from "../../serve/access/access.ts";
import { addressKey } from "../../serve/access/address-key.ts";
import { LockOut } from "../../serve/access/lock-out.ts";
import { Sessions } from "../../serve/access/sessions.ts";
import { bareServer } from "./bare-server.ts";
import { logIn } from "./server.ts";

const second = 1000;
const wrong = "quintile_wrong";

describe("failed logins", () => {
  test("cost nothing five times, then ten seconds, and each further one twice the wait, up to an hour", () => {
    const lock = new LockOut({ free: 5, firstMs: 10 * second, longestMs: 3600 * second });
    const waits = Array.from({ length: 16 }, () => {
      lock.fail("a", 0);
      return lock.waitMs("a", 0) / second;
    });
    expect(waits).toEqual([
      0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600,
    ]);
    expect(lock.waitMs("b", 0)).toBe(0);
    lock.forgive("a");
    expect(lock.waitMs("a", 0)).toBe(0);
  });

  test("lock an address out by page and by API alike, and no other address, until the wait is over", async () => {
    const { app, clock, secret } = await bareServer();
    const from = async (remoteAddress: string, token: string) =>
      await app.inject({
        url: "/who",
        remoteAddress,
        headers: { authorization: `Bearer ${token}` },
      });
    for (let n = 0; n < 5; n++) expect((await from("192.0.2.1", wrong)).statusCode).toBe(401);
    const refused = await from("192.0.2.1", secret);
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "10"]);
    expect((await from("192.0.2.2", secret)).statusCode).toBe(200);
    clock.ms += 10 * second;
    expect((await from("192.0.2.1", secret)).statusCode).toBe(200);
  });

  test("on the login page are counted too", async () => {
    const { app, secret } = await bareServer();
    for (let n = 0; n < 5; n++) expect((await logIn(app, wrong)).status).toBe(401);
    expect((await logIn(app, secret)).status).toBe(429);
  });
});

describe("requests", () => {
  test("beyond the limit of an address are refused for the rest of the minute", async () => {
    const { app, clock } = await bareServer({ requestsPerMinute: { address: 3, token: 100 } });
    const login = async (remoteAddress: string) =>
      (await app.inject({ url: "/login", remoteAddress })).statusCode;
    expect([
      await login("2001:db8::1"),
      await login("2001:db8::2"),
      await login("2001:db8::3"),
    ]).toEqual([200, 200, 200]);
    expect(await login("2001:db8::4")).toBe(429);
    expect(await login("2001:db8:0:1::1")).toBe(200);
    clock.ms += 60 * second;
    expect(await login("2001:db8::4")).toBe(200);
  });

  test("beyond the limit of a token are refused wherever they come from", async () => {
    const { app, secret } = await bareServer({ requestsPerMinute: { address: 100, token: 2 } });
    const ask = async (remoteAddress: string) =>
      (
        await app.inject({
          url: "/who",
          remoteAddress,
          headers: { authorization: `Bearer ${secret}` },
        })
      ).statusCode;
    expect([await ask("192.0.2.1"), await ask("192.0.2.2"), await ask("192.0.2.3")]).toEqual([
      200, 200, 429,
    ]);
  });

  test("name the address of who asks only by the one proxy that is trusted", async () => {
    const limits = { address: 1, token: 100 };
    const ask = async (access: Partial<Access>, forwarded: string) => {
      const { app } = await bareServer({ ...access, requestsPerMinute: limits });
      const one = async (value: string) =>
        (await app.inject({ url: "/login", headers: { "x-forwarded-for": value } })).statusCode;
      return [await one(forwarded), await one("198.51.100.7, 192.0.2.9")];
    };
    expect(await ask({ behindProxy: false }, "192.0.2.1")).toEqual([200, 429]);
    expect(await ask({ behindProxy: true }, "192.0.2.1")).toEqual([200, 200]);
    expect(await ask({ behindProxy: true }, "203.0.113.5, 192.0.2.9")).toEqual([200, 429]);
  });

  test("of an open server are answered under the names of this machine alone", async () => {
    const { app } = await bareServer({ tokens: null });
    const ask = async (host: string) =>
      (await app.inject({ url: "/who", headers: { host } })).statusCode;
    expect(await Promise.all(["localhost:8787", "127.0.0.1:8787", "[::1]:8787"].map(ask))).toEqual([
      200, 200, 200,
    ]);
    expect(
      await Promise.all(
        ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8787"].map(ask),
      ),
    ).toEqual([421, 421, 421]);
  });

  test("of another site are no forms of ours, on an open server either", async () => {
    const { app } = await bareServer({ tokens: null });
    const post = async (headers: Record<string, string>, payload = "_csrf=x") =>
      (
        await app.inject({
          method: "POST",
          url: "/logout",
          payload,
          headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        })
      ).statusCode;
    expect(await post({})).toBe(403);
    const csrf = (await app.inject({ url: "/who" })).json().csrf;
    expect(await post({}, `_csrf=${csrf}`)).toBe(303);
    expect(await post({ origin: "http://evil.example" }, `_csrf=${csrf}`)).toBe(403);
  });
});

describe("sessions", () => {
  test("end after twelve hours, when logged out, and when the token is revoked", async () => {
    const { app, clock, secret, revoke } = await bareServer();
    const ask = async (cookie: string) =>
      (await app.inject({ url: "/who", headers: { cookie } })).statusCode;
    const long = await logIn(app, secret);
    expect(await ask(long.cookie)).toBe(200);
    clock.ms += 12 * 3600 * second;
    expect(await ask(long.cookie)).toBe(401);
    const out = await logIn(app, secret);
    const { csrf } = (await app.inject({ url: "/who", headers: { cookie: out.cookie } })).json();
    const left = await app.inject({
      method: "POST",
      url: "/logout",
      headers: { cookie: out.cookie, "content-type": "application/x-www-form-urlencoded" },
      payload: `_csrf=${csrf}`,
    });
    expect([left.statusCode, await ask(out.cookie)]).toEqual([303, 401]);
    const revoked = await logIn(app, secret);
    revoke();
    expect(await ask(revoked.cookie)).toBe(401);
  });

  test("are kept in a cookie that no script and no other site sees, and over https no plain request", async () => {
    const plain = await bareServer();
    const secure = await bareServer({ behindProxy: true });
    const cookieOf = async ({ app }: typeof plain) =>
      String((await app.inject({ url: "/login" })).headers["set-cookie"]);
    expect(await cookieOf(plain)).toMatch(
      /^quintile-login=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await cookieOf(secure)).toMatch(
      /^__Host-quintile-login=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test("are no more than there is room for: the oldest goes first", () => {
    const sessions = new Sessions({ size: 2 });
    const ids = ["a", "b", "c"].map((name) =>
      sessions.start({ name, role: "sales", tokenId: name }, 0),
    );
    expect(ids.map((id) => sessions.find(id, 0)?.viewer.name ?? null)).toEqual([null, "b", "c"]);
  });

  test("begin with a new id at each login and lead to a page of this server only", async () => {
    const { app, secret } = await bareServer();
    expect((await logIn(app, secret)).cookie).not.toBe((await logIn(app, secret)).cookie);
    const next = async (path: string) => {
      const { cookie } = await logIn(app, secret);
      return (
        await app.inject({ url: `/login?next=${encodeURIComponent(path)}`, headers: { cookie } })
      ).headers.location;
    };
    const asked = [
      "/lists/a?b=c",
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "/a\r\nset-cookie: x",
    ];
    expect(await Promise.all(asked.map(next))).toEqual(["/lists/a?b=c", "/", "/", "/", "/"]);
  });
});

test("strict transport and upgrades to https are asked for over https alone", async () => {
  const headersOf = async (access: Partial<Access>) =>
    (await (await bareServer(access)).app.inject({ url: "/login" })).headers;
  const [plain, secure] = [await headersOf({}), await headersOf({ behindProxy: true })];
  expect(plain["strict-transport-security"]).toBeUndefined();
  expect(plain["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  expect(secure["strict-transport-security"]).toBe("max-age=31536000");
  expect(secure["content-security-policy"]).toContain("upgrade-insecure-requests");
  for (const headers of [plain, secure])
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none';script-src 'self';style-src 'self';/,
    );
});

test("an IPv6 network of 64 bits counts as one address", () => {
  expect(addressKey("2001:db8::1")).toBe("2001:db8:0:0");
  expect(addressKey("2001:db8:0:0:ffff::1")).toBe("2001:db8:0:0");
  expect(addressKey("::1")).toBe("0:0:0:0");
  expect(addressKey("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(addressKey("192.0.2.1")).toBe("192.0.2.1");
});
