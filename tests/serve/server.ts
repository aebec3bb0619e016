import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll } from "vitest";
import type { Access } from "../../serve/access/access.ts";
import { tokenFile } from "../../serve/access/token-file.ts";
import { buildApp } from "../../serve/app.ts";
import { type Role, roles } from "../../serve/rights.ts";
import type { ScoreOne } from "../../serve/score-one.ts";
import { openShop } from "../../serve/shop/shop.ts";
import { Shops } from "../../serve/shops.ts";
import { openStore, type WorkStore } from "../../serve/store/work-store.ts";
import { temporaryFolder } from "../pipelines/command.ts";

export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: WorkStore;
  readonly tokens: WorkStore;
  readonly secrets: Readonly<Record<Role, string>>;
  readonly ids: Readonly<Record<Role, string>>;
  readonly clock: { ms: number };
  readonly errors: unknown[];
  /** Where marks, audit log and tokens are kept. */
  readonly folder: string;
}

interface TestServerOptions {
  readonly run: string;
  readonly access?: Partial<Access>;
  readonly scoreOne?: ScoreOne;
}

/** Builds the server over a run with a token for each role, a clock of its own and stores in a folder of their own. */
export async function testServer({
  run,
  access = {},
  scoreOne,
}: TestServerOptions): Promise<TestServer> {
  const folder = temporaryFolder();
  const clock = { ms: Date.parse("2026-03-01T12:00:00Z") };
  const date = () => new Date(clock.ms);
  const store = openStore(join(folder, "work.sqlite"), { clock: date });
  const tokens = openStore(join(folder, "tokens.sqlite"), { clock: date });
  const made = roles.map((role) => ({
    role,
    ...tokens.createToken({ role, name: `the ${role}`, expiresOn: "2026-06-01" }),
  }));
  const read = tokenFile(join(folder, "tokens.sqlite"), { clock: date });
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const shops = new Shops(await openShop(run), { onError });
  const app = await buildApp({
    shop: shops,
    store,
    access: {
      tokens: read,
      tls: null,
      behindProxy: false,
      roles: null,
      now: () => clock.ms,
      onError,
      requestsPerMinute: { address: 1e6, token: 1e6 },
      ...access,
    },
    scoreOne: scoreOne === undefined ? null : () => scoreOne,
  });
  await app.ready();
  afterAll(async () => {
    await app.close();
    await shops.close();
    read.close();
    for (const one of [store, tokens]) one.close();
  });
  const byRole = <T>(of: (one: (typeof made)[number]) => T) =>
    Object.fromEntries(made.map((one) => [one.role, of(one)])) as Record<Role, T>;
  return {
    app,
    store,
    tokens,
    secrets: byRole(({ secret }) => secret),
    ids: byRole(({ id }) => id),
    clock,
    errors,
    folder,
  };
}

/** Logs in by the page and returns the session's cookie and the csrf of its forms. */
export async function logIn(
  app: FastifyInstance,
  secret: string,
): Promise<{ readonly cookie: string; readonly status: number }> {
  const form = await app.inject({ url: "/login" });
  const csrf = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? "";
  const attempt = form.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const entered = await app.inject({
    method: "POST",
    url: "/login",
    headers: { cookie: attempt, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ _csrf: csrf, token: secret }).toString(),
  });
  const session = entered.cookies.find(({ value }) => value !== "");
  return {
    cookie: session === undefined ? "" : `${session.name}=${session.value}`,
    status: entered.statusCode,
  };
}
