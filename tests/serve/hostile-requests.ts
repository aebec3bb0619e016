import type { InjectOptions } from "fastify";

export interface HostileRequest {
  readonly what: string;
  readonly request: InjectOptions;
}

interface Standing {
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  /** A token that may do everything. */
  readonly secret: string;
  /** A session of that token, and one that ended, one of a revoked token, and one that never was. */
  readonly session: string;
  readonly deadSessions: Readonly<Record<string, string>>;
  /** The csrf of another session. */
  readonly foreignCsrf: string;
}

const traversals = [
  "..%2f..%2f..%2fetc%2fpasswd",
  "..%5c..%5cwindows%5cwin.ini",
  "%2e%2e%2f%2e%2e%2frun.json",
  "..%252f..%252frun.json",
  "..%c0%af..%c0%afrun.json",
  "....%2f%2frun.json",
  "%2fetc%2fpasswd",
  "file:%2f%2f%2fetc%2fpasswd",
  "keep_list%00.csv",
  "keep_list.csv",
  "%ff%fe",
];
const statements = [
  "' or '1'='1",
  "x'; drop table marks; --",
  "1; copy scores to '/tmp/x.csv'; --",
  "x' union select * from read_csv('/etc/passwd') --",
  '" or 1=1 --',
];
const keys = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
const odd = ["\u0000", "a\u0000b", "\u202egnp", "\ud800", "a\r\nset-cookie: x=1", "😀".repeat(300)];
const long = "a".repeat(5000);

const parameters = {
  segment: statements,
  stage: statements,
  tier: statements,
  reason: statements,
  channel: statements,
  group: statements,
  score_from: [...statements, "NaN", "Infinity", "-1", "2", "1e3", "0x1", ""],
  score_to: [...statements, "NaN", ""],
  value_from: [...statements, "1e999", ""],
  value_to: statements,
  mark: statements,
  attribute: [...statements, ...keys.map((key) => `${key}=x`), "=", "a", "salary=canarysalary1"],
  capacity: [...statements, "-1", "1.5", "99999999999999999999", ""],
  sort: [...statements, "salary", "customer_id; drop table marks", ...keys],
  direction: [...statements, "asc"],
  limit: [...statements, "0", "-1", "1001", "1e9", "9".repeat(400), ""],
  cursor: [...statements, "0", "-1.-1", "999999999.999999999", "9".repeat(490), "0.0.0", "é"],
  customer: ["\0", "a\0b", "a\r\nset-cookie: x=1", long, ""],
  nonsense: ["1"],
} as const satisfies Record<string, readonly string[]>;

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const goodMark = {
  customer: "c053",
  list: "keep_list",
  status: "saved",
  note: "",
  on: "2026-03-01",
};

