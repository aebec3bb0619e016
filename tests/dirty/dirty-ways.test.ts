import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { duckDbFile, sqliteFile, workbook, zstandard } from "./packed.ts";
import { orders, readShop } from "./shop.ts";

const HEADER = "id,at,order,amount";
const GOOD = ["a,2026-01-01,1,10.50", "b,2026-01-02,2,3", "c,2026-01-03,3,-1.25"];
const file = (...lines: readonly string[]) => `${[HEADER, ...lines].join("\n")}\n`;
const json = (id: unknown, at: unknown, order: unknown, amount: unknown) =>
  JSON.stringify({ id, at, order, amount });
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const SHEET = [
  ["id", "at", "order", "amount"],
  ["a", day("2026-01-01"), 1, 10.5],
  ["b", day("2026-01-02"), 2, 3],
];
const TABLE = [
  'create table orders (id varchar, "at" date, "order" integer, amount decimal(9, 2))',
  "insert into orders values ('a', '2026-01-01', 1, 10.50), (null, '2026-01-02', 2, 3), ('c', null, 3, 1)",
];

interface Fault {
  readonly name: string;
  readonly path: string;
  readonly file: string | Buffer | (() => Promise<Buffer>);
  readonly source?: Readonly<Record<string, unknown>>;
  readonly accepted: number;
  /** Rejected rows: line, reason, raw. */
  readonly rejected?: readonly (readonly [number, string, string])[];
  /** A guess that is said. */
  readonly guess?: RegExp;
}

