import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { ConfigurationError } from "../data/errors.ts";
import { withoutValues } from "../data/personal/personal.ts";
import type { TokenFile } from "../serve/access/token-file.ts";
import type { ScoreOne } from "../serve/score-one.ts";
import { openShop, type Shop } from "../serve/shop/shop.ts";
import { Shops } from "../serve/shops.ts";
import { followNewest } from "./follow-newest.ts";
import { openScorer } from "./score-one/open-scorer.ts";
import { type Business, runToServe, workFiles } from "./work-files.ts";

export interface ServeOptions extends Business {
  readonly port: number;
  readonly host: string;
  /** Nobody logs in; on this machine only. */
  readonly open: boolean;
  readonly behindProxy: boolean;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly engine: { readonly threads?: number; readonly memory?: string };
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Resolves when the server is to stop. */
  readonly stopped: () => Promise<void>;
}

/** Serves the page and the API over the newest run of a business until it is told to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  const { port, host, open, behindProxy, engine, say, complain } = options;
  // Garbage may be half of what is live before it is collected: a server's shop stays, so V8 would let it double and more.
  setFlagsFromString("--heap-growing-percent=50");
  requireSafe(options);
  const tls = await readTls(options);
  const files = await workFiles(options);
  const folder = await runToServe(options, files);
  const clock = () => new Date();
  const { tokenFile } = await import("../serve/access/token-file.ts");
  const { openStore } = await import("../serve/store/work-store.ts");
  const { buildApp } = await import("../serve/app.ts");
  const tokens = open ? null : tokenFile(files.tokens, { clock });
  if (tokens !== null) requireTokens(tokens);
  const onError = (error: unknown) =>
    complain(
      withoutValues(
        (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " "),
      ),
    );
  const store = openStore(files.work);
  const closing = new AbortController();
  const scorers = new WeakMap<Shop, ScoreOne>();
  const shops = new Shops(await openRun(folder), { onError });
  const app = await buildApp({
    shop: shops,
    store,
    access: {
      tokens,
      tls,
      behindProxy,
      roles: files.configuration?.serve ?? null,
      now: Date.now,
      onError,
    },
    scoreOne: (shop) => scorers.get(shop) ?? null,
  });
  const following = followNewest(options, files, {
    folder,
    take: async (newer) => {
      shops.replace(await openRun(newer));
      say(`Now serving ${newer}`);
    },
    onError,
  });
  const stopped = options.stopped();
  try {
    const address = await listen();
    say(`Serving ${folder}`);
    say(`Open ${address}`);
    await stopped;
  } finally {
    following.stop();
    closing.abort();
    await app.close();
    await shops.close();
    store.close();
    tokens?.close();
  }

  /** Opens a run with what scores one customer by it, where it holds that; both close together. */
  async function openRun(path: string): Promise<Shop> {
    const shop = await openShop(path, { ...engine, signal: closing.signal });
    if (!existsSync(join(path, "models", "reference.json"))) return shop;
    const scorer = await openScorer(path);
    const run: Shop = {
      ...shop,
      close: async () => {
        scorer.close();
        await shop.close();
      },
    };
    scorers.set(run, scorer.scoreOne);
    return run;
  }

  async function listen(): Promise<string> {
    try {
      await app.listen({ port, host });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : null;
      if (code === "EADDRINUSE")
        throw new ConfigurationError(`port ${port} of ${host} is in use, name another with --port`);
      if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
        throw new ConfigurationError(`this machine has no address '${host}'`);
      if (code === "EACCES")
        throw new ConfigurationError(`port ${port} may not be used by you, name one above 1023`);
      throw error;
    }
    const bound = app.server.address();
    const taken = typeof bound === "object" && bound !== null ? bound.port : port;
    const name = host.includes(":") ? `[${host}]` : host;
    return `${tls === null ? "http" : "https"}://${name}:${taken}/`;
  }
}

/** Refuses what would show customers to whoever passes by. */
function requireSafe({ host, open, behindProxy, tlsCert, tlsKey }: ServeOptions): void {
  const isLocal = ["127.0.0.1", "::1", "localhost"].includes(host);
  if ((tlsCert === null) !== (tlsKey === null))
    throw new ConfigurationError("--tls-cert and --tls-key are only of use together");
  if (open && !isLocal)
    throw new ConfigurationError(
      `--open lets in everybody, so it serves this machine alone and not '${host}'; make tokens with 'quintile token create'`,
    );
  if (open && behindProxy)
    throw new ConfigurationError("--open and --behind-proxy together would let in everybody");
  if (!isLocal && tlsCert === null && !behindProxy)
    throw new ConfigurationError(
      `'${host}' can be reached by others and tokens would travel readable; add --tls-cert and --tls-key, or --behind-proxy`,
    );
}

function requireTokens(tokens: TokenFile): void {
  if (tokens.live() > 0) return;
  tokens.close();
  throw new ConfigurationError(
    "nobody could log in, for there is no token; make one with 'quintile token create', or serve this machine alone with --open",
  );
}

async function readTls({ tlsCert, tlsKey }: ServeOptions) {
  if (tlsCert === null || tlsKey === null) return null;
  const read = (path: string) =>
    readFile(path).catch(() => {
      throw new ConfigurationError(`'${path}' cannot be read`);
    });
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}
