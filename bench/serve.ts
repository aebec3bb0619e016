import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSampleShop } from "../data/sample/sample-shop.ts";
import { random } from "../models/random.ts";
import { run as runShop } from "../pipelines/run.ts";
import { writeScoredRun } from "./scored-run.ts";

export interface ServeBenchmark {
  /** A run that is there; null: one of as many customers is made. */
  readonly folder: string | null;
  readonly customers: number;
  readonly users: number;
  readonly seconds: number;
}

/** Ticks a second in which Linux counts processor time. */
const TICKS = 100;

interface Ask {
  readonly route: string;
  readonly path: string;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  readonly text: string;
}

/** Starts the real server over a large run and prints how quickly it answers many users at once, and its peak memory. */
export async function serveUsers(options: ServeBenchmark): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "quintile-bench-"));
  try {
    const folder = options.folder ?? (await makeRun(scratch, options.customers));
    const server = await start(folder);
    try {
      await measure(server, options);
    } finally {
      server.child.kill("SIGINT");
      await server.ended;
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function makeRun(scratch: string, customers: number): Promise<string> {
  const { configuration } = await writeSampleShop(join(scratch, "shop"), {
    seed: 1,
    customers: 20_000,
  });
  const like = join(scratch, "like");
  await runShop({
    configuration,
    out: like,
    asOf: null,
    seed: null,
    engine: {},
    show: "nothing",
    truth: null,
  });
  const folder = join(scratch, "runs", "large");
  await writeScoredRun(folder, { like, customers, listed: Math.ceil(customers / 2) });
  return folder;
}

async function start(folder: string) {
  const program = fileURLToPath(new URL("../bin/quintile.mjs", import.meta.url));
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [program, "serve", "--run", folder, "--port", "0", "--open"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "close");
  let out = "";
  for await (const piece of child.stdout) {
    out += String(piece);
    if (out.includes("Open ")) break;
  }
  const port = Number(/Open http:\S+:(\d+)\//.exec(out)?.[1]);
  return { child, ended, port, seconds: (performance.now() - began) / 1000 };
}

type Server = Awaited<ReturnType<typeof start>>;

async function measure(server: Server, { users, seconds }: ServeBenchmark): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  const ask = async (one: Ask) => await send(server.port, agent, one);
  const read = async (path: string) => JSON.parse((await ask({ route: "", path })).text) as unknown;
  const { runs } = (await read("/api/v1/runs")) as { runs: { customers: number }[] };
  const { lists } = (await read("/api/v1/lists")) as { lists: { name: string; rows: number }[] };
  const [list = { name: "", rows: 0 }] = lists.toSorted((a, b) => b.rows - a.rows);
  say(
    `serve: ${count(runs[0]?.customers ?? 0)} customers, ready after ${server.seconds.toFixed(1)} s, ${count(await memoryOf(server))} MB; Node ${process.version}, ${availableParallelism()} cores`,
  );
  const asks = await mixOf(list.name, read);
  for (const one of asks) await ask(one);
  say(`${users} users at once, none of whom waits between two requests, ${seconds} s:`);
  const before = await processorOf(server);
  const times = await load(asks, ask, { users, seconds });
  print(times);
  const answered = [...times.values()].reduce((sum, { length }) => sum + length, 0);
  const spent = (await processorOf(server)) - before;
  say(`  processor time of the server: ${((1000 * spent) / answered).toFixed(2)} ms a request`);
  const idle = await processorOf(server);
  const file = await ask({ route: "", path: `/api/v1/downloads/lists/${list.name}` });
  say(
    `CSV of ${count(list.rows)} rows: ${(file.ms / 1000).toFixed(2)} s (${((await processorOf(server)) - idle).toFixed(2)} s of the server's processor time), ${count(file.bytes / 1e6)} MB`,
  );
  const scored = await ask(scoreAsk(0));
  if (scored.status === 200)
    for (const together of [1, users]) {
      const bodies = Array.from({ length: 100 }, (_, n) => scoreAsk(n));
      say(`POST /api/v1/score, ${together} at once:`);
      print(await load(bodies, ask, { users: together, seconds: Math.min(seconds, 10) }));
    }
  else say(`POST /api/v1/score: ${scored.text}`);
  say(`peak memory of the server: ${count(await memoryOf(server))} MB`);
  agent.destroy();
}

/** Returns requests over all pages: lists by filter, order, search and page, customers, segments and models. */
async function mixOf(
  list: string,
  read: (path: string) => Promise<unknown>,
): Promise<readonly Ask[]> {
  const choices = (await read(`/api/v1/choices/lists/${list}`)) as Record<
    "segment" | "stage" | "reason",
    { value: string }[]
  >;
  const { rows } = (await read("/api/v1/customers?limit=50&sort=customer_id")) as {
    rows: { customer_id: string }[];
  };
  const some = (name: "segment" | "stage" | "reason") =>
    choices[name].slice(0, 6).map(({ value }) => `${name}=${encodeURIComponent(value)}`);
  const orders = ["score", "value", "last_order_on"].map((sort) => `sort=${sort}&direction=up`);
  const page = (route: string, path: string): Ask => ({ route, path });
  return [
    page("start", "/"),
    page("list", `/lists/${list}`),
    ...[...some("segment"), ...some("stage"), ...some("reason")].map((query) =>
      page("list, filtered", `/lists/${list}?${query}`),
    ),
    ...some("segment").flatMap((filter) =>
      orders.map((order) =>
        page("list, filtered and ordered", `/lists/${list}?${filter}&${order}`),
      ),
    ),
    ...rows
      .slice(0, 12)
      .map(({ customer_id }) =>
        page("search", `/customers?customer=${encodeURIComponent(customer_id.slice(0, 8))}`),
      ),
    page("everybody", "/customers"),
    ...rows
      .slice(0, 30)
      .map(({ customer_id }) => page("customer", `/customers/${encodeURIComponent(customer_id)}`)),
    page("segments", "/segments"),
    page("models", "/models"),
    page("data quality", "/quality"),
    page("runs", "/runs"),
    ...some("segment").map((query) => page("API list", `/api/v1/lists/${list}?${query}&limit=100`)),
    ...rows
      .slice(30)
      .map(({ customer_id }) =>
        page("API customer", `/api/v1/customers/${encodeURIComponent(customer_id)}`),
      ),
  ];
}

function scoreAsk(n: number): Ask {
  const draw = random(n + 1);
  const day = () =>
    `2025-${String(1 + Math.floor(12 * draw())).padStart(2, "0")}-${String(1 + Math.floor(28 * draw())).padStart(2, "0")}`;
  const transactions = Array.from({ length: 20 }, (_, k) => ({
    at: `${day()}T12:00:00Z`,
    order_id: `o${n}-${k}`,
    category: ["toys", "books", "garden"][k % 3],
    quantity: 1,
    amount: Math.round(1e4 * draw()) / 100,
  }));
  const events = Array.from({ length: 40 }, (_, k) => ({
    at: `${day()}T10:00:00Z`,
    type: ["visit", "email_open", "email_sent", "email_click"][k % 4],
    value: k % 4 === 0 ? 50 : null,
  }));
  const body = JSON.stringify({ customer_id: `new${n}`, transactions, events });
  return { route: "score", path: "/api/v1/score", body };
}

async function load(
  asks: readonly Ask[],
  ask: (one: Ask) => Promise<Answer>,
  { users, seconds }: Pick<ServeBenchmark, "users" | "seconds">,
): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map<string, number[]>();
  const until = performance.now() + 1000 * seconds;
  const user = async (n: number) => {
    const draw = random(n + 1);
    while (performance.now() < until) {
      const one = asks[Math.floor(draw() * asks.length)];
      if (one === undefined) return;
      const { ms, status, text } = await ask(one);
      if (status >= 400) throw new Error(`${one.path} answered ${status}: ${text.slice(0, 200)}`);
      const own = times.get(one.route) ?? [];
      own.push(ms);
      times.set(one.route, own);
    }
  };
  await Promise.all(Array.from({ length: users }, (_, n) => user(n)));
  return times;
}

function print(times: ReadonlyMap<string, number[]>): void {
  const all = [...times.values()].flat();
  for (const [route, own] of [...times, ["all", all] as const]) {
    const sorted = own.toSorted((a, b) => a - b);
    const at = (share: number) =>
      (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
    say(
      `  ${route.padEnd(28)} ${String(own.length).padStart(6)} requests  p50 ${at(0.5).padStart(7)} ms  p95 ${at(0.95).padStart(7)} ms`,
    );
  }
}

async function send(port: number, agent: Agent, { path, body }: Ask): Promise<Answer> {
  const began = performance.now();
  const headers =
    body === undefined ? { accept: "text/html" } : { "content-type": "application/json" };
  const outgoing = request({
    port,
    host: "127.0.0.1",
    path,
    agent,
    headers,
    method: body === undefined ? "GET" : "POST",
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let bytes = 0;
  const kept: Buffer[] = [];
  for await (const piece of response) {
    bytes += (piece as Buffer).length;
    if (bytes < 1e6) kept.push(piece as Buffer);
  }
  const ms = performance.now() - began;
  return { status: response.statusCode ?? 0, bytes, ms, text: Buffer.concat(kept).toString() };
}

/** Returns the most memory that the server had resident so far, in megabytes; NaN where the system does not tell. */
async function memoryOf({ child }: Server): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Returns the seconds of processor time that the server took so far; NaN where the system does not tell. */
async function processorOf({ child }: Server): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? Number.NaN) + Number(fields[12] ?? Number.NaN)) / TICKS;
}

function count(n: number): string {
  return Math.round(n).toLocaleString("en-GB");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
