import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import type { TargetOptions } from "../data/schema.ts";
import { importedPage, importedVerdict } from "../reports/imported-page.ts";
import type { ImportedReport } from "../reports/imported-report.ts";
import { interval } from "../reports/number.ts";
import { asOfDay, type Business, openBusiness, readSources } from "./business.ts";
import { runsIn } from "./earlier-run.ts";
import { foresee } from "./foresee.ts";
import { type Imported, importedScores } from "./imported/imported-scores.ts";
import { listScores } from "./imported/list-scores.ts";
import { type ForeignFile, readForeignScores } from "./imported/read-scores.ts";
import { newestRun } from "./newest-run.ts";
import type { Outlook } from "./outlook.ts";
import { folderName } from "./run.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { readModels, type TrainedRun } from "./trained.ts";
import { atWork, type WorkOptions, type Workplace } from "./work.ts";

export interface ImportScoresOptions extends WorkOptions {
  /** CSV or Parquet. */
  readonly file: string;
  readonly target: string;
  /** Columns of the file. */
  readonly customer: string;
  readonly score: string;
  /** What the other model is called; by default what the file is. */
  readonly name: string | null;
  /** The run whose segments and worth lists are made with; by default the newest of the business at or before as_of. */
  readonly run: string | null;
}

/**
 * Judges scores that another model gave beside our own champion, on the same customers and outcomes, and ranks the
 * target's lists by them. Writes a folder of its own; no run's folder is changed.
 */
export async function importScores(options: ImportScoresOptions): Promise<Said> {
  const name = nameOf(options);
  let report: ImportedReport | null = null;
  const done = await atWork(options, (workplace) => {
    const { configuration, folder } = workplace;
    const target = targetNamed(configuration.targets, options.target);
    let read: Awaited<ReturnType<typeof readAll>> | null = null;
    let outlook: Outlook | null = null;
    const opened = () => {
      if (read === null) throw new Error("the files have not been read yet");
      return read;
    };
    return {
      stages: [
        {
          title: "Read and check the files",
          work: async (say: (what: string) => void) => {
            read = await readAll(workplace, options, say);
          },
        },
        {
          title: `Foresee ${options.target} by our own models`,
          work: async () => {
            outlook = await foresee(opened().business, options.target, target);
          },
        },
        {
          title: `Judge the scores of ${name}`,
          work: async () => {
            if (outlook === null) return;
            const { business, file } = opened();
            const imported = await importedScores(business, outlook, file, name);
            const { lists, notes } = await listed(workplace, opened(), { options, name, imported });
            report = documentOf(imported, file, { lists, notes });
            await mkdir(join(folder.path, "reports"), { recursive: true });
            await writeJson(
              join(folder.path, "reports", `imported-${options.target}.json`),
              report,
            );
            await writeFile(
              join(folder.path, "reports", `imported-${options.target}.html`),
              importedPage(report),
            );
          },
        },
      ],
      finish: async () => {
        const { business } = opened();
        const document = { name: configuration.name, as_of: business.asOf, imported: report };
        await writeJson(join(folder.path, "report.json"), document);
        return {
          name: `${folderName(document)}-imported-${name}-${options.target}`,
          result: document,
          latest: false,
        };
      },
    };
  });
  return { lines: linesOf(done.path, report), document: done.result };
}

async function readAll(
  workplace: Workplace,
  { file, customer, score }: ImportScoresOptions,
  say: (what: string) => void,
) {
  const { engine, crew, configuration, folder } = workplace;
  const foreign = await readForeignScores(engine, file, { customer, score });
  const ingested = await readSources(workplace, say);
  const asOf = asOfDay(configuration, ingested.canonical);
  const past = asOf === null ? {} : { past: await workplace.past(asOf) };
  await engine.lockDown([folder.path, folder.temporary]);
  const business = await openBusiness(engine, configuration, ingested, { ...past, crew });
  return { business, ingested, file: foreign, past };
}

