import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Canonical } from "../../data/canonical.ts";
import { DataError } from "../../data/errors.ts";
import { ingest } from "../../data/ingest.ts";
import type { DataQuality } from "../../data/quality/quality.ts";
import type { Configuration } from "../../data/schema.ts";
import type { Engine } from "../../engines/engine.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { type History, prepareHistory } from "../../features/history.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";
import type { Crew } from "../../models/crew.ts";
import { asOfDay, type Business, forgetLaterRows } from "../business.ts";
import { observedUntil } from "../observed.ts";
import type { RunFolder } from "../run-folder.ts";
import { withStudy } from "../study.ts";
import { takeOnce } from "../take-once.ts";
import { readPlainly } from "./read-plainly.ts";
import { shortList } from "./short-features.ts";

export interface OpenLeanOptions {
  readonly crew: Crew;
  readonly testOn: TestedOn;
  /** What the paths in the configuration are relative to. */
  readonly sourceFolder: string;
  readonly folder: RunFolder;
  readonly say: (what: string) => void;
}

/** A business that was read for a lean run: it has a day, and what there is to know of it is a short list of features. */
export interface LeanBusiness extends Business {
  readonly asOf: string;
  readonly observedUntil: string;
  /** The same business as its models are tested on: by those drawn, or by everybody. */
  readonly tested: Business;
}

/** Whom models are tested on: those whom they learn from, a horizon later, or everybody. */
export type TestedOn = "those drawn" | "everybody";

/** What was read of the sources, ready for features. */
export interface LeanRead {
  readonly canonical: Canonical;
  readonly quality: DataQuality;
  readonly vocabulary: Vocabulary;
  readonly history: History | null;
}

/** Customers whom models learn from and are tested on, at most. */
const MOST_STUDIED = 100_000;

/** Reads a business's sources and makes its rows ready for snapshots; nothing is profiled, and nothing kept. */
export async function openLean(
  engine: Engine,
  configuration: Configuration,
  { crew, testOn, sourceFolder, folder, say }: OpenLeanOptions,
): Promise<LeanBusiness> {
  const rejectsFolder = join(folder.path, "rejects");
  await mkdir(rejectsFolder);
  const places = { folder: sourceFolder, rejectsFolder, temporary: folder.temporary, say };
  const { canonical, quality, vocabulary, history } =
    (await readPlainly(engine, configuration, places)) ??
    (await readAll(engine, configuration, places));
  await engine.lockDown([folder.path, folder.temporary]);
  const { windows } = configuration;
  const asOf = requireDay(asOfDay(configuration, canonical));
  const observed = observedUntil(asOf, canonical) ?? asOf;
  const features = shortList(featuresFor(vocabulary, { windows }));
  const everybody = {
    engine,
    crew,
    configuration,
    canonical,
    quality,
    asOf,
    observedUntil: observed,
    vocabulary,
    previous: null,
    past: { runs: [], says: [], marks: [] },
    features,
    study: null,
    history,
    models: [],
    quiet: false,
    snapshotAt: takeOnce(({ table, day, among }) =>
      takeSnapshot(engine, {
        vocabulary,
        features,
        window: { asOf: day, observationDays: observationDays(configuration) },
        history,
        ...among,
        table,
      }),
    ),
  };
  const { study, snapshotAt } = await withStudy(everybody, () => MOST_STUDIED);
  const drawn = { ...everybody, study, snapshotAt };
  return { ...drawn, tested: testOn === "everybody" ? everybody : drawn };
}

export interface ReadLeanOptions {
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** An existing folder, where the rejected rows of each source are written. */
  readonly rejectsFolder: string;
  /** An existing folder for copies. */
  readonly temporary: string;
  readonly say: (what: string) => void;
}

/** Reads sources as every run does. */
async function readAll(
  engine: Engine,
  configuration: Configuration,
  { say, ...places }: ReadLeanOptions,
): Promise<LeanRead> {
  const { canonical, quality } = await ingest(engine, configuration, {
    ...places,
    onProgress: say,
  });
  const asOf = requireDay(asOfDay(configuration, canonical));
  await forgetLaterRows(engine, asOf, canonical);
  const window = {
    asOf: observedUntil(asOf, canonical) ?? asOf,
    observationDays: observationDays(configuration),
  };
  const vocabulary = await learnVocabulary(engine, canonical, window);
  const features = shortList(featuresFor(vocabulary, { windows: configuration.windows }));
  const history = await prepareHistory(engine, vocabulary, features, canonical.transactions);
  return { canonical, quality, vocabulary, history };
}

function observationDays({ observation }: Configuration): number | null {
  return observation === "all" ? null : observation;
}

function requireDay(asOf: string | null): string {
  if (asOf === null) throw new DataError("a lean run requires a source with dates, got none");
  return asOf;
}
