import { appendFileSync } from "node:fs";
import { cp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "../../../data/store/store.ts";
import { temporaryFolder, writeFiles } from "../../pipelines/command.ts";
import { files, type KeptRead, names, readKept, readUnkept } from "./kept-shop.ts";

const parent = temporaryFolder();
let folder = "";
let n = 0;
let first: KeptRead;

beforeAll(async () => {
  await writeFiles(join(parent, "shop"), files);
  // Asked for, since so few rows are not worth it otherwise.
  first = await readKept(join(parent, "shop"), { fresh: true });
});

beforeEach(async () => {
  n += 1;
  folder = join(parent, `shop-${n}`);
  await cp(join(parent, "shop"), folder, { recursive: true });
});

const kept = async () =>
  (await readdir(join(folder, ".quintile"))).filter((name) => name.startsWith("source-"));

describe("sources that are unchanged", () => {
  test("are not read again, and leave the same as without a store, byte for byte", async () => {
    const again = await readKept(folder);
    expect(first.kept).toEqual(names);
    expect(again).toMatchObject({ reused: names, kept: [], notes: [], key: first.key });
    expect(again.says.filter((says) => says.startsWith("measuring"))).toEqual([]);
    const plain = await readUnkept(folder);
    expect(first.left).toBe(plain);
    expect(again.left).toBe(plain);
    for (const part of ["duplicate of orders", "wrong number of fields", "unreadable date"])
      expect(plain).toContain(part);
  });

  test("are read anew when it is asked for", async () => {
    const fresh = await readKept(folder, { fresh: true });
    expect(fresh).toMatchObject({ reused: [], kept: names, key: first.key, left: first.left });
    expect(await kept()).toHaveLength(names.length);
  });

  test("stand in files that only the user may read, out of any repository", async () => {
    const store = join(folder, ".quintile");
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(store)).toBe(0o700);
    expect(await readFile(join(store, ".gitignore"), "utf8")).toBe("*\n");
    const [entry = ""] = await kept();
    expect(await modeOf(join(store, entry))).toBe(0o700);
    for (const name of await readdir(join(store, entry)))
      expect(await modeOf(join(store, entry, name))).toBe(0o600);
  });
});

test("what is read in no time is not kept unless it is asked for", async () => {
  await rm(join(folder, ".quintile"), { recursive: true });
  expect(await readKept(folder)).toMatchObject({ reused: [], kept: [], notes: [] });
  expect(await readdir(folder)).not.toContain(".quintile");
});

describe("a source is read again, with those whose rows depend on it and no other, when", () => {
  const replace = (file: keyof typeof files, from: string, to: string) => async () => {
    const text = files[file].replace(from, to);
    expect(text).not.toBe(files[file]);
    await writeFile(join(folder, file), text);
  };
  test.for([
    ["a row of its file is gone", replace("people.csv", "b,2026-01-02,basic,\n", ""), ["people"]],
    [
      "its lookup, or an earlier source of its kind, is another",
      replace("items.csv", "jug,coffee", "jug,cocoa"),
      ["items", "orders", "till"],
    ],
    [
      "the ids of its customers are others",
      replace("same.csv", "e,f", "e,g"),
      ["same", "orders", "till", "people"],
    ],
    [
      "a file joins its folder",
      async () => writeFile(join(folder, "orders/c.csv"), files["orders/b.csv"]),
      ["orders", "till"],
    ],
  ] as const)("%s", async ([, change, again]) => {
    await change();
    const read = await readKept(folder);
    expect(read.reused).toEqual(names.filter((name) => !again.some((one) => one === name)));
    expect(read.key).not.toBe(first.key);
    if (again.length < 2) expect(read.left).toBe(await readUnkept(folder));
  });
});

test("all sources are read again in another time zone or with other code, none for other lists", async () => {
  expect(await readKept(folder, { configuration: { timezone: "Asia/Tokyo" } })).toMatchObject({
    reused: [],
  });
  expect(await readKept(folder, { code: "2" })).toMatchObject({ reused: [] });
  expect(await readKept(folder, { configuration: { seed: 9, as_of: "2026-02-04" } })).toMatchObject(
    { reused: names },
  );
});

