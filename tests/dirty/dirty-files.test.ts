import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { orders, readShop } from "./shop.ts";

const HEADER = "id,at,order,amount";
const GOOD = ["a,2026-01-01,1,10.50", "b,2026-01-02,2,3", "c,2026-01-03,3,-1.25"];

interface Fault {
  readonly name: string;
  readonly file: string | Buffer;
  readonly source?: Readonly<Record<string, unknown>>;
  /** Rows accepted. */
  readonly accepted: number;
  /** Rejected rows: line, reason, raw. */
  readonly rejected?: readonly (readonly [number, string, string])[];
}

const file = (...lines: readonly string[]) => `${[HEADER, ...lines].join("\n")}\n`;

const faults: readonly Fault[] = [
  { name: "nothing is wrong", file: file(...GOOD), accepted: 3 },
  { name: "the last line has no end", file: file(...GOOD).trimEnd(), accepted: 3 },
  { name: "lines end as on Windows", file: file(...GOOD).replaceAll("\n", "\r\n"), accepted: 3 },
  { name: "lines end as on an old Mac", file: file(...GOOD).replaceAll("\n", "\r"), accepted: 3 },
  {
    name: "line ends are mixed",
    file: `${HEADER}\r\n${GOOD[0]}\n${GOOD[1]}\r\n${GOOD[2]}\n`,
    accepted: 3,
  },
  { name: "it starts with a byte order mark", file: `\ufeff${file(...GOOD)}`, accepted: 3 },
  {
    name: "it is UTF-16",
    file: Buffer.from(`\ufeff${file(...GOOD)}`, "utf16le"),
    accepted: 3,
  },
  { name: "it is packed", file: gzipSync(file(...GOOD)), accepted: 3 },
  {
    name: "blank lines stand between the rows",
    file: file(GOOD[0] ?? "", "", GOOD[1] ?? "", "", "", GOOD[2] ?? "", ""),
    accepted: 3,
  },
  {
    name: "a field is missing",
    file: file(...GOOD, "d,2026-01-04,4"),
    accepted: 3,
    rejected: [[5, "wrong number of fields", "d,2026-01-04,4"]],
  },
  {
    name: "a field is too many",
    file: file("d,2026-01-04,4,1,000", ...GOOD),
    accepted: 3,
    rejected: [[2, "wrong number of fields", "d,2026-01-04,4,1,000"]],
  },
  {
    name: "a quote is never closed",
    file: file(GOOD[0] ?? "", 'd,2026-01-04,"4,1', ...GOOD.slice(1)),
    accepted: 3,
    rejected: [[3, "unterminated quote", 'd,2026-01-04,"4,1']],
  },
  {
    name: "two stray quotes would swallow the rows between them",
    file: file('d,2026-01-04,"4,1', ...GOOD, 'e,2026-01-05,5",1'),
    accepted: 4,
    rejected: [[2, "unterminated quote", 'd,2026-01-04,"4,1']],
  },
  {
    name: "a quoted field goes on after its quote",
    file: file(...GOOD, 'd,2026-01-04,"4"x,1'),
    accepted: 3,
    rejected: [[5, "unterminated quote", 'd,2026-01-04,"4"x,1']],
  },
  {
    name: "a quoted field holds delimiters, quotes and lines",
    file: file(...GOOD, 'd,2026-01-04,"4, ""four""\nand more",1'),
    accepted: 4,
  },
  {
    name: "a stray quote stands inside plain text",
    file: file(...GOOD, 'd,2026-01-04,5" nails,1'),
    accepted: 4,
  },
  {
    name: "spaces stand around quotes",
    file: file(...GOOD, 'd,2026-01-04, "4, 5" ,1'),
    accepted: 4,
  },
  {
    name: "a customer is missing",
    file: file(...GOOD, ",2026-01-04,4,1", "  ,2026-01-04,5,1"),
    accepted: 3,
    rejected: [
      [5, "missing customer", ",2026-01-04,4,1"],
      [6, "missing customer", "  ,2026-01-04,5,1"],
    ],
  },
  {
    name: "a customer is nothing but tabs and unbreakable spaces",
    file: file(...GOOD, "\t\u00a0,2026-01-04,4,1"),
    accepted: 3,
    rejected: [[5, "missing customer", "'\t\u00a0,2026-01-04,4,1"]],
  },
  {
    name: "a date is none",
    file: file(...GOOD, "d,soon,4,1", "e,2026-02-30,5,1", "f,,6,1"),
    accepted: 3,
    rejected: [
      [5, "unreadable date", "d,soon,4,1"],
      [6, "unreadable date", "e,2026-02-30,5,1"],
      [7, "unreadable date", "f,,6,1"],
    ],
  },
  {
    name: "a number is none",
    file: file(...GOOD, "d,2026-01-04,4,ten", "e,2026-01-04,4,inf", "f,2026-01-04,5,1e30"),
    accepted: 3,
    rejected: [
      [5, "unreadable number", "d,2026-01-04,4,ten"],
      [6, "unreadable number", "e,2026-01-04,4,inf"],
      [7, "unreadable number", "f,2026-01-04,5,1e30"],
    ],
  },
  {
    name: "a missing number is no fault",
    file: file(...GOOD, "d,2026-01-04,4,"),
    accepted: 4,
  },
  {
    name: "a date lies before 1970 or after 2100",
    file: file(...GOOD, "d,1900-01-01,4,1", "e,9999-12-31,5,1"),
    accepted: 3,
    rejected: [
      [5, "date out of range", "d,1900-01-01,4,1"],
      [6, "date out of range", "e,9999-12-31,5,1"],
    ],
  },
  {
    name: "a row stands twice",
    file: file(...GOOD, GOOD[1] ?? ""),
    accepted: 3,
    rejected: [[5, "duplicate", GOOD[1] ?? ""]],
  },
  {
    name: "a row stands twice and may",
    file: file(...GOOD, GOOD[1] ?? ""),
    source: { duplicates: "keep" },
    accepted: 4,
  },
  {
    name: "the user's own rule speaks, after the reasons before it",
    file: file(...GOOD, "d,2026-01-04,test-9,1", "e,soon,test-10,1"),
    source: { reject: [{ when: "\"order\" like 'test%'", because: "test order" }] },
    accepted: 3,
    rejected: [
      [5, "test order", "d,2026-01-04,test-9,1"],
      [6, "unreadable date", "e,soon,test-10,1"],
    ],
  },
  {
    name: "a formula waits for a spreadsheet",
    file: file(...GOOD, "=1+1,soon,4,1"),
    accepted: 3,
    rejected: [[5, "unreadable date", "'=1+1,soon,4,1"]],
  },
  {
    name: "semicolons part fields and commas mark decimals",
    file: "id;at;order;amount\na;01.02.2026;1;10,50\nb;13.02.2026;2;1.234,50\n",
    accepted: 2,
  },
  {
    name: "there is no header, and we are told",
    file: `${GOOD.join("\n")}\n`,
    source: {
      header: false,
      columns: { customer_id: "column1", at: "column2", order_id: "column3", amount: "column4" },
    },
    accepted: 3,
  },
  {
    name: "there is no header, and we see it",
    file: `${GOOD.join("\n")}\n`,
    source: {
      columns: { customer_id: "column1", at: "column2", order_id: "column3", amount: "column4" },
    },
    accepted: 3,
  },
  {
    name: "tabs part fields, and quotes mean nothing",
    file: file(...GOOD, 'd,2026-01-04,"4,1').replaceAll(",", "\t"),
    source: { format: "tsv", quote: "" },
    accepted: 4,
  },
  {
    name: "a name in the header is missing",
    file: `id,at,order,amount,\n${GOOD.map((row) => `${row},x`).join("\n")}\n`,
    source: { reject: [{ when: "column5 = 'y'", because: "y" }] },
    accepted: 3,
  },
  {
    name: "thousands are parted",
    file: file(...GOOD, 'd,2026-01-04,4,"1,000.50"', 'e,2026-01-04,5,"$2,000"'),
    accepted: 5,
  },
  {
    name: "configured texts stand for nothing",
    file: file(...GOOD, "NULL,2026-01-04,4,1"),
    source: { nulls: ["NULL"] },
    accepted: 3,
    rejected: [[5, "missing customer", "NULL,2026-01-04,4,1"]],
  },
  {
    name: "letters are those of Windows",
    file: Buffer.from(file(...GOOD, "Zo\u00eb,2026-01-04,4,soon"), "latin1"),
    source: { encoding: "windows-1252" },
    accepted: 3,
    rejected: [[5, "unreadable number", "Zo\u00eb,2026-01-04,4,soon"]],
  },
  {
    name: "a byte is no UTF-8 and may be replaced",
    file: Buffer.from(file(...GOOD, "\u00eb,2026-01-04,4,soon"), "latin1"),
    source: { encoding: "utf-8" },
    accepted: 3,
    rejected: [[5, "unreadable number", "\ufffd,2026-01-04,4,soon"]],
  },
];

