import { spawn } from "node:child_process";
import { once } from "node:events";
import fs, {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sqlite from "node-sqlite3-wasm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { random } from "../../../models/random.ts";
import { type NewMark, openStore, readStore } from "../../../serve/store/work-store.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quintile-store-"));
  path = join(folder, "work.sqlite");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mark = (over: Partial<NewMark> = {}): NewMark => ({
  customer: "12346",
  list: "at_risk",
  status: "contacted",
  note: "asked to be called again",
  on: "2025-07-02",
  by: "Ann",
  ...over,
});

const clockAt = (instant: string) => ({ clock: () => new Date(instant) });

function marking(round: number) {
  const program = fileURLToPath(new URL("./marking.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", program, path, String(round)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Kills a marking process a while after it has acknowledged at least so many marks; returns all that it acknowledged. */
async function markAndKill(
  round: number,
  { least, waitMs }: { readonly least: number; readonly waitMs: number },
): Promise<readonly string[]> {
  const child = marking(round);
  let said = "";
  let error = "";
  child.stderr.on("data", (bytes) => {
    error += String(bytes);
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (bytes) => {
      said += String(bytes);
      if (said.split("\n").length > 1 + least) resolve();
    });
    child.once("exit", () => reject(new Error(error)));
  });
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  child.kill("SIGKILL");
  await once(child, "close");
  return said.split("\n").slice(1, -1);
}

describe("a store of work", () => {
  it("gives marks back as they were said, after it was closed and opened again", () => {
    const store = openStore(path, clockAt("2025-07-03T08:00:00Z"));
    const note = `"quotes'; drop table marks; --" ä 漢 🙂\n\ttab`;
    const kept = store.mark(mark({ note, list: null }));
    store.close();
    const again = openStore(path);
    expect(kept).toEqual({ ...mark({ note, list: null }), id: 1, at: "2025-07-03T08:00:00.000Z" });
    expect(again.marksOf("12346")).toEqual([kept]);
    expect(again.latestMarks().get("12346")).toEqual(kept);
    again.close();
    expect(readdirSync(folder)).toEqual(["work.sqlite"]);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it("has synced the disk before it returns", () => {
    const store = openStore(path);
    const synced = vi.spyOn(fs, "fsyncSync");
    store.mark(mark());
    expect(synced).toHaveBeenCalled();
    synced.mockClear();
    store.audit({ by: "Ann", role: "admin", action: "download", what: "at_risk", detail: "500" });
    expect(synced).toHaveBeenCalled();
    synced.mockRestore();
    store.close();
  });

  it("keeps every mark, and the one made last is the one that counts", () => {
    const store = openStore(path);
    expect(store.latestMarks().size).toBe(0);
    store.mark(mark());
    store.mark(mark({ customer: "b", status: "lost" }));
    store.mark(mark({ status: "saved", on: "2025-07-01" }));
    expect(store.marksOf("12346").map(({ status }) => status)).toEqual(["saved", "contacted"]);
    expect([...store.latestMarks()].map(([id, { status }]) => [id, status])).toEqual([
      ["12346", "saved"],
      ["b", "lost"],
    ]);
    expect(store.marksAfter(1, 1).map(({ id }) => id)).toEqual([2]);
    expect(store.marksAfter(0, 9).map(({ id }) => id)).toEqual([1, 2, 3]);
    store.close();
  });

  it("refuses a mark that says no status, no day or no customer", () => {
    const store = openStore(path);
    expect(() => store.mark(mark({ status: "called" as "lost" }))).toThrow(
      "a mark is one of contacted, saved, lost, not now, got 'called'",
    );
    expect(() => store.mark(mark({ on: "2025-02-30" }))).toThrow("got '2025-02-30'");
    expect(() => store.mark(mark({ customer: "" }))).toThrow("requires a customer");
    expect(() => store.mark(mark({ note: "a\0b" }))).toThrow("no zero byte");
    expect(store.marksAfter(0, 9)).toEqual([]);
    store.close();
  });

  it("keeps a mark and its entry of the audit log both or neither", () => {
    const store = openStore(path);
    const entry = {
      by: "Ann",
      role: "retention",
      action: "mark",
      what: "12346",
      detail: "",
    } as const;
    expect(() => store.mark(mark({ on: "soon" }), entry)).toThrow("got 'soon'");
    expect(store.auditEntries({ limit: 9 })).toEqual([]);
    store.mark(mark(), entry);
    store.audit({ ...entry, role: null, action: "sign in refused" });
    expect(store.auditEntries({ limit: 1 }).map(({ id, action }) => [id, action])).toEqual([
      [2, "sign in refused"],
    ]);
    expect(store.auditEntries({ before: 2, limit: 9 })).toEqual([
      { ...entry, id: 1, at: expect.any(String) },
    ]);
    store.close();
  });

  it("lets no statement change or delete what was marked or logged", () => {
    const store = openStore(path);
    store.mark(mark());
    store.audit({ by: "Ann", role: "admin", action: "download", what: "at_risk", detail: "500" });
    const { id } = store.createToken({ role: "sales", name: "Bo", expiresOn: null });
    store.revokeToken(id);
    store.close();
    const database = new sqlite.Database(path);
    database.exec("pragma locking_mode = exclusive; pragma recursive_triggers = on");
    for (const statement of [
      "update marks set note = ''",
      "delete from marks",
      "replace into marks select id, at, customer, list, status, 'other', happened_on, marked_by from marks",
      "update entries set done_by = 'Bo'",
      "delete from entries",
      "delete from tokens",
      "update tokens set revoked_at = null",
      "update tokens set role = 'admin'",
    ])
      expect(() => database.exec(statement), statement).toThrow(/only ever/);
    database.close();
  });
});

describe("tokens", () => {
  it("are found by their secret, of which the file holds nothing", () => {
    const store = openStore(path);
    const { id, secret } = store.createToken({ role: "retention", name: "Ann", expiresOn: null });
    expect(Buffer.from(secret.replace("quintile_", ""), "base64url")).toHaveLength(32);
    expect(store.findToken(secret)).toEqual({ id, role: "retention", name: "Ann" });
    expect(store.findToken(`${secret}x`)).toBeNull();
    expect(store.findToken("")).toBeNull();
    expect(store.findToken("' or 1=1 --")).toBeNull();
    expect(JSON.stringify(store.tokens())).not.toContain(secret.slice(9));
    store.close();
    expect(readFileSync(path).includes(secret.slice(9))).toBe(false);
  });

  it("are good to the last moment before the day that they expire on", () => {
    let now = "2025-07-09T23:59:59.999Z";
    const store = openStore(path, { clock: () => new Date(now) });
    const { secret } = store.createToken({ role: "sales", name: "Bo", expiresOn: "2025-07-10" });
    expect(store.findToken(secret)?.name).toBe("Bo");
    now = "2025-07-10T00:00:00.000Z";
    expect(store.findToken(secret)).toBeNull();
    expect(() => store.createToken({ role: "sales", name: "Bo", expiresOn: "10.7.2025" })).toThrow(
      "got '10.7.2025'",
    );
    store.close();
  });

  it("once revoked are never taken again", () => {
    const store = openStore(path, clockAt("2025-07-03T08:00:00Z"));
    const { id, secret } = store.createToken({ role: "admin", name: "Cy", expiresOn: null });
    expect(store.revokeToken(id)).toBe(true);
    expect(store.revokeToken(id)).toBe(false);
    expect(store.revokeToken("none")).toBe(false);
    expect(store.findToken(secret)).toBeNull();
    expect(store.tokens()).toEqual([
      {
        id,
        role: "admin",
        name: "Cy",
        createdAt: "2025-07-03T08:00:00.000Z",
        expiresOn: null,
        revokedAt: "2025-07-03T08:00:00.000Z",
      },
    ]);
    store.close();
  });
});

describe("one writer", () => {
  it("is told in one sentence that there is another, in this process or outside", async () => {
    const store = openStore(path);
    expect(() => openStore(path)).toThrow(
      `${path}: process ${process.pid} writes to the store already, and only one may at a time`,
    );
    const child = marking(0);
    let error = "";
    child.stderr.on("data", (bytes) => {
      error += String(bytes);
    });
    await once(child, "close");
    expect(error).toContain(`process ${process.pid} writes to the store already`);
    store.mark(mark());
    store.close();
    openStore(path).close();
  });

  it("takes over the lock of a process that has ended, even where another has its number now", () => {
    openStore(path).close();
    writeFileSync(
      `${path}.writer`,
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostOf(), started: "1" }),
    );
    openStore(path).close();
    writeFileSync(
      `${path}.writer`,
      JSON.stringify({ pid: process.pid, host: hostOf(), started: "1" }),
    );
    if (existsSync("/proc/self/stat")) openStore(path).close();
    writeFileSync(`${path}.writer`, JSON.stringify({ pid: 1, host: "elsewhere", started: "1" }));
    expect(() => openStore(path)).toThrow("process 1 on elsewhere writes to the store");
  });

  it("is one of several that try at the same moment to take over a stale lock", async () => {
    openStore(path).close();
    writeFileSync(
      `${path}.writer`,
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostOf(), started: "1" }),
    );
    const children = [0, 1, 2, 3].map(marking);
    const said = children.map(async (child) => {
      let text = "";
      child.stderr.on("data", (bytes) => {
        text += String(bytes);
      });
      await once(child, "close");
      return text;
    });
    const losers = await new Promise<number>((resolve) => {
      let ended = 0;
      for (const child of children)
        child.once("exit", () => {
          ended++;
          if (ended === 3) resolve(ended);
        });
    });
    const winner = children.filter(({ exitCode }) => exitCode === null);
    expect([losers, winner.length]).toEqual([3, 1]);
    winner[0]?.kill("SIGKILL");
    const texts = await Promise.all(said);
    expect(texts.filter((text) => text.includes("only one may at a time"))).toHaveLength(3);
  });

  it("writes no more once its lock is gone", () => {
    const store = openStore(path);
    rmSync(`${path}.writer`);
    expect(() => store.mark(mark())).toThrow(
      "no longer this process's own, so nothing was written",
    );
    expect(store.marksAfter(0, 9)).toEqual([]);
    store.close();
  });

  it("does not keep readers out, who see what was kept up to then", () => {
    const store = openStore(path);
    store.mark(mark());
    const reader = readStore(path);
    store.mark(mark({ customer: "later" }));
    expect(reader.marksAfter(0, 9).map(({ customer }) => customer)).toEqual(["12346"]);
    expect([...reader.latestMarks().keys()]).toEqual(["12346"]);
    reader.close();
    const again = readStore(path);
    expect(again.marksAfter(0, 9)).toHaveLength(2);
    again.close();
    store.close();
    expect(() => readStore(join(folder, "none.sqlite"))).toThrow("none.sqlite does not exist");
  });
});

