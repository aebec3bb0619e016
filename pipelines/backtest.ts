import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, DataError } from "../data/errors.ts";
import type { Configuration, TargetOptions } from "../data/schema.ts";
import { addDays } from "../data/window.ts";
import { backtestPage, backtestSentence } from "../reports/backtest-page.ts";
import type { BacktestReport, BacktestTarget } from "../reports/backtest-report.ts";
import { asOfDay, openBusiness, readSources } from "./business.ts";
import { historyFrom, planCutOffs } from "./cut-offs.ts";
import { foresee } from "./foresee.ts";
import { observedUntil } from "./observed.ts";
import { replayed } from "./replayed.ts";
import { meaningOf } from "./report-target.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { atWork, type WorkOptions, type Workplace } from "./work.ts";

export interface BacktestOptions extends WorkOptions {
  /** How many days to replay, the newest as_of among them. */
  readonly cutOffs: number;
  /** Days from one to the next; by default a target's horizon, so that no outcome is looked at twice. */
  readonly stepDays: number | null;
}

type Read = Awaited<ReturnType<typeof readSources>>;
type Timed = Exclude<TargetOptions, { readonly kind: "given" }>;

interface Planned {
  readonly name: string;
  readonly target: Timed;
  readonly stepDays: number;
  /** Newest first. */
  readonly days: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Replays selection, calibration and test of every target as they would have been at earlier days. Cut-offs are gone
 * through from the newest to the oldest, and the engine forgets the later rows before each, so that none can be seen.
 */
export async function backtest(options: BacktestOptions): Promise<Said> {
  if (options.out !== null && existsSync(join(options.out, "run.json")))
    throw new ConfigurationError(
      `the output folder '${options.out}' is a run, which a backtest does not replace; choose another`,
    );
  const done = await atWork(options, (workplace) => {
    let read: Read | null = null;
    let report: BacktestReport | null = null;
    return {
      stages: [
        {
          title: "Read and check the files",
          work: async (say) => {
            const scratch = { ...workplace.folder, path: workplace.folder.temporary };
            read = await readSources({ ...workplace, folder: scratch }, say);
            await workplace.engine.lockDown([workplace.folder.path, scratch.temporary]);
          },
        },
        {
          title: "Foresee as it would have been",
          work: async (say) => {
            if (read !== null) report = await replay(workplace, read, options, say);
          },
        },
        {
          title: "Write the report",
          work: async () => {
            if (report !== null) await write(workplace.folder.path, report);
          },
        },
      ],
      finish: async () => {
        if (report === null) throw new Error("the backtest was not made");
        return { name: `${report.name}-backtest-${report.as_of}`, result: report, latest: false };
      },
    };
  });
  return { lines: linesOf(done.result, done.path), document: done.result };
}

async function replay(
  { engine, configuration, models = [] }: Workplace,
  read: Read,
  options: BacktestOptions,
  say: (what: string) => void,
): Promise<BacktestReport> {
  const asOf = observedUntil(asOfDay(configuration, read.canonical), read.canonical);
  if (asOf === null) throw new DataError("a backtest requires sources with dates, got none");
  const planned = plan(configuration, read, asOf, options);
  const found = new Map(
    planned.map(({ name }) => [name, [] as BacktestTarget["cut_offs"][number][]]),
  );
  const notes = new Map(planned.map((one) => [one.name, [...one.notes]]));
  const days = [...new Set(planned.flatMap((one) => one.days))].sort().reverse();
  for (const day of days) {
    const business = await openBusiness(engine, { ...configuration, as_of: day }, read, { models });
    for (const { name, target } of planned.filter((one) => one.days.includes(day))) {
      say(`${name} as of ${day}`);
      try {
        const outlook = await foresee(business, name, target);
        found.get(name)?.push(replayed(business, outlook, day));
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        notes.get(name)?.push(`Nothing could be foreseen as of ${day}: ${error.message}.`);
      }
    }
  }
  return {
    name: configuration.name,
    as_of: asOf,
    seed: configuration.seed,
    notes: generalNotes(configuration, read),
    targets: planned.map(({ name, target, stepDays }) => ({
      target: name,
      means: meaningOf(target),
      horizon_days: target.horizon,
      step_days: stepDays,
      cut_offs: found.get(name) ?? [],
      notes: notes.get(name) ?? [],
    })),
  };
}

/** Lists, for each target with a horizon, the days that have both a history and a complete horizon. */
function plan(
  { targets }: Configuration,
  { canonical }: Read,
  asOf: string,
  { cutOffs, stepDays }: BacktestOptions,
): readonly Planned[] {
  const planned = Object.entries(targets).flatMap(([name, target]): Planned[] => {
    const firstDay = historyFrom(target, canonical);
    if (target.kind === "given" || firstDay === null) return [];
    const step = stepDays ?? target.horizon;
    const wanted = Array.from({ length: cutOffs }, (_, i) => addDays(asOf, -i * step));
    const days = wanted.filter(
      (day) => planCutOffs({ asOf: day, horizonDays: target.horizon, firstDay }).test !== null,
    );
    const short =
      days.length < wanted.length
        ? [
            `The files begin on ${firstDay}: ${days.length} of ${wanted.length} cut-offs have both a history and a complete horizon of ${target.horizon} days.`,
          ]
        : [];
    return [{ name, target, stepDays: step, days, notes: short }];
  });
  if (planned.length === 0)
    throw new ConfigurationError("a backtest requires a target with a horizon, got none");
  if (planned.every(({ days }) => days.length === 0))
    throw new DataError(
      `a backtest requires a day with a history and a complete horizon; ${planned[0]?.notes[0]?.replace(/\.$/, "") ?? ""}`,
    );
  return planned;
}

function generalNotes({ targets }: Configuration, { canonical }: Read): readonly string[] {
  const timeless = Object.entries(targets).flatMap(([name, { kind }]) =>
    kind === "given" ? [name] : [],
  );
  const { attributes, undated } = canonical.customers;
  return [
    ...(timeless.length > 0
      ? [`A given label has no time, so there is nothing to replay of: ${timeless.join(", ")}.`]
      : []),
    ...(attributes.length > 0 && undated.length > 0
      ? [
          `The source ${undated.join(", ")} does not say since when its rows are known, so what it says of customers is used as it stands today.`,
        ]
      : []),
  ];
}

async function write(folder: string, report: BacktestReport): Promise<void> {
  const reports = join(folder, "reports");
  await mkdir(reports, { recursive: true });
  await writeJson(join(reports, "backtest.json"), report);
  await writeFile(join(reports, "backtest.html"), backtestPage(report));
}

function linesOf(report: BacktestReport, path: string): readonly string[] {
  return [
    ...report.targets.map((target) => `${target.target}: ${backtestSentence(target)}`),
    `Open ${join(path, "reports", "backtest.html")}`,
  ];
}