test("a file that is written to while it is read is not kept", async () => {
  const read = await readKept(folder, {
    fresh: true,
    onProgress(says) {
      if (says === "measuring till") appendFileSync(join(folder, "shop.jsonl"), "{}\n");
    },
  });
  expect(read).toMatchObject({ kept: names.filter((name) => name !== "till"), key: null });
});

describe("an entry that is damaged", () => {
  const damage = {
    "a flipped bit": (bytes: Buffer) => {
      const i = bytes.length >> 1;
      bytes[i] = (bytes[i] ?? 0) ^ 1;
      return bytes;
    },
    "a lost end": (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
    "no bytes": () => Buffer.of(),
  };
  const hurt = async (file: string, how: keyof typeof damage) => {
    const entry = (await kept()).find((name) => name.startsWith("source-orders-")) ?? "";
    const path = join(folder, ".quintile", entry, file);
    await writeFile(path, damage[how](await readFile(path)));
    return entry;
  };

  test.for(
    ["rows.parquet", "facts.bin", "rejects.csv", "entry.json"].flatMap((file) =>
      (Object.keys(damage) as (keyof typeof damage)[]).map((how) => [how, file] as const),
    ),
  )("by %s in %s is removed", async ([how, file]) => {
    const entry = await hurt(file, how);
    const options = { business: "shop", code: "1", fresh: false };
    const store = openStore(join(folder, ".quintile"), options);
    expect(await store.take(entry, "orders")).toBe(null);
    expect(store.account.notes).toHaveLength(1);
    expect(await kept()).not.toContain(entry);
  });

  test("is told of, and its source alone is read", async () => {
    await hurt("rows.parquet", "a flipped bit");
    const read = await readKept(folder);
    expect(read.notes).toEqual(["What was kept of orders is damaged, so it is made anew."]);
    expect(read.reused).toEqual(names.filter((name) => name !== "orders"));
    expect(read.left).toBe(first.left);
  });
});

test("where the folder cannot be written, all is read, and one sentence says so", async () => {
  await rm(join(folder, ".quintile"), { recursive: true });
  await writeFile(join(folder, ".quintile"), "somebody's file");
  const read = await readKept(folder, { fresh: true });
  expect(read).toMatchObject({ reused: [], kept: [], left: first.left });
  expect(read.notes).toEqual([
    `'${join(folder, ".quintile")}' cannot be written (EEXIST), so nothing is kept there.`,
  ]);
});

test("two at once leave entries that are whole", async () => {
  const two = await Promise.all([
    readKept(folder, { fresh: true }),
    readKept(folder, { fresh: true }),
  ]);
  for (const one of two) expect(one).toMatchObject({ notes: [], left: first.left });
  expect(await readKept(folder)).toMatchObject({ reused: names, notes: [], left: first.left });
  expect(
    (await readdir(join(folder, ".quintile"))).filter((name) => name.startsWith(".aside")),
  ).toEqual([]);
});

test("what none of the last four runs of any business used is removed, once it is an hour old", async () => {
  const root = join(folder, ".quintile");
  const age = async (name: string) => {
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(join(root, name), old, old);
  };
  const runOf = async (business: string, entries: readonly string[]) => {
    const store = openStore(root, { business, code: "1", fresh: false });
    for (const entry of entries) await store.take(entry, entry);
    await store.close();
  };
  const [a = "", b = "", young = ""] = await kept();
  for (const name of [a, b]) await age(name);
  await writeFile(join(root, ".aside-killed"), "");
  await age(".aside-killed");
  await runOf("other", [b]);
  for (let run = 0; run < 3; run++) await runOf("shop", []);
  expect(await kept()).toEqual(expect.arrayContaining([a, b, young]));
  expect(await readdir(root)).not.toContain(".aside-killed");
  await runOf("shop", []);
  expect(await kept()).not.toContain(a);
  expect(await kept()).toEqual(expect.arrayContaining([b, young]));
});
