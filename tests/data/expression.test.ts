import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../data/errors.ts";
import { checkExpression } from "../../data/expression.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";

const names = [
  "Quantity",
  "UnitPrice",
  "Country",
  "InvoiceDate",
  "Customer ID",
  "emp.var.rate",
  "consent",
  "note",
  "10% off",
  'the "best"',
];

function withLines<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  return withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table lines as
      select
        6 as "Quantity",
        2.50::decimal(18, 4) as "UnitPrice",
        ' United Kingdom ' as "Country",
        timestamp '2010-12-01 08:26:00' as "InvoiceDate",
        '17850' as "Customer ID",
        -1.8 as "emp.var.rate",
        false as consent,
        null::varchar as note,
        0.1 as "10% off",
        'yes' as "the ""best"""`);
    return await work(engine);
  });
}

const allowed: readonly (readonly [string, string | number | boolean | null])[] = [
  ["Quantity * UnitPrice", 15],
  ["quantity", 6],
  [" Quantity ", 6],
  ["Customer ID", "17850"],
  ["emp.var.rate", -1.8],
  ['"emp.var.rate" + 1', -0.8],
  ["emp.var.rate * 10", -18],
  ["10% off", 0.1],
  ['the "best"', "yes"],
  ["-Quantity - -2", -4],
  ["- -Quantity", 6],
  ["+Quantity", 6],
  ["Quantity // 4 + Quantity % 4", 3],
  ["Quantity / 4", 1.5],
  ["Quantity ** 2 + 2 ^ 3", 44],
  ["(Quantity - 1) * (Quantity + 1)", 35],
  ["Quantity - (1 - 2)", 7],
  ["1.5 + 0.25 + -0.005 + 1e3", 1001.745],
  ["1_000 + 0", 1000],
  ["1e18 * 1e18", 1e36],
  ["(-2) ** 2", 4],
  ["5", 5],
  ["'it''s'", "it's"],
  ["'-- no comment; $1 ?'", "-- no comment; $1 ?"],
  ["true and not false", true],
  ["Quantity between 1 and 6 and UnitPrice > 0", true],
  ["Quantity not between 1 and 6", false],
  ["Quantity in (1, 6)", true],
  ["Quantity not in (1, 6)", false],
  ["trim(Country) like 'United%'", true],
  ["Country not like 'United%'", true],
  ["trim(Country) ilike 'united k_ngdom'", true],
  ["'10%' like '10!%' escape '!'", true],
  ["note is null", true],
  ["note is not null or Quantity <> 6", false],
  ["consent = false", true],
  ["not consent", true],
  ["consent is true", false],
  ["note is not distinct from null", true],
  ["case when Quantity < 0 then 'return' when Quantity > 5 then 'bulk' else 'single' end", "bulk"],
  ["case Quantity when 6 then 1 end", 1],
  ["cast(Quantity as double) / 4", 1.5],
  ["Quantity::varchar || ' pieces'", "6 pieces"],
  ["try_cast(Country as integer)", null],
  ["cast('12.345' as decimal(10, 2))", 12.35],
  ["coalesce(note, 'none')", "none"],
  ["nullif(Quantity, 6)", null],
  ["greatest(Quantity, 10) + least(Quantity, 1)", 11],
  ["round(abs(emp.var.rate), 0) + floor(1.5) + ceil(1.2) + ceiling(0.2)", 6],
  ["ln(1)", 0],
  ["upper(trim(Country))", "UNITED KINGDOM"],
  ["lower('ABC') || ltrim(' x') || rtrim('y ')", "abcxy"],
  ["substr('abcdef', 2, 3)", "bcd"],
  ["substring('abcdef' from 2 for 3)", "bcd"],
  ["replace('1.234,5', ',', '.')", "1.234.5"],
  ["regexp_matches(Country, '^ United')", true],
  ["split_part('a-b-c', '-', 2)", "b"],
  ["length('abc')", 3],
  ["concat('a', 1, note)", "a1"],
  ["InvoiceDate < date '2011-01-01'", true],
  ["InvoiceDate >= timestamp '2010-12-01 08:26:00'", true],
  ["date_diff('day', InvoiceDate::date, date '2010-12-24')", 23],
  ["date_trunc('month', InvoiceDate) = date '2010-12-01'", true],
  ["date_part('year', InvoiceDate)", 2010],
  ["extract(dow from InvoiceDate)", 3],
  ["make_date(2010, 12, 1) = InvoiceDate::date", true],
  ["make_timestamp(2010, 12, 1, 8, 26, 0.0) = InvoiceDate", true],
  ["strptime('19970930', '%Y%m%d') = date '1997-09-30'", true],
  ["epoch(timestamp '1970-01-02 00:00:00')", 86400],
  ["epoch_ms(86400000) = timestamp '1970-01-02'", true],
  ["InvoiceDate + interval 1 month > date '2010-12-31'", true],
  ["InvoiceDate - interval '2 days' < date '2010-11-30'", true],
  ["row_number()", 1],
  ["row_number() over ()", 1],
  ["'c' || row_number()", "c1"],
  ["Quantity -- a comment cannot hide anything\n + 1", 7],
];

test("allowed expressions give what SQL says", async () => {
  await withLines(async (engine) => {
    for (const [text, value] of allowed) {
      const expression = await checkExpression(engine, text, names, "sources.orders.columns.x");
      const [row] = await engine.rows(sql`select ${expression} as x from lines`);
      expect(row?.["x"], text).toEqual(value);
    }
  });
});

const hostile: readonly (readonly [string, RegExp])[] = [
  ["", /empty text/],
  [" \n ", /empty text/],
  ["()", /cannot read/],
  ["Quantity *", /cannot read/],
  ["select 1", /subquery|cannot read/],
  ["(select 1)", /a subquery is not allowed/],
  ['Quantity = (select max("Quantity") from lines)', /a subquery/],
  ["exists(select 1)", /a subquery/],
  ["Quantity in (select 1)", /a subquery/],
  ["Quantity > all(select 1)", /a subquery/],
  ["Quantity = any([1, 2])", /a subquery/],
  ["array(select 1)", /subquery|not allowed/],
  ["1; drop table lines", /cannot read/],
  ["1); drop table lines; select (1", /cannot read/],
  ["1); select (2", /cannot read/],
  ["1;", /cannot read/],
  ["1), (2", /cannot read/],
  ["1) from lines where (1 = 1", /cannot read/],
  ["1) where (1 = 1", /cannot read/],
  ["1) limit (1", /cannot read/],
  ["1) order by (1", /cannot read/],
  ["1) group by (1", /cannot read/],
  ["1) having (1 = 1", /cannot read/],
  ["1) qualify (1 = 1", /cannot read/],
  ["1) union (select 2", /cannot read/],
  ["1) as (2", /cannot read/],
  ["1) from read_csv('/etc/passwd", /cannot read/],
  ["1 /* unclosed", /cannot read/],
  ["'unclosed", /cannot read/],
  ["1) -- (", /cannot read/],
  ["Quantity, UnitPrice", /function 'main.row'|function 'row' is not allowed/],
  ["Quantity as q", /cannot read/],
  ["distinct Quantity", /cannot read|unknown column/],
  ["Quantity from lines", /cannot read/],
  ["*", /\* is not allowed|cannot read/],
  ["columns(*)", /\* is not allowed/],
  ["columns('Quant.*')", /not allowed/],
  ["count(*)", /function 'count_star' is not allowed/],
  ["sum(Quantity)", /function 'sum'/],
  ["sum(Quantity) over ()", /a window/],
  ["row_number() over (order by Quantity)", /a window/],
  ["row_number() over (partition by Country)", /a window/],
  ["row_number() over (rows between 1 preceding and current row)", /a window/],
  ["lower(Country) filter (where consent)", /filter, distinct or order by/],
  ["concat(distinct Country)", /filter, distinct or order by/],
  ["concat(Country order by Quantity)", /filter, distinct or order by/],
  ["round(UnitPrice, digits := 1)", /the name 'digits'/],
  ["row_number(Quantity)", /argument of row_number/],
  ["lag(Quantity) over ()", /a window/],
  ["rank() over ()", /a window/],
  ["read_csv('/etc/passwd')", /function 'read_csv' is not allowed/],
  ["read_text('/etc/passwd')", /function 'read_text'/],
  ["read_blob('/etc/passwd')", /function 'read_blob'/],
  ["glob('/*')", /function 'glob'/],
  ["getenv('HOME')", /function 'getenv'/],
  ["current_setting('temp_directory')", /function 'current_setting'/],
  ["getvariable('x')", /function 'getvariable'/],
  ["query('select 1')", /function 'query'/],
  ["query_table('lines')", /function 'query_table'/],
  ["nextval('s')", /function 'nextval'/],
  ["random()", /function 'random'/],
  ["uuid()", /function 'uuid'/],
  ["gen_random_uuid()", /function 'gen_random_uuid'/],
  ["now()", /function 'now'/],
  ["today()", /function 'today'/],
  ["current_date", /day of the run/],
  ["InvoiceDate < CURRENT_TIMESTAMP", /day of the run/],
  ["age(InvoiceDate)", /function 'age'/],
  ["version()", /function 'version'/],
  ["sleep(10)", /function 'sleep'/],
  ["repeat('x', 1000000000)", /function 'repeat'/],
  ["lpad('x', 1000000000, 'x')", /function 'lpad'/],
  ["range(1000000000)", /function 'range'/],
  ["unnest([1, 2])", /function 'unnest'/],
  ["error('x')", /function 'error'/],
  ["a.upper()", /function 'a.upper' is not allowed/],
  ["other.upper(Country)", /function 'other.upper'/],
  ["list_transform([1], lambda x: x + 1)", /function 'list_transform'/],
  ["Quantity -> Quantity + 1", /a lambda/],
  ["[1, 2]", /function 'list_value'/],
  ["{'a': 1}", /function 'struct_pack'/],
  ["row(1, 2)", /function 'row'/],
  ["map {'a': 1}", /function 'map'/],
  ["Country[1]", /an element of a list/],
  ["Country[1:2]", /slice/],
  ["note.field", /unknown column 'note.field'/],
  ["lines.Quantity", /unknown column 'lines.Quantity'/],
  ["Country collate nocase", /collate/],
  ["try(Quantity)", /try is not allowed/],
  ["Country::mood", /type 'mood' is not allowed/],
  ["Country::enum('a', 'b')", /type 'ENUM'/],
  ["Quantity::integer[]", /type 'list'/],
  ["Country::struct(a integer)", /type 'struct'/],
  ["Country::json", /type 'json'/i],
  ["Country::blob", /type 'blob'/],
  ["$1", /a parameter/],
  ["?", /a parameter/],
  ["$name", /a parameter/],
  ["#1", /column's position/],
  ["rowid", /unknown column 'rowid'/],
  ["default", /default/],
  ["Qantity", /unknown column 'Qantity' in .*, did you mean 'Quantity'\?/],
  ["Qantity * UnitPrice", /unknown column 'Qantity' in .*, did you mean 'Quantity'\?/],
  ["Customer IDD", /unknown column 'Customer IDD' in .*, did you mean 'Customer ID'\?/],
  ["emp.var.rat", /unknown column 'emp.var.rat' in .*, did you mean 'emp.var.rate'\?/],
  ['Country = "France"', /unknown column 'France' in .*single quotes/],
  ["lenght(Country)", /function 'lenght' is not allowed in .*, did you mean 'length'\?/],
  ["Quantity & 1", /function '&'/],
  ["~Quantity", /function '~'/],
  ["Quantity!", /function '!__postfix'/],
  ["Country ~ 'x'", /function 'regexp_full_match'/],
  ["Country -> '$.x'", /not allowed/],
  ["Country ->> '$.x'", /not allowed/],
  ["Quantity + 1e999", /too large/],
  ["Quantity = 123456789012345678", /more than 15 digits/],
  ["Quantity = 12345678901234567890123", /more than 15 digits/],
  ["Quantity = 1234567890123456.789", /more than 15 digits/],
  ["1\0 + read_csv('/etc/passwd')", /NUL/],
  ["'a\0b'", /NUL/],
  [`${"- ".repeat(4_000)}Quantity`, /cannot read .*depth/],
  [`${"abs(".repeat(250)}Quantity${")".repeat(250)}`, /deeper than 200/],
  [`${"(".repeat(4_990)}`, /cannot read/],
  [`'${"x".repeat(10_000)}'`, /at most 10000 characters/],
];

test("whatever is not on the white list is refused in one sentence that names the place", async () => {
  await withLines(async (engine) => {
    for (const [text, says] of hostile) {
      const refused = await checkExpression(engine, text, names, "lists.x.where").then(
        () => null,
        (error: unknown) => error,
      );
      expect(refused, text).toBeInstanceOf(ConfigurationError);
      const { message } = refused as ConfigurationError;
      expect(message, text).toMatch(says);
      expect(message, text).toContain("lists.x.where");
      expect(message, text).not.toContain("\n");
      expect(message.length, text).toBeLessThan(250);
    }
  });
});

test("the table is as it was after every hostile text", async () => {
  await withLines(async (engine) => {
    for (const [text] of hostile)
      await checkExpression(engine, text, names, "lists.x.where").catch(() => null);
    expect(await engine.rows(sql`select count(*) as n from lines`)).toEqual([{ n: 1 }]);
  });
});

test("a locked engine still checks expressions", async () => {
  await withLines(async (engine) => {
    await engine.lockDown([]);
    const expression = await checkExpression(engine, "Quantity + 1", names, "x");
    expect(await engine.rows(sql`select ${expression} as x from lines`)).toEqual([{ x: 7 }]);
  });
});

test("a name in the file's own case wins over one in another case", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    for (const name of ["id", "ID"])
      expect(await checkExpression(engine, name, ["id", "ID"], "x")).toEqual(id(name));
  });
});

test("what was checked once passes again and means the same", async () => {
  await withLines(async (engine) => {
    for (const [text, value] of allowed) {
      const once = await checkExpression(engine, text, names, "x");
      const twice = await checkExpression(engine, once.strings.join(""), names, "x");
      const [row] = await engine.rows(sql`select ${twice} as x from lines`);
      expect(row?.["x"], text).toEqual(value);
    }
  });
});

test("any text is either refused with a ConfigurationError or runs as one expression", async () => {
  const word = fc.constantFrom(
    ..."Quantity UnitPrice note 'x' 1 -1 0.5 ( ) + - * / , ; -- /* */ and or not in between is null case when then else end as from select abs( row_number() over cast( ::int like $1 \" ' date interval [ ] { } . :: #1 read_csv(".split(
      " ",
    ),
  );
  await withLines(async (engine) => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
        const checked = await checkExpression(engine, words.join(" "), names, "x").catch(
          (error: unknown) => {
            expect(error).toBeInstanceOf(ConfigurationError);
            return null;
          },
        );
        if (checked === null) return;
        expect(checked.values).toEqual([]);
        // A type error of the engine is the caller's; a syntax error would be ours.
        const outcome = await engine.rows(sql`select ${checked} as x from lines`).then(
          (rows) => `${rows.length} row`,
          (error: Error) => error.message,
        );
        expect(outcome).toMatch(/^(1 row$|Binder|Conversion|Out of Range|Invalid Input)/);
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});