/** Ranks the target's lists where the file has scores at as_of and a run tells of segments and worth. */
async function listed(
  { engine, crew, configuration, folder }: Workplace,
  { business, ingested, past }: Awaited<ReturnType<typeof readAll>>,
  {
    options,
    name,
    imported: { scored, calibration },
  }: {
    readonly options: ImportScoresOptions;
    readonly name: string;
    readonly imported: Imported;
  },
): Promise<{ readonly lists: ImportedReport["lists"]; readonly notes: readonly string[] }> {
  const nothing = (because: string) => ({ lists: [], notes: [because] });
  if (!Object.values(configuration.lists).some(({ target }) => target === options.target))
    return nothing(`No list of the configuration is for ${options.target}.`);
  if (scored === null)
    return nothing(
      `The file has no scores as of ${business.asOf ?? "now"} (a column as_of says of which day a score is), so no list was ranked by them.`,
    );
  const run = await trainedRun(options, business);
  if (run === null)
    return nothing(
      "No run of the business tells of segments and worth, so no list was ranked: run 'quintile run' first, or name one with --run.",
    );
  const faced = await openBusiness(
    engine,
    {
      ...configuration,
      windows: [...run.snapshot.windows],
      observation: run.snapshot.observation,
    },
    ingested,
    { ...past, crew, vocabulary: run.snapshot.vocabulary },
  );
  const lists = await listScores(
    faced,
    run,
    {
      target: options.target,
      name,
      ids: scored.ids,
      chances: calibration.apply(scored.matched.scores),
    },
    folder.path,
  );
  return { lists, notes: [] };
}

/** Reads what the named run learned, or the newest run of the business that is not of a later day; null where none is. */
async function trainedRun(
  { run, out }: ImportScoresOptions,
  { configuration, asOf }: Business,
): Promise<TrainedRun | null> {
  const targets = Object.keys(configuration.targets);
  if (run !== null) return await readModels(run, targets);
  const parent = out === null ? "runs" : dirname(resolve(out));
  const folder =
    asOf === null
      ? await newestRun(parent, configuration.name).catch(() => null)
      : ((
          await runsIn(parent, (known) => known.name === configuration.name && known.as_of <= asOf)
        ).find(({ command }) => command !== "check")?.run ?? null);
  if (folder === null) return null;
  return await readModels(asOf === null ? folder : join(parent, folder), targets);
}

function documentOf(
  { report, test, validation, scored }: Imported,
  { file, sha256, rows, unreadable }: ForeignFile,
  { lists, notes }: { readonly lists: ImportedReport["lists"]; readonly notes: readonly string[] },
): ImportedReport {
  return {
    ...report,
    file: { name: basename(file), sha256, rows, unreadable },
    matched: {
      test: test.count,
      validation: validation?.count ?? null,
      scored: scored?.matched.count ?? null,
    },
    notes: [...report.notes, ...notes],
    lists,
  };
}

function linesOf(path: string, report: ImportedReport | null): readonly string[] {
  if (report === null) return [];
  const { target, name, champion, candidates, matched, calibrated, notes, lists } = report;
  const { asked, matched: both, missing, unknown, as_of } = matched.test;
  const number = (n: number) => n.toLocaleString("en-GB");
  const auc = (one: string) => interval(candidates.find((known) => known.name === one)?.auc);
  return [
    `${number(both)} of ${number(asked)} test customers${as_of === null ? "" : ` as of ${as_of}`} have a score; ${number(missing)} have none, ${number(unknown)} scores are of others.`,
    `${target}: ${name} AUC ${auc(name)}, our ${champion} ${auc(champion)}.`,
    importedVerdict(report),
    calibrated.because,
    ...notes,
    `Open ${join(path, "reports", `imported-${target}.html`)}`,
    ...lists.map((list) => `List ${join(path, list.path)} (${number(list.rows)} customers)`),
  ];
}

function nameOf({ name, file }: ImportScoresOptions): string {
  const said = name ?? basename(file).replace(/\..*$/, "");
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(said))
    throw new ConfigurationError(
      `--name requires letters, digits, '-' and '_', got '${said}': it stands in names of files`,
    );
  return said;
}

function targetNamed(
  targets: Readonly<Record<string, TargetOptions>>,
  name: string,
): TargetOptions {
  const target = targets[name];
  if (target === undefined)
    throw new ConfigurationError(unknownName("target", name, Object.keys(targets)));
  return target;
}