describe("a dirty file costs its dirty rows only", () => {
  test.each(faults)("$name", async ({ file: content, source = {}, accepted, rejected = [] }) => {
    const packed = Buffer.isBuffer(content) && content[0] === 0x1f;
    const path = packed ? "orders.csv.gz" : "orders.csv";
    const { quality, rejects } = await readShop({
      files: { [path]: content },
      sources: orders({ path, ...source }),
    });
    const [read] = quality.sources;
    expect(read?.rows_accepted).toBe(accepted);
    expect(read?.rows_rejected).toBe(rejected.length);
    expect(read?.rows_read).toBe(accepted + rejected.length);
    const cell = (raw: string) => (/[",\n\r]/.test(raw) ? `"${raw.replaceAll('"', '""')}"` : raw);
    expect(rejects["orders"]).toBe(
      [
        "file,line,reason,raw",
        ...rejected.map(([line, reason, raw]) => `${path},${line},${reason},${cell(raw)}`),
        "",
      ].join("\n"),
    );
  });
});

interface Refusal {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly source?: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
  readonly error?: typeof DataError | typeof ConfigurationError;
}

const refusals: readonly Refusal[] = [
  { name: "an empty file", files: { "orders.csv": "" }, says: /^orders\.csv: it is empty$/ },
  {
    name: "a header without rows",
    files: { "orders.csv": `${HEADER}\n` },
    says: /^orders: 'orders\.csv' holds no rows$/,
  },
  {
    name: "a file that is not there",
    files: { "order.csv": file(...GOOD) },
    says: /^sources\.orders\.path: there is no file 'orders\.csv', did you mean 'order\.csv'\?$/,
    error: ConfigurationError,
  },
  {
    name: "a folder without a table",
    files: { "orders.csv/notes.pdf": "%PDF-" },
    says: /the folder 'orders\.csv' holds no table/,
    error: ConfigurationError,
  },
  {
    name: "a glob that matches nothing",
    files: { "orders.csv": file(...GOOD) },
    source: { path: "part-*.csv" },
    says: /no file matches 'part-\*\.csv'/,
    error: ConfigurationError,
  },
  {
    name: "a packed file that was cut off",
    files: { "orders.csv": gzipSync(file(...GOOD)).subarray(0, 40) },
    says: /^orders\.csv: the gz file ends too early/,
  },
  {
    name: "bytes that are no text",
    files: { "orders.csv": Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7) % 256)) },
    says: /^orders\.csv: it is no text file$/,
  },
  {
    name: "a workbook",
    files: { "orders.csv": Buffer.from("504b0304deadbeef", "hex") },
    says: /zip archive but no whole xlsx workbook/,
  },
  {
    name: "text that is neither UTF-8 nor Windows-1252",
    files: { "orders.csv": Buffer.from(file(...GOOD, "Zo\u0081,2026-01-04,4,1"), "latin1") },
    says: /not written in UTF-8/,
  },
  {
    name: "a header that names a column twice",
    files: { "orders.csv": "id,at,at,amount\na,2026-01-01,1,1\n" },
    says: /column 'at' stands twice/,
  },
  {
    name: "a column that is not there",
    files: { "orders.csv": "id,at,orders,amount\na,2026-01-01,1,1\n" },
    says: /unknown column 'order' .*did you mean 'orders'/,
    error: ConfigurationError,
  },
  {
    name: "a header in a quote that never ends",
    files: { "orders.csv": `"id,at,order,amount\n${GOOD.join("\n")}\n` },
    says: /first line has an unterminated quote/,
  },
  {
    name: "a date format that fits nothing",
    files: { "orders.csv": file(...GOOD) },
    source: { date_format: "%d/%m/%Y" },
    says: /none of 3 values in column 'at' fits date_format '%d\/%m\/%Y'; an example is '2026-01-01'/,
  },
  {
    name: "dates that nobody knows",
    files: { "orders.csv": file("a,yesterday,1,1", "b,today,2,1") },
    says: /none of 2 values in column 'at' is a date that we know; an example is 'today'/,
  },
  {
    name: "dates that may have the day or the month first",
    files: { "orders.csv": file("a,03/04/2026,1,1", "b,05/06/2026,2,1") },
    says: /can be read as %[dm]\/%[dm]\/%Y and as %[dm]\/%[dm]\/%Y, say which with date_format/,
  },
  {
    name: "numbers that may have a decimal or a thousands comma",
    files: { "orders.csv": 'id,at,order,amount\na,2026-01-01,1,"1,234"\n' },
    says: /decimal comma and with a thousands comma/,
  },
  {
    name: "no row that could be used",
    files: { "orders.csv": file(",2026-01-01,1,1", ",2026-01-02,2,1", "a,soon,3,1") },
    says: /^orders: no row could be used: 2 of 3 were rejected as 'missing customer'/,
  },
  {
    name: "files whose columns differ",
    files: { "a.csv": file(...GOOD), "b.csv": "id,at,order\nx,2026-01-01,1\n" },
    source: { path: "*.csv" },
    says: /file 'b\.csv' lacks column 'amount' that 'a\.csv' has/,
  },
  {
    name: "an expression over text that is no number",
    files: { "orders.csv": file("a,2026-01-01,x,1") },
    source: { columns: { customer_id: "id", at: "at", amount: '"order" * amount' } },
    says: /^sources\.orders\.columns\.amount: No function matches .*; 'order' holds text; 'amount' holds integer$/,
    error: ConfigurationError,
  },
];

describe("a file that cannot be used is refused in one sentence", () => {
  test.each(refusals)("$name", async ({ files, source = {}, says, error = DataError }) => {
    const reading = readShop({ files, sources: orders(source) });
    await expect(reading).rejects.toThrow(error);
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(/^[^\n]+[^.\n]$/);
  });
});