/** Returns requests none of which may succeed, or change or break anything. */
export function hostileRequests(standing: Standing): readonly HostileRequest[] {
  const authorization = `Bearer ${standing.secret}`;
  const asked = (url: string, more: InjectOptions = {}): HostileRequest => ({
    what: `${more.method ?? "GET"} ${url.slice(0, 120)}`,
    request: { url, ...more, headers: { authorization, ...more.headers } },
  });
  const gets = standing.routes.filter(({ method }) => method === "GET").map(({ url }) => url);
  const withParameter = gets.filter((url) => /:\w+/.test(url));
  const paths = withParameter.flatMap((url) =>
    [...traversals, ...[...statements, ...keys, ...odd.slice(0, 3), long].map(encode)].map(
      (value) => asked(url.replace(/:\w+/g, value)),
    ),
  );
  const climbing = [
    "/../../etc/passwd",
    "//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/api/v1/..%2f..",
    "/.env",
    "/.git/config",
    "/run.json",
    "/%",
    "/%zz",
    "/\\..\\x",
  ].map((url) => asked(url));
  const queries = ["/api/v1/lists/keep_list", "/api/v1/customers"].flatMap((path) =>
    Object.entries(parameters).flatMap(([name, values]) =>
      values.map((value) => asked(`${path}?${name}=${encode(value)}`)),
    ),
  );
  const crooked = [
    ...keys.map((key) => `${key}=1`),
    "__proto__[admin]=1",
    "constructor[prototype][x]=1",
    "limit=1&limit=2",
    "sort=rank&sort=score",
    "limit[]=1",
    "limit[a]=1",
    "role=admin",
    "&&&=&x",
  ].flatMap((query) =>
    gets
      .filter((url) => url.startsWith("/api/v1"))
      .map((url) => asked(`${url.replace(":list", "keep_list").replace(":id", "c053")}?${query}`)),
  );
  const others = ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"].flatMap((method) =>
    [...new Set(gets)].slice(0, 8).map((url) => asked(url, { method: method as "PUT" })),
  );
  const conditions = [
    "1 = 1; drop table people",
    "customer_id in (select customer_id from read_csv('/etc/passwd'))",
    "read_text('/etc/passwd') is not null",
    "orders > (select 1)",
    "pragma_version() is null",
    "getenv('HOME') is not null",
    "orders >",
    "(".repeat(1500),
    "__proto__ = 1",
    "salary = 'canarysalary1'",
  ].map((where) => asked(`/segments?where=${encode(where)}`));
  const pages = [
    "/lists/keep_list",
    "/customers",
    "/lists/keep_list/csv",
    "/customers.csv",
  ].flatMap((path) =>
    [
      "score_from=x",
      "score_to=101",
      "value_from=1e999",
      "capacity=-1",
      "group=x",
      "sort=salary",
      "direction=asc",
      "mark=x",
      "sort=score&sort=value",
      "attribute.salary=x",
      "attribute.__proto__=x",
      `customer=${"a".repeat(600)}`,
    ].map((query) => asked(`${path}?${query}`)),
  );
  const marks = [
    "",
    "customer=c053",
    "customer=c053&status=deleted",
    "customer=nobody&status=saved",
    "customer=c053&status=saved&list=nothing",
    "customer=c053&status=saved&on=2026-02-30",
    "customer=c053&status=saved&on=9999-01-01",
    "customer=c053&customer=c133&status=saved",
    "customer=c053&status=saved&note=%00",
    `customer=c053&status=saved&note=${"x".repeat(3000)}`,
    "customer[]=c053&status=saved",
    "__proto__=x&status=saved",
  ].map((payload) => asked("/marks", { method: "POST", headers: form, payload }));
  return [
    ...conditions,
    ...pages,
    ...marks,
    ...paths,
    ...climbing,
    ...queries,
    ...crooked,
    ...others,
    ...bodies(asked),
    ...cookies(standing),
    ...foreign(standing),
  ];
}

type Asked = (url: string, more?: InjectOptions) => HostileRequest;

function bodies(asked: Asked): readonly HostileRequest[] {
  const post = (
    payload: string | Buffer,
    headers: Record<string, string> = json,
    url = "/api/v1/marks",
  ) => asked(url, { method: "POST", payload, headers });
  const changed = (change: object) => post(JSON.stringify({ ...goodMark, ...change }));
  const good = JSON.stringify(goodMark);
  return [
    ...[
      "",
      "{",
      "[]",
      "null",
      "1",
      '"x"',
      "{}",
      `[${good}]`,
      `${good}${good}`,
      "NaN",
      "{'a':1}",
    ].map((text) => post(text)),
    ...[
      `{"__proto__":{"admin":true},${good.slice(1)}`,
      `{"constructor":{"prototype":{"x":1}},${good.slice(1)}`,
      "[".repeat(20_000),
      '{"a":'.repeat(5000),
      JSON.stringify({ ...goodMark, note: "x".repeat(70_000) }),
      `${good.slice(0, -1)},"by":"somebody else"}`,
      `${good.slice(0, -1)},"id":1}`,
    ].map((text) => post(text)),
    post(Buffer.from([0xff, 0xfe, 0x00])),
    post(Buffer.from(`{"customer":"\xff"}`, "latin1")),
    ...[
      { customer: "nobody" },
      { customer: "" },
      { customer: "c053\u0000" },
      { customer: ["c053"] },
      { customer: { $ne: null } },
      { customer: "x'; drop table marks; --" },
      { customer: "../../etc/passwd" },
      { list: "nothing" },
      { list: "__proto__" },
      { list: 1 },
      { status: "deleted" },
      { status: "saved'; --" },
      { status: null },
      { note: 1 },
      { note: "x".repeat(3000) },
      { note: "a\u0000b" },
      { on: "2026-02-30" },
      { on: "yesterday" },
      { on: "2026-03-01'; drop table marks; --" },
      { on: 20_260_301 },
      { on: "+275760-09-13" },
      { on: "9999-01-01" },
    ].map(changed),
    ...[
      "text/plain",
      "text/xml",
      "application/xml",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/octet-stream",
      "application/jsonp",
      "application/json\u0000",
      "",
    ].map((type) => post(good, { "content-type": type })),
    post(good, { ...json, "content-encoding": "gzip" }),
    ...[
      "",
      "{",
      "[]",
      "{}",
      '{"customer_id":1}',
      '{"customer_id":"x","transactions":[{"at":"never"}]}',
      '{"customer_id":"x","nonsense":1}',
    ].map((text) => post(text, json, "/api/v1/score")),
    post("x".repeat(9_000_000), json, "/api/v1/score"),
    post(good, json, "/api/v1/lists/keep_list"),
    post(good, json, "/api/v1/audit"),
  ];
}

