import type { Engine } from "../../engines/engine.ts";
import { classesOf, classifyColumns, fileColumns } from "../personal/personal-columns.ts";
import type { Account } from "../rows/accounting.ts";
import type { Judged } from "../rows/judging.ts";
import { type Lookup, lookupColumns } from "../rows/lookup.ts";
import { withLent } from "../rows/lookup-join.ts";
import { checkMapping, usedColumns } from "../rows/mapping.ts";
import { type LoadedFile, sharedColumns } from "../rows/raw-table.ts";
import type { SourceOptions } from "../schema.ts";
import type { SourceQuality } from "./quality.ts";
import { measureSource } from "./quality-measures.ts";
import { describeRejected, type RejectedRow } from "./reject-examples.ts";

export interface DescribeOptions {
  readonly source: SourceOptions;
  readonly files: readonly LoadedFile[];
  /** Those that are joined to the source. */
  readonly lookups: readonly Lookup[];
  readonly account: Account;
  /** The first rejected rows of each reason. */
  readonly rejected: ReadonlyMap<string, readonly RejectedRow[]>;
}

/** Returns all that one source by itself tells of its quality; its rows must have been judged to the end. */
export async function describeSource(
  engine: Engine,
  judged: Judged,
  { source, files, lookups, account, rejected }: DescribeOptions,
): Promise<SourceQuality> {
  const columns = await sharedColumns(engine, files);
  const mapping = await checkMapping(
    engine,
    judged.source,
    source.kind === "lookup" ? lookupColumns(judged.source, source, columns) : source,
    withLent(judged.source, columns, lookups),
  );
  const names = columns.map(({ name }) => name);
  const personal = await classifyColumns(engine, judged, {
    mapping,
    pii: source.pii ?? {},
    columns: names,
    used: usedColumns(mapping),
  });
  return {
    ...account,
    repeats: repeatsIn(account.reasons),
    ...(await measureSource(engine, judged, { personal: classesOf(personal.canonical) })),
    examples: describeRejected(rejected, personal),
    file_columns: fileColumns(names, personal),
  };
}

function repeatsIn(reasons: SourceQuality["reasons"]): NonNullable<SourceQuality["repeats"]> {
  const of = "duplicate of ";
  return {
    duplicates: reasons["duplicate"] ?? 0,
    overlaps: Object.entries(reasons)
      .filter(([reason]) => reason.startsWith(of))
      .map(([reason, rows]) => ({ source: reason.slice(of.length), rows })),
  };
}
