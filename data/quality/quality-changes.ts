import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import { populationStability, shiftOf } from "./psi.ts";
import type {
  Changes,
  ColumnChanges,
  ColumnQuality,
  DataQuality,
  SourceChanges,
  SourceQuality,
} from "./quality.ts";
import { sharesBetween, sortedSamples } from "./quality-numbers.ts";

/** What an earlier run found in the files of the same business. */
export interface EarlierQuality {
  readonly run: string;
  readonly as_of: string;
  readonly sha256: string;
  readonly quality: DataQuality;
}

/** Compares what sources hold now with what an earlier run found in them, by its own groups and deciles. */
export async function compareWithEarlier(
  engine: Engine,
  judged: readonly Judged[],
  now: readonly SourceQuality[],
  { run, as_of, sha256, quality }: EarlierQuality,
): Promise<Changes> {
  const sources: SourceChanges[] = [];
  for (const source of now) {
    const before = quality.sources.find(({ name }) => name === source.name);
    const table = judged.find((one) => one.source === source.name);
    sources.push(
      before === undefined || table === undefined
        ? { name: source.name, status: "new", ...nothing }
        : {
            name: source.name,
            status: "compared",
            ...fileColumns(before, source),
            columns: await compareColumns(engine, table, before, source),
            rewritten_months: rewrittenMonths(before, source),
          },
    );
  }
  for (const { name } of quality.sources)
    if (!now.some((source) => source.name === name))
      sources.push({ name, status: "gone", ...nothing });
  return { run, as_of, sha256, sources };
}

const nothing = { new_columns: [], lost_columns: [], columns: [], rewritten_months: [] };

function fileColumns(
  before: SourceQuality,
  now: SourceQuality,
): Pick<SourceChanges, "new_columns" | "lost_columns"> {
  const [had, has] = [before, now].map((one) => (one.file_columns ?? []).map(({ name }) => name));
  if (had === undefined || has === undefined || had.length === 0)
    return { new_columns: [], lost_columns: [] };
  return {
    new_columns: has.filter((name) => !had.includes(name)),
    lost_columns: had.filter((name) => !has.includes(name)),
  };
}

async function compareColumns(
  engine: Engine,
  judged: Judged,
  before: SourceQuality,
  now: SourceQuality,
): Promise<readonly ColumnChanges[]> {
  const pairs = now.columns.flatMap((column) => {
    const had = before.columns.find(({ name }) => name === column.name);
    return had === undefined ? [] : [{ had, column }];
  });
  const numeric = pairs.filter(({ had, column }) => had.bins && column.bins);
  const samples = await sortedSamples(
    engine,
    judged,
    numeric.map(({ column: { name, type } }) => ({ name, type })),
  );
  const changes: ColumnChanges[] = [];
  for (const { had, column } of pairs) {
    const sorted = samples.get(column.name);
    const psi =
      had.bins !== undefined && sorted !== undefined
        ? populationStability(had.bins.shares, sharesBetween(sorted, had.bins.edges))
        : null;
    const values = await compareValues(engine, judged, had, column, before.rows_accepted);
    const index = psi ?? values.psi;
    changes.push({
      name: column.name,
      psi: index,
      shift: index === null ? null : shiftOf(index),
      new_values: values.fresh,
      vanished_values: values.vanished,
      missing_before: share(had.missing, before.rows_accepted),
      missing_now: share(column.missing, now.rows_accepted),
    });
  }
  return changes;
}

interface ComparedValues {
  readonly psi: number | null;
  readonly fresh: readonly string[];
  readonly vanished: readonly string[];
}

/** Counts the earlier run's commonest values anew; all others are one group. Persons' columns have no values here. */
async function compareValues(
  engine: Engine,
  { table }: Judged,
  had: ColumnQuality,
  column: ColumnQuality,
  acceptedBefore: number,
): Promise<ComparedValues> {
  const known = had.top ?? [];
  if (known.length === 0 || column.top === undefined) return { psi: null, fresh: [], vanished: [] };
  const rows = await engine.rows(
    sql`select ${id(column.name)}::varchar as value, count(*) as n from ${id(table)}
      where ${REASON} = 0 and ${id(column.name)}::varchar in (${list(known.map(({ value }) => literal(value)))})
      group by 1 order by 1`,
  );
  const [present] = await engine.rows(
    sql`select count(${id(column.name)}) as n from ${id(table)} where ${REASON} = 0`,
  );
  const total = Number(present?.["n"]);
  if (total === 0) return { psi: null, fresh: [], vanished: [] };
  const counts = new Map(rows.map((row) => [String(row["value"]), Number(row["n"])]));
  const now = known.map(({ value }) => (counts.get(value) ?? 0) / total);
  const before = known.map((value) => value.share);
  const rest = (shares: readonly number[]) =>
    Math.max(0, 1 - shares.reduce((sum, one) => sum + one, 0));
  const listed = known.reduce((sum, value) => sum + value.rows, 0);
  const wasWhole = listed === acceptedBefore - had.missing;
  return {
    psi: populationStability([...before, rest(before)], [...now, rest(now)]),
    fresh: wasWhole
      ? column.top
          .map(({ value }) => value)
          .filter((value) => !known.some((k) => k.value === value))
      : [],
    vanished: known.map(({ value }) => value).filter((value) => !counts.has(value)),
  };
}

/** The last month of the earlier run had not ended, or may not have: it grows by right. */
function rewrittenMonths(
  before: SourceQuality,
  now: SourceQuality,
): SourceChanges["rewritten_months"] {
  const last = before.last_day?.slice(0, 7);
  if (last === undefined) return [];
  const rows = (source: SourceQuality) =>
    new Map(source.months.map((month) => [month.month, month.rows]));
  const [then, today] = [rows(before), rows(now)];
  return [...new Set([...then.keys(), ...today.keys()])]
    .filter((month) => month < last && (then.get(month) ?? 0) !== (today.get(month) ?? 0))
    .sort()
    .map((month) => ({
      month,
      rows_before: then.get(month) ?? 0,
      rows_now: today.get(month) ?? 0,
    }));
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
