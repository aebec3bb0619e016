import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { configurationOf } from "../data/configuration.ts";
import { ConfigurationError, DataError } from "../data/errors.ts";
import type { DataQuality } from "../data/quality/quality.ts";
import type { Configuration } from "../data/schema.ts";
import type { Engine } from "../engines/engine.ts";
import { list, literal, sql } from "../engines/sql.ts";
import { csv } from "../reports/list-csv.ts";
import { periodName, periodPage } from "../reports/period-page.ts";
import { measures, type PeriodReport, periodLabel } from "../reports/period-report.ts";
import { forgetLaterRows, readSources } from "./business.ts";
import { fullPeriods } from "./group-periods.ts";
import { newestRun } from "./newest-run.ts";
import { comparedPeriods, PEOPLE, periodGroups } from "./period-numbers.ts";
import type { RunDocument } from "./run-document.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { storedRun } from "./stored-run.ts";
import { atWork, type WorkOptions, type Workplace } from "./work.ts";

export interface ReportOptions extends Omit<WorkOptions, "asOf" | "seed"> {
  readonly period: "month" | "quarter";
  /** First day that is not looked at; by default the run's as_of. */
  readonly until: string | null;
  /** The run whose groups are told; by default the newest of the business in `runs/`. */
  readonly run: string | null;
}

const MOST = { month: 13, quarter: 9 } as const;

/**
 * Writes how the last full month or quarter went for each group of customers. The groups are those of a run; orders are
 * read from the files again, because a run keeps customers and no orders.
 */
export async function report(options: ReportOptions): Promise<Said> {
  const configuration = await configurationOf(options.configuration);
  const folder = options.run ?? (await newestRun("runs", configuration.name));
  const run = await storedRun(folder);
  const { asOf, until } = daysOf(run, configuration, options.until, folder);
  const label = labelBefore(until, options.period);
  const out =
    options.out ?? join(dirname(resolve(folder)), `${configuration.name}-report-${label}`);
  if (existsSync(join(out, "run.json")))
    throw new ConfigurationError(
      `the output folder '${out}' is a run, which a report does not replace; choose another`,
    );
  const done = await atWork({ ...options, out, asOf, seed: null }, (workplace) => {
    let result: PeriodReport | null = null;
    return {
      stages: [
        {
          title: "Read the files and the run's groups",
          work: async (say) => {
            const scratch = { ...workplace.folder, path: workplace.folder.temporary };
            const read = await readSources({ ...workplace, folder: scratch }, say);
            await gatherMembers(workplace.engine, join(folder, "scores.parquet"));
            await workplace.engine.lockDown([workplace.folder.path, scratch.temporary]);
            await forgetLaterRows(workplace.engine, until, read.canonical);
            result = await tell(workplace, { ...read, run, until, period: options.period });
          },
        },
        {
          title: "Write the report",
          work: async () => {
            if (result !== null) await writeReport(workplace.folder.path, result);
          },
        },
      ],
      finish: async () => {
        if (result === null) throw new Error("the report was not made");
        return { name: basename(out), result, latest: false };
      },
    };
  });
  return { lines: linesOf(done.result, done.path), document: done.result };
}

/** Returns the run's as_of and the first day that is not looked at. */
function daysOf(
  run: RunDocument,
  configuration: Configuration,
  until: string | null,
  folder: string,
): { readonly asOf: string; readonly until: string } {
  if (run.name !== configuration.name)
    throw new ConfigurationError(
      `'${folder}' is a run of '${run.name}', expected one of '${configuration.name}'`,
    );
  if (run.customers === null || !existsSync(join(folder, "scores.parquet")))
    throw new ConfigurationError(
      `'${folder}' scored nobody, so that it has no groups to report on`,
    );
  if (run.as_of === null)
    throw new DataError(`a report requires orders with dates, and '${folder}' has none`);
  if (until !== null && until > run.as_of)
    throw new ConfigurationError(
      `--until ${until} requires a run of that day or a later one, got one as of ${run.as_of}`,
    );
  return { asOf: run.as_of, until: until ?? run.as_of };
}

