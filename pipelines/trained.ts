import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { readRunDocument } from "../data/run-folders.ts";
import type { Configuration, TargetOptions } from "../data/schema.ts";
import type { Vocabulary } from "../features/vocabulary.ts";
import type { Calibration } from "../models/calibrator.ts";
import type { Trained } from "../models/develop.ts";
import type { Json } from "../models/model.ts";
import type { RfmCuts } from "../models/rfm-grid.ts";
import type { Scorer } from "../models/scorer.ts";
import type { Segmentation } from "../models/segmenter.ts";
import type { Viability } from "../models/viability.ts";
import type { Outlook } from "./outlook.ts";
import type { RunDocument } from "./run-document.ts";
import { writeJson } from "./run-folder.ts";
import { scorerNamed } from "./scorers.ts";
import type { OutlookModel } from "./transitions/outlook-model.ts";
import type { ValueChampion } from "./value/contenders.ts";
import type { LifetimeLearned } from "./value/lifetime-value.ts";

/** `models/<target>.json`: a target's champion with all that it learned. */
export interface TargetModel {
  readonly target: string;
  readonly kind: TargetOptions["kind"];
  /** How many days a positive may take; null for a given label. */
  readonly horizon_days: number | null;
  readonly champion: string;
  readonly role: "model" | "rule";
  /** Whether there were too few cases for a model. */
  readonly refused: boolean;
  readonly columns: readonly string[];
  readonly learned: Json;
  readonly calibration: Calibration;
}

/** `models/snapshot.json`: what decides the columns of a snapshot. */
export interface SnapshotModel {
  readonly vocabulary: Vocabulary;
  readonly windows: readonly number[];
  readonly observation: number | "all";
}

/** `models/segments.json`: how customers are put in groups. Null where there is nothing to group by. */
export interface SegmentsModel {
  readonly clusters: {
    readonly learned: Segmentation;
    /** Whether customers without an order are a segment of their own, behind those that were found: the last name. */
    readonly without_orders: boolean;
    readonly names: readonly SegmentName[];
  } | null;
  readonly rfm: { readonly bins: number; readonly cuts: RfmCuts } | null;
  /** Usual days between purchases when it was trained. */
  readonly usual_gap_days: number | null;
  /** What the stages and tiers meant when it was trained; absent in older runs, which had the defaults. */
  readonly lifecycle?: Omit<Configuration["segments"]["lifecycle"], "stages">;
  readonly value_tiers?: Configuration["segments"]["value_tiers"];
  /** The id of the next new segment: greater than every one that was ever given. Older runs do not say it. */
  readonly next_id?: number;
}

export interface SegmentName {
  readonly id: number;
  readonly name: string;
  readonly rule: string;
  /** Share of the customers the rule holds for who are in the segment, and of the segment for whom it holds. */
  readonly recognition: { readonly precision: number; readonly recall: number };
  /** Whether it is worth a campaign of its own, and the position of the nearest other where it is not. */
  readonly viability: Viability & { readonly nearest: number | null };
}

/** `models/value.json`: how customers come back and what they are expected to spend; null in a business without orders. */
export interface ValueModel {
  readonly fitted_on: string;
  readonly horizon_days: number;
  /** Yearly, 0.1 for 10 %. */
  readonly discount: number;
  /** Null where no such model is sound. */
  readonly lifetime: LifetimeLearned | null;
  /** Null without money, and where the history is too short to judge: then last year's spend stands for the next. */
  readonly champion: ValueChampion | null;
}

/** What runs of version 0.1.0 wrote. */
type OlderValueModel = Extract<ValueChampion, { readonly name: "run-rate" }> & {
  readonly fitted_on: string;
};

function valueModel(stored: ValueModel | OlderValueModel | null): ValueModel | null {
  if (stored === null || !("name" in stored)) return stored;
  const { name, fitted_on, learned } = stored;
  const champion = { name, learned };
  return { fitted_on, horizon_days: 365, discount: 0, lifetime: null, champion };
}

/** Everything that a run learned and a later one needs. */
export interface TrainedRun {
  readonly snapshot: SnapshotModel;
  readonly targets: readonly TargetModel[];
  readonly segments: SegmentsModel;
  readonly value: ValueModel | null;
  readonly outlook: OutlookModel;
}

/** Keeps of an outlook what scoring needs. */
export function targetModel({ aim, trial, refused }: Outlook): TargetModel {
  const { scorer, learned, calibration } = trial.shipped;
  return {
    target: aim.name,
    kind: aim.target.kind,
    horizon_days: aim.target.kind === "given" ? null : aim.target.horizon,
    champion: scorer.name,
    role: scorer.role,
    refused: refused !== null,
    columns: aim.columns,
    learned,
    calibration,
  };
}

/** Returns the champion of a stored model, ready to be applied; `own` are models of one's own that it may be. */
export function championOf(
  { champion, columns, kind, learned, calibration }: TargetModel,
  own: readonly Scorer[] = [],
): Trained {
  return { scorer: scorerNamed(champion, columns, kind, own), learned, calibration };
}

/** Writes `models/`. */
export async function writeModels(folder: string, run: TrainedRun): Promise<void> {
  const models = join(folder, "models");
  await writeJson(join(models, "snapshot.json"), run.snapshot);
  await writeJson(join(models, "segments.json"), run.segments);
  await writeJson(join(models, "value.json"), run.value);
  await writeJson(join(models, "outlook.json"), run.outlook);
  for (const model of run.targets) await writeJson(join(models, `${model.target}.json`), model);
}

/** Tells whether a run wrote scores, segments and lists alone. */
async function isLean(folder: string): Promise<boolean> {
  const document = await readRunDocument<RunDocument>(join(folder, "run.json"));
  return document?.lean === true;
}

/** Reads `models/` of an earlier run. */
export async function readModels(folder: string, targets: readonly string[]): Promise<TrainedRun> {
  const read = async <T>(name: string): Promise<T> => {
    const path = join(folder, "models", `${name}.json`);
    try {
      return JSON.parse(await readFile(path, "utf8")) as T;
    } catch {
      throw new ConfigurationError(
        (await isLean(folder))
          ? `'${folder}' is a lean run, which leaves no models behind: run without --lean first`
          : `'${folder}' is no trained run: '${path}' cannot be read`,
      );
    }
  };
  return {
    snapshot: await read<SnapshotModel>("snapshot"),
    segments: await read<SegmentsModel>("segments"),
    value: valueModel(await read<ValueModel | OlderValueModel | null>("value")),
    outlook: await read<OutlookModel>("outlook"),
    targets: await Promise.all(targets.map((name) => read<TargetModel>(name))),
  };
}
