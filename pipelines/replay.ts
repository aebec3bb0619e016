import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, DataError } from "../data/errors.ts";
import type { Configuration } from "../data/schema.ts";
import { addDays } from "../data/window.ts";
import { readMatrix } from "../features/matrix.ts";
import { countsByColumn, inShort } from "../models/metrics/in-short.ts";
import { inOrder } from "../models/metrics/psi.ts";
import packageJson from "../package.json" with { type: "json" };
import type { DriftSince, Ledger, Prediction } from "../reports/ledger.ts";
import { ledgerWords, retrainWords } from "../reports/ledger-words.ts";
import { longDay } from "../reports/number.ts";
import { words } from "../reports/words.ts";
import { asOfDay, type Business, openBusiness, readSources } from "./business.ts";
import { driftSince } from "./drift-since.ts";
import { compareWithLater, recordOutcomes } from "./later-truth.ts";
import { observedUntil } from "./observed.ts";
import { described, type PastRun } from "./past-run.ts";
import { rehearse } from "./rehearse.ts";
import { planReplay } from "./replay-days.ts";
import { replayRun } from "./replay-run.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { atWork, type WorkOptions, type Workplace } from "./work.ts";

export interface ReplayOptions extends WorkOptions {
  /** How many past days. */
  readonly replay: number;
  /** The days themselves, instead of planned ones. */
  readonly cutOffs: readonly string[] | null;
}

/**
 * Learns, scores and ranks as of past days with nothing but the rows before each, and holds what that foretold against what
 * followed. The latest day comes first: the rows from each day on are deleted before anything of it is learned, so that
 * none can be seen; what became of its customers is noted down before.
 */
export async function replay(options: ReplayOptions): Promise<Said> {
  if (options.out !== null && existsSync(join(options.out, "run.json")))
    throw new ConfigurationError(
      `the output folder '${options.out}' is a run, which a replay does not replace; choose another`,
    );
  const done = await atWork(options, (workplace) => {
    let told: Ledger | null = null;
    const ledger = () => {
      if (told === null) throw new Error("nothing was replayed");
      return told;
    };
    return {
      stages: [
        {
          title: "Replay past days",
          work: async (say) => {
            told = await replayAll(workplace, options, say);
          },
        },
        {
          title: "Write the ledger",
          work: async () => {
            const reports = join(workplace.folder.path, "reports");
            await mkdir(reports, { recursive: true });
            await writeJson(join(reports, "ledger.json"), ledger());
            const { ledgerPage } = await import("../reports/ledger-page.ts");
            await writeFile(join(reports, "ledger.html"), ledgerPage(ledger(), { nav: [] }));
          },
        },
      ],
      finish: async () => ({
        name: `${ledger().name}-replay-${ledger().as_of}`,
        result: ledger(),
        latest: false,
      }),
    };
  });
  return {
    lines: [
      ...ledgerLines(done.result),
      `Done in ${done.seconds.toFixed(1)} s.`,
      `Open ${join(done.path, "reports", "ledger.html")}`,
    ],
    document: done.result,
  };
}

/** Says a ledger in lines for a terminal. */
export function ledgerLines(ledger: Ledger): readonly string[] {
  return [
    ledgerWords(ledger),
    ...ledger.predictions.map(
      ({ as_of, target, says }) => `${longDay(as_of)}, ${words(target)}: ${says}`,
    ),
    ...ledger.notes,
    ledger.retrain.says,
  ];
}

async function replayAll(
  workplace: Workplace,
  { replay: n, cutOffs }: ReplayOptions,
  say: (what: string) => void,
): Promise<Ledger> {
  const { engine, configuration, folder, models = [] } = workplace;
  const scratch = { ...folder, path: folder.temporary };
  const read = await readSources({ ...workplace, folder: scratch }, say);
  await engine.lockDown([folder.path, folder.temporary]);
  const asOf = observedUntil(asOfDay(configuration, read.canonical), read.canonical);
  if (asOf === null)
    throw new DataError("a replay requires a source with dates, and this business has none");
  const { days, notes } = planReplay({
    asOf,
    targets: configuration.targets,
    canonical: read.canonical,
    days: cutOffs ?? n,
  });
  const today = await openBusiness(engine, configuration, read);
  await rehearse(today);
  const now = inOrder(await readMatrix(engine, await today.snapshotAt(asOf)));
  const short = inShort(now);
  const outcomes = await outcomesOf(today, days, asOf);
  const runs: PastRun[] = [];
  const skipped: string[] = [];
  for (const [i, day] of [...days].reverse().entries()) {
    say(`as of ${day}, ${i + 1} of ${days.length}`);
    const past = await openBusiness(engine, { ...configuration, as_of: day }, read, { models });
    const targets = Object.keys(configuration.targets).filter((name) =>
      outcomes.has(key(name, day)),
    );
    const replayed = await replayRun(past, { targets, n: i });
    runs.unshift(replayed.run);
    skipped.unshift(...replayed.says);
  }
  const predictions: Prediction[] = [];
  const drift: DriftSince[] = [];
  for (const run of runs) {
    for (const target of run.targets) {
      const found = outcomes.get(key(target.name, run.as_of));
      if (found === undefined || target.horizon === null) continue;
      predictions.push(
        await compareWithLater(
          engine,
          run,
          { ...target, horizon: target.horizon },
          {
            outcomes: found,
            seed: configuration.seed,
          },
        ),
      );
    }
    const since = await driftSince(today, run, {
      now: short,
      counts: run.snapshot === null ? {} : countsByColumn(run.snapshot.baseline, now),
      scored: false,
    });
    if (since !== null) drift.push(since);
  }
  await writeJson(join(folder.path, "replay.json"), {
    version: packageJson.version,
    name: configuration.name,
    as_of: asOf,
    seed: configuration.seed,
    cut_offs: days,
    inputs: read.quality.sources.flatMap(({ name, files }) =>
      files.map(({ path, sha256 }) => ({ source: name, path, sha256 })),
    ),
  });
  return {
    name: configuration.name,
    as_of: asOf,
    made_of: "replayed",
    predictions,
    open: [],
    notes: [...notes, ...skipped],
    drift,
    retrain: retrainWords({ predictions, drift, made_of: "replayed" }),
  };
}

/** Notes down what became of everybody after each day, of the targets whose horizon is over; returns the tables. */
async function outcomesOf(
  business: Business,
  days: readonly string[],
  asOf: string,
): Promise<ReadonlyMap<string, string>> {
  const tables = new Map<string, string>();
  for (const day of days)
    for (const [name, { horizon }] of dated(business.configuration))
      if (horizon !== null && addDays(day, horizon) <= asOf)
        tables.set(key(name, day), await recordOutcomes(business, name, day));
  return tables;
}

function dated({ targets }: Configuration) {
  return Object.entries(targets).map(([name, target]) => [name, described(name, target)] as const);
}

function key(target: string, day: string): string {
  return `${day} ${target}`;
}
