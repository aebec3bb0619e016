import {
  type Calibrated,
  type Calibration,
  calibrate,
  calibrated,
  calibrationFolds,
} from "./calibrator.ts";
import type { Crew, Foreseen, ForeseenRows } from "./crew.ts";
import { endToEnd } from "./end-to-end.ts";
import { type Matrix, type RowOptions, takeRows, viewRows } from "./matrix.ts";
import { logLoss, logLossOf } from "./metrics/log-loss.ts";
import type { Json } from "./model.ts";
import { platt } from "./platt.ts";
import { sampleRows } from "./sample-rows.ts";
import type { FitPurpose, Sample, Scorer } from "./scorer.ts";
import type { Championship } from "./select.ts";

/** Positions of rows to learn from and of rows to compare and calibrate on; the two share no row. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** A scorer, what it learned from every row, and the calibration that it earned on rows it had not seen. */
export interface Trained {
  readonly scorer: Scorer;
  readonly learned: Json;
  readonly calibration: Calibration;
}

/** One way to score that competes: the settings it may have, the usual ones first. All have one name and role. */
export interface Entrant {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly settings: readonly Scorer[];
}

/** How an entrant did on the validation rows, and what it learned from the training rows of each split. */
export interface Developed {
  readonly entrant: Entrant;
  /** The settings that did best. */
  readonly scorer: Scorer;
  /** One a split. */
  readonly learned: readonly Json[];
  /** Of the validation rows of all splits, one after the other. */
  readonly margins: Float64Array;
  readonly calibration: Calibration;
  readonly because: string;
}

export interface Development {
  readonly developed: readonly Developed[];
  readonly champion: Championship;
}

export interface FitOptions {
  readonly seed: number;
  readonly crew: Crew;
  /**
   * Whether work is spared that moves no figure beyond its interval: scorers learn from half as many numbers at most, and
   * those that do not ship are neither fitted again nor offered a curve. Default false.
   */
  readonly lean?: boolean;
}

/**
 * Fits every entrant on the training rows of each split, in each of its settings; keeps the settings with the lowest log
 * loss on the validation rows of all splits together, or the usual ones where that is not lower than theirs by a standard
 * error (Breiman et al. 1984), calibrates on those rows, and names the champion.
 */
export async function develop(
  sample: Sample,
  splits: readonly Split[],
  entrants: readonly Entrant[],
  options: FitOptions & { readonly timeBlind?: boolean },
): Promise<Development> {
  const parts = splits.map(({ train, validation }) => ({
    train: viewSample(sample, train),
    validation: viewSample(sample, validation),
  }));
  const labels = endToEnd(
    Uint8Array,
    parts.map(({ validation }) => validation.labels),
  );
  const ids = parts.flatMap(({ validation }) => validation.matrix.ids);
  const tried = await Promise.all(
    entrants.map((entrant) =>
      Promise.all(
        entrant.settings.map(async (scorer) => {
          const found = await Promise.all(
            parts.map(({ train, validation }) =>
              foreseen(scorer, { sample: train, snapshot: validation.matrix }, options, {
                explained: false,
              }),
            ),
          );
          const learned = found.map((one) => one.learned);
          const margins = endToEnd(
            Float64Array,
            found.map((one) => one.margins),
          );
          const line = lineOf(margins, labels);
          return { entrant, scorer, learned, margins, line, scores: calibrate(line, margins) };
        }),
      ),
    ),
  );
  const best = tried.map((settings) => {
    const [usual] = settings;
    if (usual === undefined) throw new Error("an entrant requires at least 1 setting, got 0");
    const losses = settings.map(({ scores }) => logLoss(scores, labels).value);
    const least = settings[losses.indexOf(Math.min(...losses))] ?? usual;
    return clearlyLess(least.scores, usual.scores, labels) ? least : usual;
  });
  const { seed, crew, lean = false, timeBlind = false } = options;
  const chosen = await crew.work("champion", {
    contenders: best.map(({ entrant: { name, role }, scores }) => ({ name, role, scores })),
    labels,
    seed,
    timeBlind,
  });
  const folds = calibrationFolds(ids, seed);
  const developed = await Promise.all(
    best.map(async ({ scores: _, line, ...one }) => ({
      ...one,
      ...(lean && one.entrant.name !== chosen.name
        ? { calibration: line, because: "" }
        : await crew.work("calibrate", {
            rows: { margins: one.margins, labels, folds },
            options: { logOdds: one.scorer.role === "model", timeBlind },
          })),
    })),
  );
  return { developed, champion: chosen };
}

