import { takeSample } from "../models/develop.ts";
import { idDraw } from "../models/id-draw.ts";
import type { Part } from "../models/learning-curve.ts";
import { sampleRows } from "../models/sample-rows.ts";
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
    train: takeSample(past, ofFewerCustomers(train, past.matrix.ids, { most, seed })),
    validation: takeSample(past, at(validation, sampleRows(validation.length, most, seed))),
  }));
}

function ofFewerCustomers(
  rows: Int32Array,
  ids: readonly string[],
  { most, seed }: PartOptions,
): Int32Array {
  const share = most / rows.length;
  return share >= 1 ? rows : rows.filter((row) => idDraw(ids[row] ?? "", seed + 1_000) < share);
}

function at(rows: Int32Array, places: Int32Array): Int32Array {
  return Int32Array.from(places, (place) => rows[place] as number);
}
