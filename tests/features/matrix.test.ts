import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { lendMatrices, readInPlace, readMatrices, readMatrix } from "../../features/matrix.ts";
import type { Matrix } from "../../models/matrix.ts";
import { manyLines, openShop, snap } from "./shop.ts";

test("a matrix holds the chosen columns and customers by id, NaN where missing", async () => {
  const matrix = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: [
        { customer: "b", at: "2026-02-20 10:00", amount: 4 },
        { customer: "a10", at: "2026-02-21 10:00", amount: 3 },
      ],
      events: [
        { customer: "a9", at: "2026-02-21 10:00", type: "visit" },
        { customer: "c", at: "2026-02-21 10:00", type: "visit" },
      ],
    });
    const snapshot = await snap(engine, "2026-03-01");
    return await readMatrix(engine, snapshot, {
      columns: ["total_spend", "recency_days"],
      rows: sql`select customer_id from snapshot where customer_id <> 'c'`,
    });
  });
  expect(matrix.ids).toEqual(["a10", "a9", "b"]);
  expect(matrix.columns).toEqual(["total_spend", "recency_days"]);
  expect(matrix.values).toEqual([Float64Array.of(3, 0, 4), Float64Array.of(8, Number.NaN, 9)]);
});

test("by default a matrix holds every feature and everyone", async () => {
  const [matrix, features] = await withEngine({}, async (engine) => {
    await openShop(engine, { lines: [{ customer: "a", at: "2026-02-20 10:00", amount: 4 }] });
    const snapshot = await snap(engine, "2026-03-01");
    return [await readMatrix(engine, snapshot), snapshot.features];
  });
  expect(matrix.columns).toEqual(features.map(({ name }) => name));
  expect(matrix.values.every(({ length }) => length === 1)).toBe(true);
});

test("rows that come in any order are put in the order of ids", async () => {
  const read = await withEngine({}, async (engine) => {
    const customers = ["a", "b", "c", "d"];
    await openShop(engine, {
      lines: customers.map((customer, i) => ({ customer, at: "2026-02-20 10:00", amount: i })),
    });
    const snapshot = await snap(engine, "2026-03-01");
    return await readInPlace(engine, snapshot, {
      columns: ["total_spend"],
      from: sql`(
        select rowid, * from snapshot where customer_id <> 'b' order by customer_id desc
      ) as snapshot`,
    });
  });
  expect(read.ids).toEqual(["a", "c", "d"]);
  expect(read.values).toEqual([Float64Array.of(0, 2, 3)]);
});

test.each([
  ["everybody", undefined],
  ["some", sql`select customer_id from snapshot where total_spend % 7 = 3`],
])("numbers of %s are the same without ids", async (_, rows) => {
  const [named, unnamed] = await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(6002) });
    const snapshot = await snap(engine, "2026-03-01");
    const options = { columns: ["total_spend"], ...(rows === undefined ? {} : { rows }) };
    return [
      await readMatrix(engine, snapshot, options),
      await readMatrix(engine, snapshot, { ...options, named: false }),
    ];
  });
  expect(named.ids).toEqual(
    Array.from(named.values[0] ?? [], (spend) => `c${String(spend).padStart(4, "0")}`),
  );
  expect(unnamed.values).toEqual(named.values);
  expect(unnamed.ids).toEqual(named.ids.map(() => ""));
});

test("pieces hold everybody by id, in one snapshot as in another that is not in order", async () => {
  const read = await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(6002) });
    const snapshot = await snap(engine, "2026-03-01");
    const found: { ids: string[]; values: number[]; most: number }[] = [];
    for (const ordered of [true, false]) {
      const one = { ids: [] as string[], values: [] as number[], most: 0 };
      const pieces = readMatrices(
        engine,
        { ...snapshot, ordered },
        { columns: ["total_spend"], customers: 2500 },
      );
      for await (const { ids, values } of pieces) {
        one.ids.push(...ids);
        one.values.push(...(values[0] ?? []));
        one.most = Math.max(one.most, ids.length);
      }
      found.push(one);
    }
    return found;
  });
  for (const { ids, values, most } of read) {
    expect(ids).toEqual(manyLines(6002).map(({ customer }) => customer));
    expect(values).toEqual(Array.from({ length: 6002 }, (_, i) => i));
    expect(most).toBe(2500);
  }
});

test("pieces that are lent hold the same until the next one is asked for, in the same arrays", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(6002) });
    const snapshot = await snap(engine, "2026-03-01");
    const options = { columns: ["total_spend", "recency_days"], customers: 2500 };
    for (const ordered of [true, false]) {
      const lent = lendMatrices(engine, { ...snapshot, ordered }, options);
      const buffers = new Set<ArrayBufferLike>();
      for await (const own of readMatrices(engine, { ...snapshot, ordered }, options)) {
        const piece = (await lent.next()).value;
        expect(piece).toEqual(own);
        for (const { buffer } of piece.values) buffers.add(buffer);
      }
      expect((await lent.next()).done).toBe(true);
      expect(buffers.size).toBeLessThanOrEqual(3);
    }
  });
});

test("pieces lent two at once hold the same while the next one is read, in two sets of arrays", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(9001) });
    const snapshot = { ...(await snap(engine, "2026-03-01")), ordered: true };
    const options = { columns: ["total_spend", "recency_days"], customers: 2500 };
    const own: Matrix[] = [];
    for await (const piece of readMatrices(engine, snapshot, options)) own.push(piece);
    const buffers = new Set<ArrayBufferLike>();
    const held: Matrix[] = [];
    for await (const piece of lendMatrices(engine, snapshot, { ...options, atOnce: 2 })) {
      held.push(piece);
      expect(held.slice(-2)).toEqual(own.slice(Math.max(0, held.length - 2), held.length));
      for (const { buffer } of piece.values) buffers.add(buffer);
    }
    expect(held).toHaveLength(4);
    expect(buffers.size).toBeLessThan(2 * 4);
  });
});
