import { takeSample } from "../models/develop.ts";
import { positionsWhere } from "../models/folds.ts";
import { idDraw } from "../models/id-draw.ts";
import type { Part } from "../models/learning-curve.ts";
import { sampleRows } from "../models/sample-rows.ts";
import type { Sample } from "../models/scorer.ts";
import type { Trial } from "../models/trial.ts";

export interface PartOptions {
  /** Rows to learn from, and to judge by; of all parts together twice as many. */
  readonly most: number;
  readonly seed: number;
}

/**
 * Cuts out what the champion was chosen on: rows to learn from and rows to judge by, never the test rows. Of very many
 * customers a part is drawn by their ids; of several folds as many as the rows allow.
 */
export function validationParts(
  { past, splits }: Trial,
  { most, seed }: PartOptions,
): readonly Part[] {
  const largest = Math.max(1, ...splits.map(({ train }) => train.length));
  const parts = splits.slice(0, Math.max(1, Math.floor((2 * most) / largest)));
  return parts.map(({ train, validation }) => ({
    train: fewerCustomers(takeSample(past, train), most, seed),
    validation: takeSample(takeSample(past, validation), sampleRows(validation.length, most, seed)),
  }));
}

function fewerCustomers(sample: Sample, most: number, seed: number): Sample {
  const { ids } = sample.matrix;
  const share = most / ids.length;
  return share >= 1
    ? sample
    : takeSample(
        sample,
        positionsWhere(ids.length, (i) => idDraw(ids[i] ?? "", seed + 1_000) < share),
      );
}
