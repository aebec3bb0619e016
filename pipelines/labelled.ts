import type { Engine } from "../engines/engine.ts";
import { label, readLabelled, readLabels } from "../features/labels.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import type { Sample } from "../models/scorer.ts";
import type { SampleCount } from "../reports/target-report.ts";
import type { Aim } from "./aim.ts";
import type { Business } from "./business.ts";
import { together } from "./together.ts";

/** Returns features and labels of the customers whom a target asks about on a day; their horizon must be over. */
export async function labelledAt(business: Business, aim: Aim, day: string): Promise<Sample> {
  const { engine, configuration } = business;
  const snapshot = await business.snapshotAt(day);
  const options = {
    snapshot,
    sources: configuration.sources,
    ...(aim.where === null ? {} : { where: aim.where }),
  };
  // Of given labels there may be few, and they are asked for at as_of, where the snapshot is of everybody.
  if (!snapshot.ordered || aim.target.kind === "given") {
    const table = `label_${aim.name}`;
    await label(engine, aim.target, { ...options, table });
    return await readLabelled(engine, snapshot, table, aim.columns);
  }
  const [{ rows, labels }, all] = await together([
    readLabels(engine, aim.target, options),
    readOnce(engine, snapshot),
  ]);
  const matrix = takeColumns(all, aim.columns);
  return { matrix: rows.length === all.ids.length ? matrix : takeRows(matrix, rows), labels };
}

const readLast = new WeakMap<Engine, Reading>();

interface Reading {
  readonly snapshot: Snapshot;
  readonly matrix: WeakRef<Promise<Matrix>>;
}

/**
 * Reads all of a snapshot. Targets that ask about the same days come to each one soon after the other and share what was
 * read last, unless its room was wanted in between.
 */
function readOnce(engine: Engine, snapshot: Snapshot): Promise<Matrix> {
  const last = readLast.get(engine);
  const known = last?.snapshot === snapshot ? last.matrix.deref() : undefined;
  const matrix = known ?? readMatrix(engine, snapshot);
  readLast.set(engine, { snapshot, matrix: new WeakRef(matrix) });
  return matrix;
}

/** Counts a sample's rows and positives. */
export function countOf({ labels }: Sample, asOf: string | null): SampleCount {
  return { as_of: asOf, rows: labels.length, positives: labels.reduce((sum, y) => sum + y, 0) };
}