function labelBefore(until: string, period: ReportOptions["period"]): string {
  const [last = until] = fullPeriods(period, { firstDay: "", asOf: until, most: 1 });
  return periodLabel(period, last);
}

/** Creates `period_people`, and `period_members`, customer_id, grouping and name: who is in which group as of the run. */
async function gatherMembers(engine: Engine, path: string): Promise<void> {
  await engine.run(sql`
    create or replace table period_people as
    select customer_id, segment_name, lifecycle from read_parquet(${literal(path)})`);
  const { table, customer, groups } = PEOPLE;
  const members = groups.map(
    ({ grouping, name }) => sql`
      select ${customer} as customer_id, ${literal(grouping)} as grouping, ${name} as name
      from ${table}
      where ${name} is not null`,
  );
  await engine.run(
    sql`create or replace table period_members as ${list(members, "\nunion all\n")}`,
  );
}

async function tell(
  { engine, configuration }: Workplace,
  {
    canonical,
    quality,
    run,
    until,
    period,
  }: Awaited<ReturnType<typeof readSources>> & {
    readonly run: RunDocument;
    readonly until: string;
    readonly period: ReportOptions["period"];
  },
): Promise<PeriodReport> {
  const [found] = await engine.rows(sql`select min(day) as first_day from transactions`);
  const firstDay = found?.["first_day"];
  if (typeof firstDay !== "string")
    throw new DataError(`a report requires orders before ${until}, got none`);
  const periods = fullPeriods(period, { firstDay, asOf: until, most: MOST[period] });
  const { now, previous, yearAgo } = comparedPeriods(periods);
  if (periods.length === 0)
    throw new DataError(
      `a report requires a full ${period} of orders before ${until}, and the first order is of ${firstDay}`,
    );
  const minCount = configuration.segments.kpis.min_count;
  return {
    name: configuration.name,
    currency: configuration.currency ?? null,
    period,
    label: periodLabel(period, now),
    previous: previous === null ? null : periodLabel(period, previous),
    year_ago: yearAgo === null ? null : periodLabel(period, yearAgo),
    run: { as_of: run.as_of ?? until, version: run.version },
    changed_sources: changedSources(quality, run),
    min_count: minCount,
    groups: await periodGroups(engine, {
      until,
      unit: period,
      periods,
      hasOrderIds: canonical.transactions.columns.includes("order_id"),
      hasMoney: canonical.transactions.columns.includes("amount"),
      minCount,
    }),
  };
}

/** Lists the sources of which a file is not what the run read. */
function changedSources({ sources }: DataQuality, { inputs }: RunDocument): readonly string[] {
  const read = new Set(inputs.map(({ source, sha256 }) => `${source} ${sha256}`));
  return sources
    .filter(({ name, files }) => files.some(({ sha256 }) => !read.has(`${name} ${sha256}`)))
    .map(({ name }) => name);
}

async function writeReport(folder: string, told: PeriodReport): Promise<void> {
  await writeJson(join(folder, "report.json"), told);
  await writeFile(join(folder, "report.html"), periodPage(told));
  const rows = told.groups.flatMap((group) =>
    measures.flatMap((measure) => {
      const { value, previous, year_ago } = group.measures[measure];
      return value === null
        ? []
        : [
            {
              period: told.label,
              grouping: group.grouping,
              name: group.name,
              measure,
              value,
              previous: previous?.from,
              change: previous?.change,
              year_ago: year_ago?.from,
              change_on_year: year_ago?.change,
            },
          ];
    }),
  );
  const columns = [
    "period",
    "grouping",
    "name",
    "measure",
    "value",
    "previous",
    "change",
    "year_ago",
    "change_on_year",
  ];
  await writeFile(join(folder, "report.csv"), csv(columns, rows));
}

function linesOf(told: PeriodReport, path: string): readonly string[] {
  const groups = told.groups.length.toLocaleString("en-GB");
  return [
    `${periodName(told.label)}: ${groups} groups, as of the run of ${told.run.as_of}.`,
    ...(told.changed_sources.length === 0
      ? []
      : [`The files of ${told.changed_sources.join(", ")} have changed since that run.`]),
    `Open ${join(path, "report.html")}`,
  ];
}
