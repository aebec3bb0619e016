import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { quintile } from "../pipelines/command.ts";
import { canaryRun } from "./canary-shop.ts";

/** A certificate is made and checked by other programs than ours. */
const hasTools = ["openssl", "curl"].every(
  (tool) => spawnSync(tool, [tool === "curl" ? "--version" : "version"]).status === 0,
);

let run = "";
beforeAll(async () => {
  run = await canaryRun();
}, 240_000);

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves when the server has said it. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts `quintile serve` as a process of its own and waits until it listens. */
async function served(...argv: readonly string[]): Promise<Served> {
  const program = fileURLToPath(new URL("../../bin/quintile.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, "serve", "--port", "0", ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  let out = "";
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (out.includes(text)) resolve();
      };
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (piece) => {
          out += String(piece);
          look();
        });
      look();
      child.once("close", () => reject(new Error(`the server ended: ${out}`)));
    });
  await says("Open ");
  return { url: /Open (\S+)\//.exec(out)?.[1] ?? "", child, says, ended };
}

const token = async (...argv: readonly string[]) => await quintile("token", ...argv, "--run", run);
const created = async (role: string, name: string) =>
  (await token("create", "--role", role, "--name", name)).out.split("\n")[0] ?? "";

describe("serve", { timeout: 240_000 }, () => {
  test("without tokens serves this machine alone, and only when told to", async () => {
    const refusals: readonly [readonly string[], RegExp][] = [
      [[], /nobody could log in, .+ 'quintile token create', or .+ --open/],
      [["--open", "--host", "0.0.0.0"], /--open lets in everybody, .+ not '0\.0\.0\.0'/],
      [["--open", "--host", "::"], /--open lets in everybody/],
      [["--open", "--behind-proxy"], /would let in everybody/],
      [
        ["--host", "0.0.0.0"],
        /'0\.0\.0\.0' can be reached by others .+ --tls-key, or --behind-proxy/,
      ],
      [["--host", "0.0.0.0", "--behind-proxy"], /nobody could log in/],
      [["--tls-cert", "a.pem"], /only of use together/],
      [["--port", "70000"], /expected a port from 0 to 65535/],
    ];
    for (const [argv, says] of refusals) {
      const { code, out, err } = await quintile("serve", "--run", run, ...argv);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(says);
      expect(err.trim().split("\n")).toHaveLength(1);
    }
  });

  test("refuses another address with tokens too, unless nobody can read along", async () => {
    await created("admin", "somebody");
    const { code, err } = await quintile("serve", "--run", run, "--host", "0.0.0.0");
    expect([code, err]).toEqual([2, expect.stringContaining("tokens would travel readable")]);
  });

  test("opened to this machine answers it, says what is in use, and ends with 130", async () => {
    const { url, child, ended } = await served("--run", run, "--open");
    expect((await fetch(`${url}/api/v1/lists`)).status).toBe(200);
    const other = await quintile("serve", "--run", run, "--open");
    expect([other.code, other.err]).toEqual([
      3,
      expect.stringMatching(/process \d+ writes to the store already/),
    ]);
    const apart = join(dirname(dirname(run)), "apart", "first");
    await cp(run, apart, { recursive: true });
    const port = new URL(url).port;
    const second = await quintile("serve", "--run", apart, "--open", "--port", port);
    expect([second.code, second.err]).toEqual([
      2,
      `quintile: port ${port} of 127.0.0.1 is in use, name another with --port\n`,
    ]);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    const again = await served("--run", run, "--open");
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(130);
  });

  test.skipIf(!hasTools)(
    `over TLS speaks https and keeps its cookies to it${hasTools ? "" : " (skipped: needs openssl and curl)"}`,
    async () => {
      const folder = dirname(run);
      const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
      execFileSync(
        "openssl",
        [
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-keyout",
          key,
          "-out",
          cert,
          "-days",
          "2",
          "-subj",
          "/CN=localhost",
        ],
        { stdio: "ignore" },
      );
      await created("sales", "over https");
      const { url } = await served("--run", run, "--tls-cert", cert, "--tls-key", key);
      expect(url).toMatch(/^https:/);
      const said = execFileSync(
        "curl",
        [
          "--silent",
          "--include",
          "--cacert",
          cert,
          "--resolve",
          `localhost:${new URL(url).port}:127.0.0.1`,
          `${url.replace("127.0.0.1", "localhost")}/login`,
        ],
        { encoding: "utf8" },
      );
      expect(said).toMatch(/set-cookie: __Host-quintile-login=.+; Secure; /i);
      expect(said).toMatch(/strict-transport-security: max-age=31536000/i);
    },
  );

  test("takes a newer run over without a restart", async () => {
    const runs = join(dirname(dirname(run)), "newer");
    const [first, second] = [join(runs, "latest"), join(runs, "next")];
    await cp(run, first, { recursive: true });
    const { url, says } = await served("--run", first, "--open");
    const asOf = async () =>
      ((await (await fetch(`${url}/api/v1/runs`)).json()) as { runs: { as_of: string }[] }).runs[0]
        ?.as_of;
    expect(await asOf()).toBe("2025-03-01");
    await cp(run, second, { recursive: true });
    const document = await readFile(join(second, "run.json"), "utf8");
    await writeFile(
      join(first, "run.json"),
      document.replace('"as_of": "2025-03-01"', '"as_of": "2025-03-02"'),
    );
    await says("Now serving");
    expect(await asOf()).toBe("2025-03-02");
  });
});

