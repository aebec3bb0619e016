import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { recordScanner } from "../../data/ways/records.ts";
import { sql } from "../../engines/sql.ts";
import { countRecords, orders, readShop } from "./shop.ts";

const HEADER = "id,at,order,amount";
const line = (i: number) =>
  `c${i % 97},2026-01-${String(1 + (i % 28)).padStart(2, "0")},${i},${i % 50}.25`;

test("one quote that is never closed in row 100 of 200,000 costs that row", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => line(i));
  lines[99] = 'c1,2026-01-01,"99,1.00';
  const { quality, rejects } = await readShop({
    files: { "orders.csv": `${HEADER}\n${lines.join("\n")}\n` },
    sources: orders(),
  });
  const [read] = quality.sources;
  expect(read?.rows_read).toBe(200_000);
  expect(read?.rows_accepted).toBe(199_999);
  expect(read?.reasons).toEqual({ "unterminated quote": 1 });
  expect(rejects["orders"]).toBe(
    'file,line,reason,raw\norders.csv,101,unterminated quote,"c1,2026-01-01,""99,1.00"\n',
  );
});

test("whatever is done to a file, rows read are rows accepted and rejected, or it is refused", async () => {
  const good = Buffer.from(
    `${HEADER}\n${Array.from({ length: 30 }, (_, i) => line(i)).join("\n")}\n`,
  );
  const damage = fc.record({
    at: fc.nat(good.length - 1),
    remove: fc.nat(6),
    insert: fc.oneof(
      fc.constantFrom('"', '""', ",", "\n", "\r", "\r\n", ' "', '" ', "\0", "x", "=", ";", '",\n'),
      fc.string({ maxLength: 4 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
      let bytes = good;
      for (const { at, remove, insert } of damages)
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(insert),
          bytes.subarray(at + remove),
        ]);
      const read = await readShop(
        { files: { "orders.csv": bytes }, sources: orders(), threads: 1 },
        sql`select count(*) as n from transactions`,
      ).catch((error: unknown) => error);
      if (read instanceof DataError || read instanceof ConfigurationError) return;
      if (read instanceof Error) throw read;
      const { quality, rejects, rows } = read as Awaited<ReturnType<typeof readShop>>;
      const [source] = quality.sources;
      const rejected = countRecords(rejects["orders"] ?? "") - 1;
      expect(source?.rows_accepted).toBe(rows[0]?.["n"]);
      expect(source?.rows_rejected).toBe(rejected);
      expect(source?.rows_read).toBe((source?.rows_accepted ?? 0) + rejected);
    }),
    { numRuns: 30, seed: 7 },
  );
});

test("a file in pieces of any size is the same records", () => {
  const text = Buffer.from(
    `${HEADER}\r\na,2026-01-01,"4, ""x""\r\nmore",1\r\n\r\nb,"oops,2,3\r\nc, "4" ,5" x,1\r\nd,2,3`,
  );
  const whole = recordsOf(text, text.length);
  expect(whole.map(([kind]) => kind)).toEqual([
    "good",
    "good",
    "blank",
    "unterminated",
    "odd",
    "good",
  ]);
  for (let size = 1; size < text.length; size++) expect(recordsOf(text, size)).toEqual(whole);
});

function recordsOf(bytes: Buffer, size: number): (readonly [string, string, number, number])[] {
  const found: (readonly [string, string, number, number])[] = [];
  const scanner = recordScanner({ delimiter: 44, quote: 34, escape: -1, newline: 10 }, 4, {
    record(kind, block, start, end, _next, at, fields) {
      found.push([kind, block.toString("utf8", start, end), at, fields]);
    },
  });
  for (let i = 0; i < bytes.length; i += size) scanner.push(bytes.subarray(i, i + size));
  scanner.end();
  return found;
}
