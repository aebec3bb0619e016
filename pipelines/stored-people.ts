import { existsSync } from "node:fs";
import { join } from "node:path";
import { columnNames } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, sql } from "../engines/sql.ts";
import { featuresFor } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Matrix } from "../models/matrix.ts";
import type { RunDocument } from "./run-document.ts";
import { storedLists, storedRun } from "./stored-run.ts";
import { readModels, type SegmentName } from "./trained.ts";

/**
 * The customers of a run that has ended, in an engine that reads no file any more: `people`, a row a customer with scores,
 * features and attributes; `snapshot`, the features alone; `listed`, the customers of each list by the list's name.
 */
export interface StoredPeople {
  readonly engine: Engine;
  readonly run: RunDocument;
  readonly features: readonly Feature[];
  readonly segments: readonly SegmentName[];
  readonly lists: readonly string[];
  /** Brings features out of the engine: customers by id. */
  readonly matrix: () => Promise<Matrix>;
}

/** Hands the customers of a run that has ended to `work`; a folder that scored nobody is a ConfigurationError. */
export async function withStoredPeople<Result>(
  folder: string,
  work: (people: StoredPeople) => Promise<Result>,
): Promise<Result> {
  const run = await storedRun(folder);
  for (const file of ["scores.parquet", "snapshot.parquet"])
    if (!existsSync(join(folder, file)))
      throw new ConfigurationError(`'${folder}' scored nobody: it has no ${file}`);
  const { snapshot, segments } = await readModels(folder, []);
  const features = featuresFor(snapshot.vocabulary, { windows: snapshot.windows });
  const lists = await storedLists(folder);
  return await withEngine({}, async (engine) => {
    await readTables(engine, folder, lists);
    await engine.lockDown([]);
    return await work({
      engine,
      run,
      features,
      segments: segments.clusters?.names ?? [],
      lists,
      matrix: async () =>
        await readMatrix(engine, {
          table: "snapshot",
          features,
          window: { asOf: run.as_of ?? "", observationDays: null },
        }),
    });
  });
}

async function readTables(engine: Engine, folder: string, lists: readonly string[]): Promise<void> {
  const read = async (table: string) => {
    const path = join(folder, `${table}.parquet`);
    // Runs of earlier versions kept no attributes.
    const rows = existsSync(path)
      ? sql`select * from read_parquet(${literal(path)})`
      : sql`select customer_id, null::double as value, null::date as last_order_on from scores`;
    await engine.run(sql`create table ${id(table)} as ${rows}`);
    return await columnNames(engine, table);
  };
  const taken = new Set<string>();
  const columns = [];
  for (const table of ["scores", "attributes", "snapshot"])
    for (const name of await read(table)) {
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      columns.push(sql`${id(table)}.${id(name)}`);
    }
  await engine.run(sql`
    create view people as
    select ${list(columns)}
    from scores
    left join snapshot using (customer_id)
    left join attributes using (customer_id)`);
  await engine.run(sql`create table listed (list varchar, customer_id varchar)`);
  for (const name of lists)
    await engine.run(sql`
      insert into listed
      select ${name}, customer_id
      from read_csv(${literal(join(folder, "lists", `${name}.csv`))},
        header = true, delim = ',', quote = '"', escape = '"', all_varchar = true)`);
}
