import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, sql } from "../../engines/sql.ts";
import { valueAtRisk, worthColumns } from "../../pipelines/value/worth-columns.ts";

interface Case {
  readonly score: number;
  readonly kept: number | null;
  readonly expected: number | null;
  readonly spent: number | null;
}

async function atRisk(...cases: readonly Case[]): Promise<readonly unknown[]> {
  return await withEngine({}, async (engine) => {
    const rows = list(
      cases.map(({ score, kept, expected, spent }) => {
        const cells = [score, kept, expected, spent].map((cell) => sql`${literal(cell)}::double`);
        return sql`(${list(cells)})`;
      }),
    );
    const found = await engine.rows(sql`
      select ${valueAtRisk(sql`score`)} as value_at_risk
      from (values ${rows}) as cases(score, value_if_kept, expected_value, value)`);
    return found.map((row) => row["value_at_risk"]);
  });
}

test("value at risk is the chance to leave times what a lifetime model expects of who stays", async () => {
  expect(await atRisk({ score: 0.25, kept: 400, expected: 100, spent: 0 })).toEqual([100]);
});

test("without one the expectation is divided by the chance to stay", async () => {
  expect(await atRisk({ score: 0.5, kept: null, expected: 100, spent: 900 })).toEqual([100]);
});

test("but nobody is worth more kept than the greater of the expectation and last year's spend", async () => {
  expect(
    await atRisk(
      { score: 0.5, kept: null, expected: 100, spent: 150 },
      { score: 0.9, kept: null, expected: 100, spent: 0 },
      { score: 1, kept: null, expected: 10, spent: 1e6 },
    ),
  ).toEqual([75, 90, 200]);
});

test("where no money is known all of it is missing", async () => {
  expect(await atRisk({ score: 0.5, kept: null, expected: null, spent: null })).toEqual([null]);
  const { value, value_if_kept, expected_value, p_alive } = worthColumns(1, null);
  for (const column of [value, value_if_kept, expected_value, p_alive])
    expect(column?.[0]).toBeNaN();
});
