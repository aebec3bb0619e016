import type { Engine } from "../../engines/engine.ts";
import type { Judged } from "../rows/judging.ts";
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
import { compareValues } from "./value-changes.ts";

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
  const moved = pairs.filter(
    ({ had, column }) => had.bins && column.bins && !areSameBins(had, column),
  );
  const samples = await sortedSamples(
    engine,
    judged,
    moved.map(({ column: { name, type } }) => ({ name, type })),
  );
  const changes: ColumnChanges[] = [];
  for (const { had, column } of pairs) {
    const shares = sharesNow(had, column, samples.get(column.name));
    const psi =
      had.bins !== undefined && shares !== undefined
        ? populationStability(had.bins.shares, shares)
        : null;
    const values = await compareValues(engine, judged, {
      had,
      column,
      acceptedBefore: before.rows_accepted,
      accepted: now.rows_accepted,
    });
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

/** Whether two columns have the same deciles: the shares between them were then measured with the rest. */
function areSameBins(had: ColumnQuality, column: ColumnQuality): boolean {
  const [edges, now] = [had.bins?.edges ?? [], column.bins?.edges ?? []];
  return edges.length === now.length && edges.every((edge, i) => edge === now[i]);
}

/** Returns the shares of a column's numbers between the deciles that it had; undefined where they cannot be told. */
function sharesNow(
  had: ColumnQuality,
  column: ColumnQuality,
  sorted: Float64Array | undefined,
): readonly number[] | undefined {
  if (had.bins === undefined || column.bins === undefined) return undefined;
  if (areSameBins(had, column)) return column.bins.shares;
  return sorted === undefined ? undefined : sharesBetween(sorted, had.bins.edges);
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