describe("a file that is not to be written to", () => {
  const bytesAfter = (attempt: () => unknown, message: string | RegExp) => {
    const before = readFileSync(path);
    expect(attempt).toThrow(message);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}.writer`)).toBe(false);
  };

  it("is refused and left as it is, whether empty, cut, overwritten or another program's", () => {
    const store = openStore(path);
    for (let i = 0; i < 300; i++) store.mark(mark({ customer: String(i), note: "x".repeat(99) }));
    store.close();
    const whole = join(folder, "whole");
    copyFileSync(path, whole);

    truncateSync(path, statSync(path).size - 4096);
    bytesAfter(() => openStore(path), "is damaged");
    bytesAfter(() => readStore(path), `${path} is damaged`);

    const scratched = readFileSync(whole);
    scratched.fill(0xaa, 3 * 4096, 4 * 4096);
    writeFileSync(path, scratched);
    bytesAfter(() => openStore(path), "is damaged");

    writeFileSync(path, "");
    bytesAfter(() => openStore(path), "is damaged (it has 0 bytes)");

    writeFileSync(path, "customer,status\n".repeat(99));
    bytesAfter(() => openStore(path), "its first bytes are not those of a database");

    rmSync(path);
    const other = new sqlite.Database(path);
    other.exec("create table t (x)");
    other.close();
    bytesAfter(() => openStore(path), "is a database, but not one of marks and tokens");
  });

  it("is refused where a newer version wrote it", () => {
    openStore(path).close();
    const newer = new sqlite.Database(path);
    newer.exec("pragma locking_mode = exclusive; pragma user_version = 2");
    newer.close();
    bytesAfter(
      () => openStore(path),
      "was written by a newer quintile (schema 2, this one knows up to 1)",
    );
  });
});

describe("a process killed while it marks", () => {
  it("loses nothing that it acknowledged, in 20 rounds at any moment", async () => {
    const uniform = random(20);
    const acknowledged: string[] = [];
    for (let round = 0; round < 20; round++) {
      const lines = await markAndKill(round, { least: round % 15, waitMs: uniform() * 60 });
      acknowledged.push(...lines);
      const reader = readStore(path);
      const kept = reader.marksAfter(0, 1e6).map(({ id, customer }) => `${id} ${customer}`);
      expect(new Set(kept).size).toBe(kept.length);
      const known = new Set(kept);
      expect(acknowledged.filter((line) => !known.has(line))).toEqual([]);
      // At most the one mark that was being acknowledged when the process was killed, of each round.
      expect(kept.length - acknowledged.length).toBeLessThanOrEqual(round + 1);
      expect(reader.auditEntries({ limit: 1e6 })).toHaveLength(kept.length);
      reader.close();
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    const store = openStore(path);
    expect(store.mark(mark()).id).toBeGreaterThan(acknowledged.length);
    store.close();
  }, 180_000);
});

function hostOf(): string {
  const store = openStore(join(folder, "other.sqlite"));
  const { host } = JSON.parse(readFileSync(join(folder, "other.sqlite.writer"), "utf8"));
  store.close();
  return host;
}