const faults: readonly Fault[] = [
  { name: "a zst file", path: "orders.csv.zst", file: zstandard(file(...GOOD)), accepted: 3 },
  {
    name: "a zst file of two frames that part a row",
    path: "orders.csv.zst",
    file: zstandard(file(...GOOD).slice(0, 30), file(...GOOD, "d,soon,4,1").slice(30)),
    accepted: 3,
    rejected: [[5, "unreadable date", "d,soon,4,1"]],
  },
  {
    name: "a JSON array over several lines",
    path: "orders.json",
    file: `[\n  ${json("a", "2026-01-01", 1, 10.5)},\n  {"id": "b",\n   "at": "2026-01-02", "order": "x, ]}", "amount": 3}\n]\n`,
    accepted: 2,
  },
  {
    name: "a JSON array with entries that are no objects",
    path: "orders.json",
    file: `[${json("a", "2026-01-01", 1, 10.5)}, 17, ["a"], ${json("b", "soon", 2, 3)}]`,
    accepted: 1,
    rejected: [
      [2, "unreadable json", "17"],
      [3, "unreadable json", '["a"]'],
      [4, "unreadable date", json("b", "soon", 2, 3)],
    ],
  },
  {
    name: "a workbook",
    path: "orders.xlsx",
    file: () => workbook({ Orders: SHEET }),
    accepted: 2,
  },
  {
    name: "a workbook with a title, blank rows and a row without a customer",
    path: "orders.xlsx",
    file: () =>
      workbook({
        Orders: [["Orders of January"], [], ...SHEET, [], [null, day("2026-01-03"), 3, 1.25]],
      }),
    accepted: 2,
    rejected: [[7, "missing customer", json(null, "2026-01-03", 3, 1.25)]],
    guess: /^the table of sheet 'Orders' starts in row 3, below 1 rows of titles$/,
  },
  {
    name: "a workbook whose second sheet is asked for",
    path: "orders.xlsx",
    file: () => workbook({ Notes: [["nothing here"]], Orders: SHEET }),
    source: { sheet: "Orders" },
    accepted: 2,
  },
  {
    name: "a workbook of several sheets",
    path: "orders.xlsx",
    file: () => workbook({ Orders: SHEET, Notes: [["nothing here"]] }),
    accepted: 2,
    guess: /^orders\.xlsx has 2 sheets \('Orders', 'Notes'\), read 'Orders'$/,
  },
  {
    name: "a table of a DuckDB file",
    path: "shop.duckdb",
    file: () => duckDbFile(...TABLE, "create table other (id integer)"),
    source: { table: "orders" },
    accepted: 1,
    rejected: [
      [2, "missing customer", '{"id":null,"at":"2026-01-02","order":2,"amount":3.0}'],
      [3, "unreadable date", '{"id":"c","at":null,"order":3,"amount":1.0}'],
    ],
  },
  {
    name: "a query of a DuckDB file",
    path: "shop.duckdb",
    file: () => duckDbFile(...TABLE),
    source: {
      query:
        'select id, "at", "order", sum(amount) as amount from orders where id = \'a\' group by all -- one',
    },
    accepted: 1,
  },
  {
    name: "the only table of an SQLite file",
    path: "shop.sqlite",
    file: () => sqliteFile(...TABLE),
    accepted: 1,
    rejected: [
      [2, "missing customer", json(null, "2026-01-02", 2, 3)],
      [3, "unreadable date", json("c", null, 3, 1)],
    ],
    guess: /^table 'orders', the only one of shop\.sqlite$/,
  },
  {
    name: "a query of an SQLite file that writes to a log",
    path: "shop.sqlite",
    file: () => sqliteFile("pragma journal_mode = wal", ...TABLE),
    source: {
      query: "with o as (select * from orders) select * from o where id is not null and at > ''",
    },
    accepted: 1,
  },
  {
    name: "a first line that tells Excel the delimiter",
    path: "orders.csv",
    file: `sep=;\r\n${file(...GOOD, "d,soon,4,1")
      .replaceAll(",", ";")
      .replaceAll("\n", "\r\n")}`,
    accepted: 3,
    rejected: [[6, "unreadable date", "d;soon;4;1"]],
    guess: /^delimiter ";", as its first line says$/,
  },
  ...["|", "^", "~", "\t"].map((mark) => ({
    name: `fields parted by ${JSON.stringify(mark)}`,
    path: "orders.csv",
    file: file(...GOOD).replaceAll(",", mark),
    accepted: 3,
  })),
  {
    name: "quotes after a backslash",
    path: "orders.csv",
    file: file(...GOOD, 'd,2026-01-04,"5\\" nails, 2",1', 'e,2026-01-05,"a ""b"" \\\\",soon'),
    accepted: 4,
    rejected: [[6, "unreadable number", 'e,2026-01-05,"a ""b"" \\\\",soon']],
    guess: /^a backslash stands before quotes inside quotes$/,
  },
  {
    name: "runs of blanks between fields",
    path: "orders.txt",
    file: " a  20260101 1   10.50\n b  20260102 2    3.00\n\n c  soon     3   -1.25\n d 20260104\n",
    source: {
      delimiter: " ",
      columns: { customer_id: "column1", at: "column2", order_id: "column3", amount: "column4" },
    },
    accepted: 2,
    rejected: [
      [4, "unreadable date", " c  soon     3   -1.25"],
      [5, "wrong number of fields", " d 20260104"],
    ],
  },
  {
    name: "runs of blanks between fields, and we see it",
    path: "orders.txt",
    file: " a  20260101 1   10.50\n b  20260102 2    3.00\n",
    source: {
      columns: { customer_id: "column1", at: "column2", order_id: "column3", amount: "column4" },
    },
    accepted: 2,
    guess: /^delimiter " ", where a run of blanks counts as one$/,
  },
  {
    name: "letters of Windows, and we see it",
    path: "orders.csv",
    file: Buffer.from(file(...GOOD, "Zo\u00eb,2026-01-04,Stra\u00dfe,1"), "latin1"),
    accepted: 4,
    guess: /^encoding windows-1252: it is not UTF-8$/,
  },
  {
    name: "UTF-16 without a mark, and we are told",
    path: "orders.csv",
    file: Buffer.from(file(...GOOD), "utf16le").swap16(),
    source: { encoding: "utf-16be" },
    accepted: 3,
  },
  {
    name: "thousands parted by apostrophes",
    path: "orders.csv",
    file: file(...GOOD, "d,2026-01-04,4,1'234.50", "e,2026-01-05,5,12'345'678"),
    accepted: 5,
  },
  {
    name: "thousands parted by narrow unbreakable spaces",
    path: "orders.csv",
    file: file(...GOOD, "d,2026-01-04,4,1\u202f234.50")
      .replaceAll(",", ";")
      .replaceAll(".", ","),
    accepted: 4,
  },
];

