import { existsSync } from "node:fs";
import { extname } from "node:path";
import { ConfigurationError, DataError } from "../../data/errors.ts";
import { unknownName } from "../../data/nearest.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import { sha256 } from "../run-folder.ts";

/** A file of scores that another model gave, as it stands in the table `imported_scores`. */
export interface ForeignFile {
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  /** Rows without a customer, or whose score is no finite number; they are left out. */
  readonly unreadable: number;
  /** Whether a column `as_of` says of which day a score is, and a column `split` or `part` what its row is for. */
  readonly dated: boolean;
  readonly parted: boolean;
}

interface Columns {
  readonly customer: string;
  readonly score: string;
}

/**
 * Reads a CSV or Parquet file of foreign scores into the engine, before it is locked: customer, score, and where the file
 * says it the day and the part. Ids are written as a shop's are: trimmed, without `.0`.
 */
export async function readForeignScores(
  engine: Engine,
  file: string,
  { customer, score }: Columns,
): Promise<ForeignFile> {
  if (!existsSync(file)) throw new ConfigurationError(`the file '${file}' does not exist`);
  const source = sourceOf(file);
  const names = await namesIn(engine, file, source);
  for (const [option, name] of [
    ["--customer", customer],
    ["--score", score],
  ] as const)
    if (!names.includes(name))
      throw new ConfigurationError(unknownName("column", name, names, `'${file}' (${option})`));
  const dated = names.includes("as_of");
  const part = ["split", "part"].find((name) => names.includes(name));
  await engine.run(sql`
    create table imported_scores as
    select ${idOf(customer)} as customer_id,
      ${numberOf(score)} as score,
      ${dated ? sql`try_cast(left(as_of::varchar, 10) as date)::varchar` : sql`null::varchar`} as day,
      ${part === undefined ? sql`null::varchar` : sql`if(${id(part)}::varchar like 'fold %', 'test', ${id(part)}::varchar)`} as part
    from ${source}`);
  const [counts] = await engine.rows(sql`
    select count(*)::integer as n,
      (count(*) filter (where customer_id is null or score is null))::integer as unreadable
    from imported_scores`);
  await engine.run(sql`delete from imported_scores where customer_id is null or score is null`);
  const [rows, unreadable] = [Number(counts?.["n"]), Number(counts?.["unreadable"])];
  if (rows === unreadable)
    throw new DataError(
      `'${file}' holds no score: of ${rows} rows none has a customer and a number in column '${score}'`,
    );
  await requireOneEach(engine, file);
  return {
    file,
    sha256: await sha256(file),
    rows,
    unreadable,
    dated,
    parted: part !== undefined,
  };
}

function sourceOf(file: string): Sql {
  return /^\.(parquet|pq)$/i.test(extname(file))
    ? sql`read_parquet(${literal(file)})`
    : sql`read_csv(${literal(file)}, header = true, all_varchar = true)`;
}

async function namesIn(engine: Engine, file: string, source: Sql): Promise<readonly string[]> {
  try {
    const described = await engine.rows(
      sql`select column_name from (describe select * from ${source})`,
    );
    return described.map((row) => String(row["column_name"]));
  } catch (error) {
    const because = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new DataError(`'${file}' cannot be read as CSV or Parquet: ${because}`);
  }
}

/** An id as ingest writes it; the apostrophe is what our own CSV files put before a formula. */
function idOf(column: string): Sql {
  const text = sql`regexp_replace(trim(${id(column)}::varchar), '^([+-]?\\d+)\\.0*$', '\\1')`;
  return sql`nullif(regexp_replace(${text}, '^''([=+@\\t\\r-])', '\\1'), '')`;
}

function numberOf(column: string): Sql {
  const number = sql`try_cast(trim(${id(column)}::varchar) as double)`;
  return sql`if(isfinite(${number}), ${number}, null)`;
}

async function requireOneEach(engine: Engine, file: string): Promise<void> {
  const [twice] = await engine.rows(sql`
    select count(*)::integer as customers, min(customer_id) as one, min(place) as place
    from (
      select customer_id, coalesce(day, part) as place
      from imported_scores
      group by all
      having count(*) > 1
    )`);
  if (Number(twice?.["customers"]) === 0) return;
  const of = twice?.["place"] === null ? "" : ` of ${twice?.["place"]}`;
  throw new DataError(
    `'${file}' requires one score a customer and day, got more${of} for ${twice?.["customers"]} customers, such as '${twice?.["one"]}'`,
  );
}
