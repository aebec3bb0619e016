import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { MarginalMeansLearned } from "../../models/marginal-means.ts";
import { columnOf, type Matrix } from "../../models/matrix.ts";
import type { Json } from "../../models/model.ts";
import { type Steps, stepAt, stepsOf } from "../../models/steps.ts";
import type { SegmentsModel } from "../trained.ts";

/** `models/reference.json`: what of everybody that a run scored decides how one more customer is scored. */
export interface ReferencePopulation {
  /** First day of the files; null without dates. */
  readonly first_day: string | null;
  /** Whether the business knows money. */
  readonly money: boolean;
  /** Of targets that ask about anybody. */
  readonly targets: readonly TargetReference[];
  /** Null in a business without money. */
  readonly tiers: Tiers | null;
}

/** What of the customers that a target asks about decides a score's percentile and its reasons. */
export interface TargetReference {
  readonly target: string;
  /** What its champion learned, ranks taken among these customers; null where it reads no ranks: it is the model's then. */
  readonly learned: Json | null;
  readonly percentiles: Steps<number>;
  readonly means: MarginalMeansLearned;
}

/** From what worth on a customer is in each tier of value. */
export interface Tiers {
  readonly by: "total_spend" | "expected_value";
  readonly steps: Steps<string>;
  /** What those are called who are worth nothing. */
  readonly nothing: string;
}

const NOTHING = { total_spend: "No spend", expected_value: "Nothing expected" };

/** Learns where tiers begin from the customers who were put in them; null where nobody was. */
export function tiersOf(
  matrix: Matrix,
  { value_tiers }: SegmentsModel,
  {
    tiers,
    expected,
  }: { readonly tiers: readonly string[] | null; readonly expected: Float64Array | null },
): Tiers | null {
  const by = value_tiers?.by ?? "total_spend";
  const worth = by === "expected_value" ? expected : columnIf(matrix, "total_spend");
  if (tiers === null || worth === null) return null;
  return {
    by,
    steps: stepsOf(
      worth.map((spend) => (spend > 0 ? spend : Number.NaN)),
      tiers,
    ),
    nothing: NOTHING[by],
  };
}

/** Returns the tier of a worth; worth less than everybody else's who spends is in the lowest. */
export function tierAt({ steps, nothing }: Tiers, worth: number): string {
  return worth > 0 ? (stepAt(steps, worth) ?? steps.values[0] ?? nothing) : nothing;
}

function columnIf(matrix: Matrix, name: string): Float64Array | null {
  return matrix.columns.includes(name) ? columnOf(matrix, name) : null;
}

const FILE = join("models", "reference.json");

/** Writes the reference population of a run, in one line: it is for machines, and may hold many numbers. */
export async function writeReference(
  folder: string,
  reference: ReferencePopulation,
): Promise<void> {
  const path = join(folder, FILE);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(reference)}\n`);
}

/** Reads the reference population of a run; null where it was written by a version that kept none. */
export async function readReference(folder: string): Promise<ReferencePopulation | null> {
  const path = join(folder, FILE);
  return existsSync(path)
    ? (JSON.parse(await readFile(path, "utf8")) as ReferencePopulation)
    : null;
}