describe("a dirty file costs its dirty rows only, whatever way it comes in", () => {
  test.each(faults)("$name", async ({ path, file: content, source = {}, guess, ...expected }) => {
    const { accepted, rejected = [] } = expected;
    const { quality, rejects } = await readShop({
      files: { [path]: typeof content === "function" ? await content() : content },
      sources: orders({ path, ...source }),
    });
    const [read] = quality.sources;
    const cell = (raw: string) => (/[",\n\r]/.test(raw) ? `"${raw.replaceAll('"', '""')}"` : raw);
    expect(rejects["orders"]).toBe(
      [
        "file,line,reason,raw",
        ...rejected.map(([line, reason, raw]) => `${path},${line},${reason},${cell(raw)}`),
        "",
      ].join("\n"),
    );
    expect(read?.rows_accepted).toBe(accepted);
    expect(read?.rows_rejected).toBe(rejected.length);
    expect(read?.rows_read).toBe(accepted + rejected.length);
    if (guess !== undefined) expect(read?.guesses).toContainEqual(expect.stringMatching(guess));
  });
});

interface Refusal {
  readonly name: string;
  readonly path: string;
  readonly files: Readonly<Record<string, string | Buffer | (() => Promise<Buffer>)>>;
  readonly source?: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
  readonly error?: typeof DataError | typeof ConfigurationError;
}

const refusals: readonly Refusal[] = [
  ...[1, 20, file(...GOOD).length + 3].map((missing) => ({
    name: `a zst file without its last ${missing} bytes`,
    path: "orders.csv.zst",
    files: { "orders.csv.zst": zstandard(file(...GOOD)).subarray(0, -missing) },
    says: /^orders\.csv\.zst: the zst file ends too early, so it is not whole$/,
  })),
  {
    name: "a zst file with something behind it",
    path: "orders.csv.zst",
    files: { "orders.csv.zst": Buffer.concat([zstandard(file(...GOOD)), Buffer.alloc(40, 7)]) },
    says: /^orders\.csv\.zst: the zst file cannot be unpacked/,
  },
  {
    name: "a JSON array that does not end",
    path: "orders.json",
    files: { "orders.json": `[${json("a", "2026-01-01", 1, 1)},` },
    says: /^orders\.json: the JSON array does not end/,
  },
  {
    name: "a JSON array with something behind it",
    path: "orders.json",
    files: { "orders.json": `[${json("a", "2026-01-01", 1, 1)}] []` },
    says: /^orders\.json: something stands after the end/,
  },
  {
    name: "a JSON array of nothing",
    path: "orders.json",
    files: { "orders.json": "[]\n" },
    says: /^orders: 'orders\.json' holds no rows$/,
  },
  {
    name: "JSON in which a name stands twice",
    path: "orders.jsonl",
    files: { "orders.jsonl": '{"id":"secret","at":"2026-01-01","order":1,"amount":1,"id":"b"}\n' },
    says: /^orders: no row could be used: 1 of 1 were rejected as .unreadable json.$/,
  },
  {
    name: "a workbook that was cut off",
    path: "orders.xlsx",
    files: { "orders.xlsx": async () => (await workbook({ Orders: SHEET })).subarray(0, 2000) },
    says: /^orders\.xlsx: it is a zip archive but no whole xlsx workbook/,
  },
  {
    name: "a workbook in which one bit is another",
    path: "orders.xlsx",
    files: {
      "orders.xlsx": async () => {
        const whole = await workbook({ Orders: SHEET });
        // The middle of the sheet's own bytes, 30 and its name after its header's start.
        const name = "xl/worksheets/sheet1.xml";
        const at = whole.indexOf(name) + name.length + 100;
        whole.writeUInt8(whole.readUInt8(at) ^ 4, at);
        return whole;
      },
    },
    says: /^orders\.xlsx: it is a zip archive but no whole xlsx workbook/,
  },
  {
    name: "a workbook of old",
    path: "orders.xls",
    files: { "orders.xls": Buffer.from("d0cf11e0a1b11ae10000", "hex") },
    says: /^orders\.xls: it is an old or a locked Excel workbook, save it as xlsx or csv first$/,
  },
  {
    name: "a sheet that is not there",
    path: "orders.xlsx",
    files: { "orders.xlsx": () => workbook({ Orders: SHEET }) },
    source: { sheet: "Order" },
    says: /^orders\.xlsx: it has no sheet 'Order', did you mean 'Orders'\?$/,
  },
  {
    name: "a sheet's number that is not there",
    path: "orders.xlsx",
    files: { "orders.xlsx": () => workbook({ Orders: SHEET }) },
    source: { sheet: 2 },
    says: /^orders\.xlsx: it has 1 sheets, there is no sheet number 2$/,
  },
  {
    name: "an empty sheet",
    path: "orders.xlsx",
    files: { "orders.xlsx": () => workbook({ Orders: [] }) },
    says: /^orders\.xlsx: its sheet is empty$/,
  },
  {
    name: "a sheet of a file that has none",
    path: "orders.csv",
    files: { "orders.csv": file(...GOOD) },
    source: { sheet: "Orders" },
    says: /^sources\.orders\.sheet: expected an xlsx workbook/,
    error: ConfigurationError,
  },
  {
    name: "a table of a file that has none",
    path: "orders.csv",
    files: { "orders.csv": file(...GOOD) },
    source: { table: "orders" },
    says: /^sources\.orders\.table: expected a DuckDB or SQLite file/,
    error: ConfigurationError,
  },
  ...(["duckdb", "sqlite"] as const).flatMap((kind) => {
    const path = `shop.${kind}`;
    const build = kind === "duckdb" ? duckDbFile : sqliteFile;
    const files = { [path]: () => build(...TABLE, "create table visits (id integer)") };
    const configuration = { path, files, error: ConfigurationError };
    return [
      {
        ...configuration,
        name: `a table that a ${kind} file lacks`,
        source: { table: "order" },
        says: /^unknown table 'order' in sources\.orders\.table, did you mean 'orders'\?$/,
      },
      {
        ...configuration,
        name: `a ${kind} file of several tables, none named`,
        says: /^sources\.orders\.table: it holds 2 tables, expected one of 'orders', 'visits'$/,
      },
      ...[
        "delete from orders",
        "select 1 as id; delete from orders",
        "attach 'x' as y",
        "select * from order_lines",
      ].map((query) => ({
        ...configuration,
        name: `${query} in a ${kind} file`,
        source: { query },
        error: query.includes("lines") && kind === "duckdb" ? DataError : ConfigurationError,
        says: /^(sources\.orders\.query: |shop\.duckdb: the database cannot be read \(Table with name order_lines)/,
      })),
      {
        name: `a ${kind} file that was cut off`,
        path,
        files: { [path]: async () => (await build(...TABLE)).subarray(0, 5000) },
        says: /^shop\.\w+: (the database cannot be read|the database ends too early)/,
      },
    ];
  }),
  {
    name: "a query of a DuckDB file that reaches for another file",
    path: "shop.duckdb",
    files: { "shop.duckdb": () => duckDbFile(...TABLE) },
    source: { query: "select * from read_csv('/etc/passwd')" },
    says: /^shop\.duckdb: the database cannot be read \(.*disabled by configuration\)$/,
  },
  {
    name: "an SQLite file with changes that wait beside it",
    path: "shop.sqlite",
    files: { "shop.sqlite": () => sqliteFile(...TABLE), "shop.sqlite-wal": "changes" },
    says: /^shop\.sqlite: changes to the database wait in 'shop\.sqlite-wal'/,
  },
  {
    name: "a folder of several kinds",
    path: "exports",
    files: { "exports/a.csv": file(...GOOD), "exports/b.json": "[]" },
    says: /the folder 'exports' holds delimited text \('a\.csv'\) and JSON \('b\.json'\), name one kind, such as 'exports\/\*\.csv'$/,
    error: ConfigurationError,
  },
  {
    name: "several files, all of them empty",
    path: "exports",
    files: { "exports/a.csv": "", "exports/b.csv.gz": gzipSync("") },
    says: /^orders: all 2 files are empty$/,
  },
  {
    name: "text of another alphabet",
    path: "orders.csv",
    files: {
      "orders.csv": Buffer.from(
        file(...GOOD, "\u00cc\u00ee\u00f1\u00ea\u00e2\u00e0,2026-01-04,4,1"),
        "latin1",
      ),
    },
    says: /^orders\.csv: it is not written in UTF-8/,
  },
  {
    name: "text in two encodings",
    path: "orders.csv",
    files: {
      "orders.csv": Buffer.concat([
        Buffer.from(file(...GOOD, "Zo\u00eb,2026-01-04,4,1")),
        Buffer.from("Zo\u00eb,2026-01-05,5,1\n", "latin1"),
      ]),
    },
    says: /^orders\.csv: it is not written in UTF-8/,
  },
  {
    name: "days as Excel counts them",
    path: "orders.csv",
    files: { "orders.csv": file("a,46023,1,1", "b,46024.5,2,1") },
    says: /an example is '46023', which may be a day as Excel counts them: then say date_format: excel$/,
  },
];

describe("what cannot be used is refused in one sentence, whatever way it comes in", () => {
  test.each(refusals)("$name", async ({ path, files, source = {}, says, error = DataError }) => {
    const built: Record<string, string | Buffer> = {};
    for (const [name, content] of Object.entries(files))
      built[name] = typeof content === "function" ? await content() : content;
    const reading = readShop({ files: built, sources: orders({ path, ...source }) });
    await expect(reading).rejects.toThrow(error);
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(/^[^\n]+[^.\n]$/);
  });
});

test("a folder reads its tables by name and says what it left out", async () => {
  const { quality } = await readShop({
    files: {
      "exports/2.csv": file(...GOOD.slice(1)),
      "exports/1.csv.gz": gzipSync(file(...GOOD.slice(0, 1))),
      "exports/3.csv": "",
      "exports/README.md": "about",
      "exports/.hidden.csv": "x",
      "exports/notes.pdf": "%PDF-",
      "exports/old/0.csv": file(...GOOD),
    },
    sources: orders({ path: "exports/" }),
  });
  const [read] = quality.sources;
  expect(read?.files.map((one) => [one.path, one.rows_read, one.rows_accepted])).toEqual([
    ["exports/1.csv.gz", 1, 1],
    ["exports/2.csv", 2, 2],
    ["exports/3.csv", 0, 0],
  ]);
  expect(read?.guesses).toContain("in 'exports/' left out as no tables: 'notes.pdf', 'old'");
  expect(read?.guesses).toContain("exports/3.csv is empty: a file with 0 rows");
});
