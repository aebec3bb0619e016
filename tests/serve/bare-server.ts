import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { parseConfiguration } from "../../data/configuration.ts";
import type { Access } from "../../serve/access/access.ts";
import { tokenFile } from "../../serve/access/token-file.ts";
import { buildApp } from "../../serve/app.ts";
import type { Shop } from "../../serve/shop/shop.ts";
import { openStore } from "../../serve/store/work-store.ts";

interface BareServer {
  readonly app: FastifyInstance;
  readonly clock: { ms: number };
  readonly secret: string;
  readonly revoke: () => void;
}

/** Builds the server over a run of nobody, with one token and the page `/who`, which says who asks. */
export async function bareServer(access: Partial<Access> = {}): Promise<BareServer> {
  const folder = mkdtempSync(join(tmpdir(), "quintile-test-"));
  const clock = { ms: Date.parse("2026-03-01T12:00:00Z") };
  const date = () => new Date(clock.ms);
  const [store, tokens] = ["work", "tokens"].map((name) =>
    openStore(join(folder, `${name}.sqlite`), { clock: date }),
  );
  if (store === undefined || tokens === undefined) throw new Error("no store");
  const { id, secret } = tokens.createToken({ role: "sales", name: "Sam", expiresOn: null });
  const read = tokenFile(join(folder, "tokens.sqlite"), { clock: date });
  const configuration = parseConfiguration(
    "name: bare\nsources: { orders: { kind: transactions, path: a.csv, columns: { customer_id: a, at: b } } }",
    "quintile.yaml",
  );
  const shop = { run: { configuration } } as Shop;
  const app = await buildApp({
    shop: { take: () => shop, giveBack: () => undefined },
    store,
    access: {
      tokens: read,
      tls: null,
      behindProxy: false,
      roles: null,
      now: () => clock.ms,
      onError: (error) => {
        throw error;
      },
      ...access,
    },
    scoreOne: null,
  });
  app.get("/who", async ({ viewer, csrf }) => ({ name: viewer.name, csrf }));
  onTestFinished(async () => {
    await app.close();
    read.close();
    for (const one of [store, tokens]) one.close();
    rmSync(folder, { recursive: true });
  });
  return { app, clock, secret, revoke: () => tokens.revokeToken(id) };
}