/** Tells whether the log loss of one is below that of another by more than the standard error of their paired difference. */
function clearlyLess(one: Float64Array, other: Float64Array, labels: Uint8Array): boolean {
  const n = labels.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const label = labels[i] as number;
    const gain = logLossOf(other[i] as number, label) - logLossOf(one[i] as number, label);
    sum += gain;
    squares += gain * gain;
  }
  return sum > Math.sqrt(squares - (sum * sum) / n);
}

/** Returns margins as probabilities by a line: what makes entrants comparable. */
export function straightened(margins: Float64Array, labels: Uint8Array): Float64Array {
  return calibrate(lineOf(margins, labels), margins);
}

function lineOf(margins: Float64Array, labels: Uint8Array): Calibration {
  return platt().fit({ margins, labels }, 0);
}

/** Rows times columns that a scorer learns from at most, where it does not say. */
const MOST_NUMBERS = 2_000_000;
/** The same where fits are to be lean; and at most half of what it would. */
const LEAN_NUMBERS = 3_000_000;

/** Fits a scorer on a sample, or on rows of it drawn by seed where it holds very many numbers. */
export async function fitted(
  scorer: Scorer,
  sample: Sample,
  options: FitOptions,
  purpose: FitPurpose = {},
): Promise<Json> {
  const { seed, crew } = options;
  return await crew.fit(scorer, lessonOf(scorer, sample, options), seed, purpose);
}

/** Fits a scorer as `fitted` does, and has it foresee the rows of a whole snapshot where it was fitted. */
export async function foreseen(
  scorer: Scorer,
  { sample, snapshot }: ForeseenRows,
  options: FitOptions,
  purpose: FitPurpose = {},
): Promise<Foreseen> {
  const { seed, crew } = options;
  const rows = { sample: lessonOf(scorer, sample, options), snapshot };
  return await crew.foresee(scorer, rows, seed, purpose);
}

/** Returns the rows of a sample that a scorer learns from. */
function lessonOf(
  { mostNumbers = MOST_NUMBERS }: Scorer,
  sample: Sample,
  { seed, crew, lean = false }: FitOptions,
): Sample {
  const numbers = lean ? Math.min(mostNumbers / 2, LEAN_NUMBERS) : mostNumbers;
  const most = Math.floor(numbers / Math.max(1, sample.matrix.columns.length));
  return sample.labels.length <= most
    ? sample
    : drawnFrom(sample, most, { seed, shared: crew.threads > 1 });
}

/** Rows that were drawn before: scorers that learn from as many learn from the same ones. */
const drawn = new WeakMap<Sample, Map<string, Sample>>();

/** Returns so many rows of a sample, drawn by seed: the same ones whenever they are asked for. */
export function drawnFrom(
  sample: Sample,
  most: number,
  { seed, shared }: { readonly seed: number; readonly shared: boolean },
): Sample {
  const known = drawn.get(sample) ?? new Map<string, Sample>();
  drawn.set(sample, known);
  const key = `${most} ${seed}`;
  const rows =
    known.get(key) ?? takeSample(sample, sampleRows(sample.labels.length, most, seed), { shared });
  known.set(key, rows);
  return rows;
}

/** Returns the margins of a whole snapshot's rows; ranks are taken among them. */
export function marginsOf(scorer: Scorer, learned: Json, snapshot: Matrix): Float64Array {
  return scorer.apply(scorer.rereference?.(learned, snapshot) ?? learned, snapshot);
}

/** Returns a trained scorer as it stands before a whole snapshot: its ranks are taken among the snapshot's rows. */
export function facing(trained: Trained, snapshot: Matrix): Calibrated {
  const { scorer, learned, calibration } = referred(trained, snapshot);
  return calibrated(scorer, learned, calibration);
}

/** Returns a trained scorer whose ranks are taken among a whole snapshot's rows. */
export function referred(trained: Trained, snapshot: Matrix): Trained {
  const { scorer, learned } = trained;
  return { ...trained, learned: scorer.rereference?.(learned, snapshot) ?? learned };
}

/** Returns the rows of a sample at the given positions. */
export function takeSample(sample: Sample, rows: Int32Array, options: RowOptions = {}): Sample {
  return sampleAt(sample, rows, takeRows(sample.matrix, rows, options));
}

/** Returns the rows of a sample at the given positions; those that follow one another share their numbers with it. */
function viewSample(sample: Sample, rows: Int32Array): Sample {
  return sampleAt(sample, rows, viewRows(sample.matrix, rows));
}

function sampleAt({ labels, groups }: Sample, rows: Int32Array, matrix: Matrix): Sample {
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = labels[rows[i] as number] as number;
  return {
    matrix,
    labels: taken,
    ...(groups === undefined ? {} : { groups: groupsAt(groups, rows) }),
  };
}

function groupsAt(groups: Int32Array, rows: Int32Array): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = groups[rows[i] as number] as number;
  return taken;
}