function cookies({ deadSessions, session }: Standing): readonly HostileRequest[] {
  const [name = "", value = ""] = session.split("=");
  const turned = `${value.slice(0, -2)}${value.endsWith("AA") ? "BB" : "AA"}`;
  const forged = {
    ...deadSessions,
    "of nobody": `${name}=x`,
    empty: `${name}=`,
    altered: `${name}=${turned}`,
    long: `${name}=${"A".repeat(6000)}`,
    "with a role": `${name}={"role":"admin"}; role=admin; admin=1`,
    "of a prototype": "__proto__=x; constructor=y",
    "of a plugin": `${name}=s%3Aadmin.signature`,
    "with a line": `${name}=%0d%0aset-cookie:%20x=1`,
  };
  return Object.entries(forged).flatMap(([what, cookie]) => [
    { what: `cookie ${what}`, request: { url: "/api/v1/lists", headers: { cookie } } },
    {
      what: `cookie ${what}, mark`,
      request: {
        method: "POST",
        url: "/api/v1/marks",
        headers: { cookie, ...json },
        payload: goodMark,
      },
    },
  ]);
}

function foreign({ session: cookie, foreignCsrf }: Standing): readonly HostileRequest[] {
  const mark = (what: string, headers: Record<string, string>): HostileRequest => ({
    what,
    request: {
      method: "POST",
      url: "/api/v1/marks",
      headers: { cookie, ...json, ...headers },
      payload: goodMark,
    },
  });
  const out = (what: string, headers: Record<string, string>, payload = ""): HostileRequest => ({
    what,
    request: { method: "POST", url: "/logout", headers: { cookie, ...form, ...headers }, payload },
  });
  return [
    mark("mark without csrf", {}),
    mark("mark with another's csrf", { "x-csrf-token": foreignCsrf }),
    mark("mark with an empty csrf", { "x-csrf-token": "" }),
    out("log out without csrf", {}),
    out("log out with another's csrf", {}, `_csrf=${foreignCsrf}`),
    out("log out with two csrf", {}, `_csrf=a&_csrf=b`),
    out("log out with a csrf in the query", {}),
    ...["https://evil.example", "null", "http://localhost.evil.example", "file://"].map((origin) =>
      out(`log out from ${origin}`, { origin }),
    ),
    ...["cross-site", "same-site", "nonsense"].map((site) =>
      out(`log out ${site}`, { "sec-fetch-site": site }),
    ),
    ...[
      "",
      "_csrf=x&token=x",
      "token=x",
      "_csrf=&token=",
      "token[a]=1",
      "__proto__=1",
      "token=x&token=y",
      `token=${"x".repeat(5000)}`,
    ].map((payload) => ({
      what: `log in by '${payload.slice(0, 30)}'`,
      request: { method: "POST" as const, url: "/login", headers: form, payload },
    })),
    ...["evil.example/x", "a b", "x@y", "[::1", "host:99999999", "localhost\u0000"].map((host) => ({
      what: `host ${host}`,
      request: { url: "/login", headers: { host } },
    })),
  ];
}

/** Encodes as a URL does, half of a surrogate pair too. */
function encode(text: string): string {
  return /\p{Cs}/u.test(text) ? "%ed%a0%80" : encodeURIComponent(text);
}
