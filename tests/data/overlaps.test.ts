import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../data/errors.ts";
import { sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;
const HEADER = "id,at,order,product,amount,exported";
const columns = {
  customer_id: "id",
  at: "at",
  order_id: "order",
  product: "product",
  amount: "amount",
};

/** Reads files as one source and returns the accepted lines as `order product amount`, with what quality says. */
async function read(
  files: Readonly<Record<string, readonly string[]>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  const { quality, rows } = await readShop(
    {
      files: Object.fromEntries(
        Object.entries(files).map(([name, lines]) => [name, csv(HEADER, ...lines)]),
      ),
      sources: {
        orders: { kind: "transactions", path: Object.keys(files), columns, ...more },
      },
    },
    sql`select order_id, product, amount from transactions order by order_id, product, amount`,
  );
  const [source] = quality.sources;
  return { source, lines: rows.map((row) => Object.values(row).join(" ")) };
}

const january = [
  "a,2026-01-30,1,cup,5,jan",
  "b,2026-01-31,2,cup,5,jan",
  "b,2026-01-31,2,pot,7,jan",
];

describe("files of one source", () => {
  test("an order exported in two files counts once, though other cells of its rows differ", async () => {
    const { source, lines } = await read({
      "jan.csv": january,
      "feb.csv": [
        "b,2026-01-31,2,cup,5,feb",
        "b,2026-01-31,2,pot,7,feb",
        "a,2026-02-03,3,cup,5,feb",
      ],
    });
    expect(lines).toEqual(["1 cup 5", "2 cup 5", "2 pot 7", "3 cup 5"]);
    expect(source?.reasons).toEqual({ duplicate: 2 });
    expect(source?.overlaps).toEqual([
      {
        file: "feb.csv",
        same_as: null,
        sources: [],
        replay: false,
        rows: 2,
        first_day: "2026-01-31",
        last_day: "2026-01-31",
        changed_orders: 0,
      },
    ]);
  });

  test("equal lines of one order in one file are two, however often the file is exported", async () => {
    const twice = ["a,2026-01-30,1,cup,5,x", "a,2026-01-30,1,cup,5,y"];
    const { lines, source } = await read({
      "one.csv": twice,
      "two.csv": ["a,2026-01-30,1,cup,5,z"],
    });
    expect(lines).toEqual(["1 cup 5", "1 cup 5"]);
    expect(source?.overlaps).toMatchObject([{ file: "two.csv", replay: true, rows: 1 }]);
  });

  test("a file of the same bytes is a replay", async () => {
    const { source, lines } = await read({ "jan.csv": january, "again.csv": january });
    expect(lines).toHaveLength(3);
    expect(source?.overlaps).toMatchObject([{ same_as: "jan.csv", replay: true, rows: 3 }]);
    expect(source?.guesses.join()).toContain("replay: 'again.csv' is the same file as 'jan.csv'");
  });

  test("duplicates inside one file are no overlap", async () => {
    const { source } = await read({
      "jan.csv": january,
      "feb.csv": ["c,2026-02-01,4,cup,5,feb", "c,2026-02-01,4,cup,5,feb"],
    });
    expect(source?.reasons).toEqual({ duplicate: 1 });
    expect(source?.overlaps).toEqual([]);
  });

  test("an order that comes again with other lines is told, and the last file's may be kept", async () => {
    const files = {
      "jan.csv": january,
      "feb.csv": ["b,2026-01-31,2,cup,9,feb"],
    };
    const { source, lines } = await read(files);
    expect(lines).toEqual(["1 cup 5", "2 cup 5", "2 cup 9", "2 pot 7"]);
    expect(source?.overlaps).toMatchObject([{ file: "feb.csv", changed_orders: 1, rows: 0 }]);
    const last = await read(files, { duplicates: { key: ["order_id"], keep: "last_file" } });
    expect(last.lines).toEqual(["1 cup 5", "2 cup 9"]);
    const first = await read(files, { duplicates: { key: ["order_id"], keep: "first_file" } });
    expect(first.lines).toEqual(["1 cup 5", "2 cup 5", "2 pot 7"]);
  });

  test("of rows of one key the first or the last is kept; a row without the key stands", async () => {
    const files = {
      "jan.csv": [
        "a,2026-01-01,1,cup,5,x",
        "a,2026-01-02,1,cup,6,x",
        "a,2026-01-03,1,,1,x",
        "a,2026-01-03,1,,2,x",
      ],
    };
    const kept = async (keep: string) =>
      (await read(files, { duplicates: { key: ["order_id", "product"], keep } })).lines;
    expect(await kept("first")).toEqual(["1 cup 5", "1  1", "1  2"]);
    expect(await kept("last")).toEqual(["1 cup 6", "1  1", "1  2"]);
  });

  test("duplicates: keep keeps all, and a replay is told", async () => {
    const { source, lines } = await read(
      { "jan.csv": january, "again.csv": january },
      { duplicates: "keep" },
    );
    expect(lines).toHaveLength(6);
    expect(source?.overlaps).toMatchObject([{ same_as: "jan.csv", rows: 0 }]);
  });

  test("a key that the source does not map is refused with the nearest match", async () => {
    const refused = read({ "jan.csv": january }, { duplicates: { key: ["orderid"] } });
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow("did you mean 'order_id'?");
  });
});

test("rows of an earlier source are told with the days that they span", async () => {
  const { quality } = await readShop({
    files: {
      "old.csv": csv(HEADER, ...january),
      "new.csv": csv(HEADER, ...january.slice(1), "c,2026-02-02,5,cup,5,feb"),
    },
    sources: {
      old: { kind: "transactions", path: "old.csv", columns },
      new: { kind: "transactions", path: "new.csv", columns },
    },
  });
  expect(quality.sources[1]?.overlaps).toMatchObject([
    { file: "new.csv", sources: ["old"], replay: false, rows: 2, first_day: "2026-01-31" },
  ]);
});

test("a flat table without a key is left alone", async () => {
  const { quality } = await readShop({
    files: { "people.csv": csv("age,plan", "30,basic", "30,basic") },
    sources: {
      people: { kind: "customers", path: "people.csv", columns: { customer_id: "row_number()" } },
    },
  });
  expect(quality.sources[0]).toMatchObject({ rows_accepted: 2, overlaps: [] });
});
