import { type LogisticLearned, logistic, prepare, rereference } from "./logistic.ts";
import { takeRows } from "./matrix.ts";
import { logLoss } from "./metrics/log-loss.ts";
import { platt } from "./platt.ts";
import { random } from "./random.ts";
import { type Coefficients, ridgeLogistic } from "./ridge-logistic.ts";
import { requireBothLabels, type Sample } from "./scorer.ts";

export interface ChooseRidgeOptions {
  readonly scale?: "log" | "percentile";
  /** Ridges to try. Default 1, 10, 100, 1,000, 10,000. */
  readonly ridges?: readonly number[];
}

export interface ChosenRidge {
  readonly ridge: number;
  /** From the largest ridge to the smallest; nats a row, after Platt calibration on the validation rows. */
  readonly tried: readonly { readonly ridge: number; readonly logLoss: number }[];
}

/**
 * Returns the ridge of least log loss on validation rows, the largest of equals. Margins are calibrated on those rows
 * first, as they are before they ship, so that a level that differs between cut-offs does not decide. Without validation
 * rows a quarter of the training customers, drawn by seed, are held out; a customer's rows stay together.
 */
export function chooseRidge(
  train: Sample,
  validation: Sample | null,
  seed: number,
  { scale = "log", ridges = [1, 10, 100, 1_000, 10_000] }: ChooseRidgeOptions = {},
): ChosenRidge {
  const [fitted, held] = validation === null ? holdOut(train, seed) : [train, validation];
  requireBothLabels("chooseRidge", fitted);
  requireBothLabels("chooseRidge", held);
  const { preparation, design, indicated } = prepare(fitted, scale);
  let start: Coefficients | null = null;
  const tried: { ridge: number; logLoss: number }[] = [];
  // From strong to weak, each starting where the last ended.
  for (const ridge of [...ridges].sort((a, b) => b - a)) {
    start = ridgeLogistic(
      design.values,
      fitted.labels,
      start === null ? { ridge } : { ridge, start },
    );
    const learned: LogisticLearned = {
      ridge,
      preparation,
      intercept: start.intercept,
      coefficients: [...start.slopes],
      indicated,
    };
    const margins = logistic().apply(rereference(learned, held.matrix), held.matrix);
    const calibration = platt().fit({ margins, labels: held.labels }, seed);
    const probabilities = platt().apply(calibration, { margins });
    tried.push({ ridge, logLoss: logLoss(probabilities, held.labels).value });
  }
  const [first, ...others] = tried;
  if (first === undefined) throw new Error("chooseRidge requires at least 1 ridge, got 0");
  const least = others.reduce((low, other) => (other.logLoss < low.logLoss ? other : low), first);
  return { ridge: least.ridge, tried };
}

function holdOut(sample: Sample, seed: number): readonly [Sample, Sample] {
  const next = random(seed);
  const held = new Map<string, boolean>();
  for (const id of [...new Set(sample.matrix.ids)].sort()) held.set(id, next() < 0.25);
  const rows = Int32Array.from(sample.matrix.ids.keys());
  const isHeld = (row: number) => held.get(sample.matrix.ids[row] ?? "") === true;
  return [
    take(
      sample,
      rows.filter((row) => !isHeld(row)),
    ),
    take(sample, rows.filter(isHeld)),
  ];
}

function take({ matrix, labels, groups }: Sample, rows: Int32Array): Sample {
  const taken = {
    matrix: takeRows(matrix, rows),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
  };
  return groups === undefined
    ? taken
    : { ...taken, groups: Int32Array.from(rows, (row) => groups[row] ?? 0) };
}