describe("token", { timeout: 240_000 }, () => {
  test("is told once, listed without its secret, let in while the server runs, and out when revoked", async () => {
    const secret = await created("sales", "Sam");
    expect(secret).toMatch(/^quintile_[\w-]{43}$/);
    const { url } = await served("--run", run);
    const ask = async (of: string) =>
      (await fetch(`${url}/api/v1/lists`, { headers: { authorization: `Bearer ${of}` } })).status;
    expect(await ask(secret)).toBe(200);
    const later = await created("retention", "Rita");
    expect(await ask(later)).toBe(200);
    const { out } = await token("list");
    expect(out).not.toContain(secret);
    const id = /^(\w+) {2}sales +valid +no expiry +Sam$/m.exec(out)?.[1] ?? "";
    expect((await token("revoke", id)).code).toBe(0);
    expect(await ask(secret)).toBe(401);
    expect(await ask(later)).toBe(200);
    expect(await readFile(join(dirname(run), "small-shop.tokens.sqlite"), "latin1")).not.toContain(
      secret,
    );
  });

  test("is refused where it would be unclear whose it is, and what is not there cannot be revoked", async () => {
    await created("sales", "Twice");
    const refusals = [
      await token("create", "--role", "sales", "--name", "Twice"),
      await token("create", "--role", "sales", "--name", "a\nb"),
      await token("create", "--role", "boss", "--name", "B"),
      await token("create", "--role", "sales", "--name", "B", "--expires", "soon"),
      await token("revoke", "nothing"),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    expect(refusals.map(({ err }) => err.trim().split("\n").length)).toEqual([1, 1, 1, 1, 1]);
  });
});

test("a server killed while it marks has every mark that it acknowledged", {
  timeout: 240_000,
}, async () => {
  const secret = await created("admin", "killer");
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
  const acknowledged: number[] = [];
  for (const round of [0, 1, 2]) {
    const { url, child, ended } = await served("--run", run);
    let n = 0;
    const mark = async (): Promise<void> => {
      const body = JSON.stringify({
        customer: "c053",
        status: "saved",
        note: `${round}.${n++}`,
        on: "2026-03-01",
      });
      const answer = await fetch(`${url}/api/v1/marks`, { method: "POST", headers, body }).catch(
        () => null,
      );
      const kept =
        answer?.status === 201
          ? ((await answer.json().catch(() => null)) as { id: number } | null)
          : null;
      if (kept === null) return;
      acknowledged.push(kept.id);
      if (acknowledged.length >= (round + 1) * 40) child.kill("SIGKILL");
      await mark();
    };
    await Promise.all(Array.from({ length: 8 }, mark));
    expect(await ended).toBe("SIGKILL");
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  const { url } = await served("--run", run);
  const kept = (await (await fetch(`${url}/api/v1/marks?limit=1000`, { headers })).json()) as {
    marks: { id: number }[];
  };
  const ids = new Set(kept.marks.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
});
