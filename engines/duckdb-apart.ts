import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, unlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Call } from "./answer-apart.ts";
import { readColumns, type WrittenColumns } from "./columns-file.ts";
import type { Columns, ColumnsOptions, Engine, EngineOptions, Row } from "./engine.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Sql } from "./sql.ts";

export interface ApartOptions extends Omit<EngineOptions, "temporary"> {
  /** Ends the process, and the work with it. */
  readonly signal?: AbortSignal | undefined;
}

const PROGRAM = fileURLToPath(new URL("./duckdb-apart.mjs", import.meta.url));

/** Has the C library give freed columns back to the system at once; by default it learns to keep them. */
const GIVES_BACK = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};

/**
 * Opens a DuckDB database in a process of its own, hands it to `work`, and ends the process when the work has ended: all
 * memory that the engine took goes back to the system, which an allocator in this process would keep in part. Columns
 * cross by a file that has no name, so that nothing is left however either process ends. Where the other process ends
 * early, what waits for it fails.
 */
export async function withEngineApart<Result>(
  { signal, ...options }: ApartOptions,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const file = openUnnamed();
  const spill = join(tmpdir(), `quintile-${randomUUID()}`);
  try {
    const child = fork(PROGRAM, {
      stdio: ["ignore", "ignore", "inherit", "ipc", file],
      execArgv: [],
      env: { ...process.env, ...GIVES_BACK },
      serialization: "advanced",
      killSignal: "SIGKILL",
      ...(signal === undefined ? {} : { signal }),
    });
    const exited = new Promise((resolve) => {
      child.once("exit", resolve);
      // An error of a process that runs, as that of an abort, comes before its end.
      child.once("error", () => {
        if (child.pid === undefined) resolve(null);
      });
    });
    try {
      const ask = asker(child);
      await ask({ ...options, temporary: spill });
      return await work(engineOver(ask, file));
    } finally {
      child.kill("SIGKILL");
      await exited;
    }
  } finally {
    closeSync(file);
    await rm(spill, { recursive: true, force: true });
  }
}

/** Copies some rows, their numbers to arrays of `rows` where a shelf lends them. */
function slice(
  { numbers, texts }: Columns,
  { from, to, rows, shelf }: ColumnsOptions & { readonly from: number; readonly to: number },
): Columns {
  const copy = (values: Float64Array) => {
    const own = shelf?.take(rows).subarray(0, to - from) ?? new Float64Array(to - from);
    own.set(values.subarray(from, to));
    return own;
  };
  return {
    length: to - from,
    numbers: Object.fromEntries(
      Object.entries(numbers).map(([name, values]) => [name, copy(values)]),
    ),
    texts: Object.fromEntries(
      Object.entries(texts).map(([name, values]) => [name, values.slice(from, to)]),
    ),
  };
}

function openUnnamed(): number {
  const path = join(tmpdir(), `quintile-${randomUUID()}`);
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}

type Ask = (message: EngineOptions | Call) => Promise<unknown>;

function asker(child: ChildProcess): Ask {
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (error) =>
      reject(new Error(`the engine's own process failed: ${error.message}`)),
    );
    child.once("exit", (code, signal) =>
      reject(
        new Error(
          signal === null
            ? `the engine's own process ended with code ${code} before its work was done`
            : `the engine's own process was ended by ${signal} before its work was done, perhaps for want of memory`,
        ),
      ),
    );
  });
  ended.catch(() => undefined);
  return async (message) => {
    const answered = once(child, "message") as Promise<[Answer]>;
    answered.catch(() => undefined);
    child.send(message, () => undefined);
    const [answer] = await Promise.race([answered, ended]);
    if ("error" in answer) throw new Error(answer.error);
    return answer.result;
  };
}

/** Asks one thing after another: answers come in order, and the file holds one. */
function engineOver(ask: Ask, file: number): Engine {
  const inTurn = oneAtATime();
  const call = (call: Call): Promise<unknown> =>
    inTurn(async () => {
      const answer = await ask(call);
      return call.method === "columns" ? readColumns(file, answer as WrittenColumns) : answer;
    });
  const columns = async (query: Sql) =>
    (await call({ method: "columns", args: [query] })) as Columns;
  return {
    async run(query) {
      await call({ method: "run", args: [query] });
    },
    rows: async (query) => (await call({ method: "rows", args: [query] })) as readonly Row[],
    async columns(query, options) {
      const whole = await columns(query);
      if (options?.shelf === undefined) return whole;
      const rows = Math.max(options.rows, whole.length);
      return slice(whole, { from: 0, to: whole.length, rows, shelf: options.shelf });
    },
    // The file holds a whole answer, which is parted here.
    async *pieces(query, { rows, shelf }) {
      const whole = await columns(query);
      for (let from = 0; from === 0 || from < whole.length; from += rows)
        yield slice(whole, { from, to: Math.min(whole.length, from + rows), rows, shelf });
    },
    async store(table, columns) {
      await call({ method: "store", args: [table, columns] });
    },
    async append(table, columns) {
      await call({ method: "append", args: [table, columns] });
    },
    async write(query, path, format) {
      await call({ method: "write", args: [query, path, format] });
    },
    async writeTables(tables, path) {
      await call({ method: "writeTables", args: [tables, path] });
    },
    async openTables(tables, path) {
      await call({ method: "openTables", args: [tables, path] });
    },
    async lockDown(folders) {
      await call({ method: "lockDown", args: [folders] });
    },
    // One answer after another crosses by the file.
    async answerAtOnce() {},
    async bound(bytes) {
      await call({ method: "bound", args: [bytes] });
    },
  };
}
