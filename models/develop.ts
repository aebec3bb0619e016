import { type Matrix, takeRows } from "./matrix.ts";
import type { Json } from "./model.ts";
import { type Calibrated, calibrated, type PlattLearned, platt, recentred } from "./platt.ts";
import { sampleRows } from "./sample-rows.ts";
import type { Sample, Scorer } from "./scorer.ts";
import { type Championship, champion } from "./select.ts";

/** Positions of rows to learn from and of rows to compare and calibrate on; the two share no row. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** A scorer, what it learned from every row, and the calibration that it earned on rows it had not seen. */
export interface Trained {
  readonly scorer: Scorer;
  readonly learned: Json;
  readonly calibration: PlattLearned;
}

export interface Developed {
  readonly candidates: readonly Trained[];
  readonly champion: Championship;
}

/**
 * Fits every scorer on the training rows of each split, compares and calibrates them on the validation rows of all
 * splits together, and refits them on every row. What is calibrated thus never saw the labels it is calibrated on. Of a
 * single split, the latest cut-off, the refitted scorer keeps the slope and takes the level anew.
 */
export function develop(
  sample: Sample,
  splits: readonly Split[],
  scorers: readonly Scorer[],
  seed: number,
): Developed {
  const parts = splits.map(({ train, validation }) => ({
    train: takeSample(sample, train),
    validation: takeSample(sample, validation),
  }));
  const labels = joinLabels(parts.map(({ validation }) => validation.labels));
  const judged = scorers.map((scorer) => {
    const margins = joinScores(
      parts.map(({ train, validation }) =>
        marginsOf(scorer, fitted(scorer, train, seed), validation.matrix),
      ),
    );
    const earned = platt().fit({ margins, labels }, seed);
    const learned = fitted(scorer, sample, seed);
    const [held, ...more] = parts;
    const calibration =
      held !== undefined && more.length === 0
        ? recentred(earned, marginsOf(scorer, learned, held.validation.matrix), labels)
        : earned;
    return {
      trained: { scorer, learned, calibration },
      scores: platt().apply(earned, { margins }),
    };
  });
  return {
    candidates: judged.map(({ trained }) => trained),
    champion: champion(
      judged.map(({ trained: { scorer }, scores }) => ({
        name: scorer.name,
        role: scorer.role,
        scores,
      })),
      labels,
    ),
  };
}

/** Numbers that a scorer learns from at most: more rows cost time and change no coefficient that matters. */
const MOST_NUMBERS = 2_000_000;

/** Fits a scorer on a sample, or on rows of it drawn by seed where it holds very many numbers. */
export function fitted(scorer: Scorer, sample: Sample, seed: number): Json {
  const n = sample.labels.length;
  const most = Math.floor(MOST_NUMBERS / Math.max(1, sample.matrix.columns.length));
  return scorer.fit(n <= most ? sample : takeSample(sample, sampleRows(n, most, seed)), seed);
}

/** Returns the margins of a whole snapshot's rows; ranks are taken among them. */
export function marginsOf(scorer: Scorer, learned: Json, snapshot: Matrix): Float64Array {
  return scorer.apply(scorer.rereference?.(learned, snapshot) ?? learned, snapshot);
}

/** Returns a trained scorer as it stands before a whole snapshot: its ranks are taken among the snapshot's rows. */
export function facing({ scorer, learned, calibration }: Trained, snapshot: Matrix): Calibrated {
  return calibrated(scorer, scorer.rereference?.(learned, snapshot) ?? learned, calibration);
}

/** Returns the rows of a sample at the given positions. */
export function takeSample({ matrix, labels, groups }: Sample, rows: Int32Array): Sample {
  return {
    matrix: takeRows(matrix, rows),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    ...(groups === undefined ? {} : { groups: Int32Array.from(rows, (row) => groups[row] ?? 0) }),
  };
}

/** Puts label arrays one after the other. */
export function joinLabels(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  pieces.reduce((offset, piece) => {
    all.set(piece, offset);
    return offset + piece.length;
  }, 0);
  return all;
}

/** Puts score arrays one after the other. */
export function joinScores(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0));
  pieces.reduce((offset, piece) => {
    all.set(piece, offset);
    return offset + piece.length;
  }, 0);
  return all;
}
