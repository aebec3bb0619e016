import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine, EngineOptions } from "../../engines/engine.ts";
import { numberShelf } from "../../engines/number-shelf.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import { storePieces } from "../../engines/store-pieces.ts";

type Opens = <R>(options: EngineOptions, work: (engine: Engine) => Promise<R>) => Promise<R>;
const engines: readonly (readonly [string, Opens])[] = [["duckdb", withEngine]];

describe.each(engines)("%s keeps the contract of an engine", (_, open) => {
  test("a bound value stays a value, however it is written", async () => {
    const hostile = `'; drop table t; -- $1 "x"`;
    const rows = await open({}, (engine) =>
      engine.rows(sql`select ${hostile} as bound, ${literal(hostile)} as escaped, '$1' as text`),
    );
    expect(rows).toEqual([{ bound: hostile, escaped: hostile, text: "$1" }]);
  });

  test("a quoted name may hold anything", async () => {
    const name = `a "quoted" name; select`;
    const rows = await open({}, (engine) => engine.rows(sql`select 1 as ${id(name)}`));
    expect(rows).toEqual([{ [name]: 1 }]);
  });

  test("rows hold no bigints, decimals or driver types", async () => {
    const [row] = await open({}, (engine) =>
      engine.rows(
        sql`select 1::bigint as a, 1.25::decimal(18, 4) as b, date '2026-01-02' as c,
          timestamp '2026-01-02 03:04:05' as d, true as e, null as f, 2::hugeint as g`,
      ),
    );
    expect(row).toEqual({
      a: 1,
      b: 1.25,
      c: "2026-01-02",
      d: "2026-01-02T03:04:05.000Z",
      e: true,
      f: null,
      g: 2,
    });
  });

  test("columns keep the query's order over many chunks, and null is NaN", async () => {
    const columns = await open({}, (engine) =>
      engine.columns(
        sql`select i::varchar as name, case when i % 2 = 0 then i end as even, i::decimal(18, 4) / 4 as money
          from range(5000) as t(i) order by i desc`,
      ),
    );
    expect(columns.length).toBe(5000);
    expect(columns.texts["name"]?.[0]).toBe("4999");
    expect(columns.numbers["even"]?.[0]).toBeNaN();
    expect(columns.numbers["even"]?.[1]).toBe(4998);
    expect(columns.numbers["money"]?.[4999 - 7]).toBe(1.75);
  });

  test("pieces put together are the columns, each as long as asked but the last", async () => {
    const query = sql`select i::varchar as name, i::double as number from range(5001) as t(i) order by i`;
    for (const [rows, isWhole] of [
      [1000, false],
      [2048, false],
      [5001, true],
      [9000, true],
      [1000, true],
    ] as const) {
      const { whole, pieces } = await open({}, async (engine) => {
        const taken = [];
        for await (const piece of engine.pieces(query, { rows, whole: isWhole })) taken.push(piece);
        return { whole: await engine.columns(query), pieces: taken };
      });
      expect(pieces.flatMap(({ texts }) => [...(texts["name"] ?? [])])).toEqual(
        whole.texts["name"],
      );
      expect(pieces.flatMap(({ numbers }) => [...(numbers["number"] ?? [])])).toEqual([
        ...(whole.numbers["number"] ?? []),
      ]);
      const full = pieces.slice(0, -1).map(({ length }) => length);
      expect(full).toEqual(full.map(() => rows));
    }
    const none = await open({}, async (engine) => {
      const taken = [];
      for (const whole of [false, true])
        for await (const piece of engine.pieces(sql`select 1 as number where false`, {
          rows: 10,
          whole,
        }))
          taken.push(piece.length);
      return taken;
    });
    expect(none).toEqual([0, 0]);
  });

  test("a question that fails after many rows is not answered by those, in columns or in pieces", async () => {
    // Numbers of 32 bits overflow from the row 536,871 on.
    const query = sql`select (i::integer * 4000::integer)::double as number from range(1000000) as t(i)`;
    await open({}, async (engine) => {
      await expect(engine.columns(query)).rejects.toThrow();
      const takeAll = async (whole: boolean) => {
        for await (const _ of engine.pieces(query, { rows: 65_536, whole }));
      };
      await expect(takeAll(false)).rejects.toThrow();
      await expect(takeAll(true)).rejects.toThrow();
      // What is asked next is answered.
      expect((await engine.columns(sql`select 1 as number`)).length).toBe(1);
    });
  });

  test("columns and pieces in lent arrays are those in new ones, whatever the arrays held before", async () => {
    const query = sql`select i, i / 2 as half, i::varchar as name from range(5001) as t(i) order by i`;
    await open({}, async (engine) => {
      const own = await engine.columns(query);
      const shelf = numberShelf();
      for (const rows of [5001, 6000, 3000]) {
        const lent = await engine.columns(query, { rows, shelf });
        expect(lent).toEqual(own);
        for (const column of Object.values(lent.numbers)) column.fill(Number.NaN);
        shelf.giveBack(Object.values(lent.numbers));
      }
      let from = 0;
      for await (const { length, numbers, texts } of engine.pieces(query, { rows: 2000, shelf })) {
        for (const [name, column] of Object.entries(numbers)) {
          expect(column).toEqual(own.numbers[name]?.slice(from, from + length));
          column.fill(Number.NaN);
        }
        expect(texts["name"]).toEqual(own.texts["name"]?.slice(from, from + length));
        shelf.giveBack(Object.values(numbers));
        from += length;
      }
      expect(from).toBe(5001);
    });
  });

  test("questions asked at once are each answered whole, and while pieces are read", async () => {
    const n = 300_000;
    const numbers = sql`select i from range(${literal(n)}) as t(i)`;
    const [first, second, [row], taken] = await open({}, (engine) =>
      Promise.all([
        engine.columns(numbers),
        engine.columns(numbers),
        engine.rows(sql`select count(*) as n from (${numbers})`),
        (async () => {
          const lengths = [];
          for await (const { length } of engine.pieces(numbers, { rows: 100_000 })) {
            lengths.push(length);
            await engine.run(sql`create or replace table other as select 1 as one`);
          }
          return lengths;
        })(),
      ]),
    );
    expect([first.length, second.length, row?.["n"]]).toEqual([n, n, n]);
    expect(taken).toEqual([100_000, 100_000, 100_000]);
  });

  test("a day crosses as days since 1970", async () => {
    const { numbers } = await open({}, (engine) =>
      engine.columns(sql`select date '1970-01-03' as day`),
    );
    expect([...(numbers["day"] ?? [])]).toEqual([2]);
  });

  test("what is stored comes back, and is found by what it is", async () => {
    const n = 5001;
    const score = Float64Array.from({ length: n }, (_, i) => (i % 1000 === 3 ? Number.NaN : i / 7));
    const beginnings = ["c", "", "twelve letters", "ü", "日本", "customer-", "elevenbytes"];
    const name = Array.from({ length: n }, (_, i) =>
      i % 1000 === 4 ? null : `${beginnings[i % 7]}${i % 3 === 0 ? "" : i}`,
    );
    const place = Int32Array.from({ length: n }, (_, i) => i - 1);
    const back = await open({}, async (engine) => {
      await engine.store("scores", { score, name, place });
      const [told] = await engine.rows(sql`
        select count(distinct name) as names, count(*) filter (name = concat(name, '')) as found
        from scores`);
      const known = name.filter((one) => one !== null);
      expect(told).toEqual({ names: new Set(known).size, found: known.length });
      return await engine.columns(sql`select * from scores`);
    });
    expect(back.numbers["score"]).toEqual(score);
    expect(back.texts["name"]).toEqual(name);
    expect(back.numbers["place"]).toEqual(Float64Array.from(place));
  });

  test("a table is stored from pieces that are read meanwhile, in their order", async () => {
    const back = await open({}, async (engine) => {
      const numbers = engine.pieces(sql`select i from range(9000) as t(i)`, { rows: 4000 });
      const doubled = async function* () {
        for await (const piece of numbers)
          yield { twice: (piece.numbers["i"] ?? new Float64Array()).map((i) => 2 * i) };
      };
      await storePieces(engine, "doubled", doubled());
      return await engine.columns(sql`select * from doubled`);
    });
    expect(back.numbers["twice"]).toEqual(Float64Array.from({ length: 9000 }, (_, i) => 2 * i));
  });

  test("a quick question does not wait for a slow one where two are answered at once", async () => {
    const slow = sql`select sum(hash(i) % 7)::double as n from range(60000000) as t(i)`;
    const firstOf = async (engine: Engine) => {
      const asked = [
        engine.rows(slow).then(() => "slow"),
        engine.rows(sql`select 1`).then(() => "quick"),
      ];
      const first = await Promise.race(asked);
      await Promise.all(asked);
      return first;
    };
    const [alone, together] = await open({}, async (engine) => {
      const one = await firstOf(engine);
      await engine.answerAtOnce(2);
      return [one, await firstOf(engine)];
    });
    expect([alone, together]).toEqual(["slow", "quick"]);
  });

  test("a table may be kept in a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-engine-"));
    try {
      const tables = join(folder, "tables.duckdb");
      const [row] = await open({ tables }, async (engine) => {
        await engine.store("few", { a: Float64Array.of(1, 2, 3) });
        await engine.lockDown([]);
        return await engine.rows(sql`select sum(a) as sum from few`);
      });
      expect(row).toEqual({ sum: 6 });
      expect(existsSync(tables)).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("columns of unequal length are refused", async () => {
    await expect(
      open({}, (engine) => engine.store("t", { a: Float64Array.of(1), b: ["x", "y"] })),
    ).rejects.toThrow("got 1 and 2");
  });

  test("a written file holds the rows in the query's order", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-engine-"));
    try {
      const back = await open({}, async (engine) => {
        const path = join(folder, "it's.parquet");
        await engine.write(sql`select i from range(3000) as t(i) order by i desc`, path, "parquet");
        return await engine.columns(sql`select i from read_parquet(${literal(path)})`);
      });
      expect(back.numbers["i"]?.[0]).toBe(2999);
      expect(back.length).toBe(3000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a large CSV holds the rows in the order of the table they come from", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-engine-"));
    try {
      const path = join(folder, "large.csv");
      const [turned] = await open({ threads: 4 }, async (engine) => {
        await engine.run(sql`create table t as select i, hash(i) as h from range(600000) as r(i)`);
        await engine.write(sql`select * from t`, path, "csv");
        return await engine.rows(sql`
          select count(*) filter (where i <> place) as n, count(*) as rows
          from (
            select i, row_number() over () - 1 as place
            from read_csv(${literal(path)}, parallel = false)
          )`);
      });
      expect(turned).toEqual({ n: 0, rows: 600_000 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a file is written while the pieces of a question are taken", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-engine-"));
    try {
      const [taken, back] = await open({}, async (engine) => {
        await engine.store("few", { a: Float64Array.of(1, 2, 3) });
        const path = join(folder, "meanwhile.parquet");
        let [rows, file] = [0, Promise.resolve()];
        for await (const { length } of engine.pieces(sql`select i from range(9000) as t(i)`, {
          rows: 4096,
        })) {
          if (rows === 0) file = engine.write(sql`select a from few`, path, "parquet");
          await file;
          rows += length;
        }
        return [
          rows,
          await engine.columns(sql`select a from read_parquet(${literal(path)})`),
        ] as const;
      });
      expect(taken).toBe(9000);
      expect(back.numbers["a"]).toEqual(Float64Array.of(1, 2, 3));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("tables that were written to a file are there for another engine, in their order", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-"));
    try {
      const path = join(folder, "written.duckdb");
      await open({}, async (engine) => {
        await engine.run(
          sql`create table "some numbers" as select i::integer as n from range(300000) as t(i) order by hash(i)`,
        );
        await engine.run(sql`create table "no numbers" as select 1 as n where false`);
        const before = await engine.columns(sql`select n from "some numbers"`);
        await engine.writeTables(["some numbers"], path);
        await engine.writeTables(["no numbers"], path);
        await open({}, async (other) => {
          await other.lockDown([folder]);
          await other.openTables(["some numbers", "no numbers"], path);
          expect(await other.columns(sql`select n from "some numbers"`)).toEqual(before);
          expect(await other.rows(sql`select count(*) as n from "no numbers"`)).toEqual([{ n: 0 }]);
          await expect(other.run(sql`delete from "some numbers"`)).rejects.toThrow();
        });
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a locked engine reaches the allowed folder and nothing else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-engine-"));
    const outside = await mkdtemp(join(tmpdir(), "quintile-outside-"));
    try {
      await open({}, async (engine) => {
        await engine.lockDown([folder]);
        await engine.write(sql`select 1 as a`, join(folder, "a.csv"), "csv");
        await expect(
          engine.write(sql`select 1 as a`, join(outside, "a.csv"), "csv"),
        ).rejects.toThrow(/permission/i);
        await expect(engine.run(sql`set threads = 1`)).rejects.toThrow(/locked/i);
        // Its bound alone can still be moved.
        await engine.bound(64_000_000);
        const [row] = await engine.rows(sql`select current_setting('memory_limit') as bound`);
        expect(row?.["bound"]).toBe("61.0 MiB");
      });
    } finally {
      await rm(folder, { recursive: true });
      await rm(outside, { recursive: true });
    }
  });
});
