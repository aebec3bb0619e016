import type { Matrix } from "./matrix.ts";
import type { Block, Parameters } from "./network-blocks.ts";

/** What networks that stand side by side are trained on. */
export interface TrainingPlan {
  readonly blocks: readonly Block[];
  readonly members: number;
  readonly initial: Parameters;
  /** What of each parameter is added to its gradient, as they are laid out in `initial`. */
  readonly decays: Float32Array;
  readonly rate: number;
  /** n rows of finite columns, one at least. */
  readonly design: Matrix;
  readonly labels: Uint8Array;
  /** Rows that a member does not learn from, by member; null of one that learns from all. */
  readonly held: readonly (Int32Array | null)[];
  /** Rows of a step at most. */
  readonly mostRows: number;
}

/** Takes the steps of training networks, and tells how they stand. */
export interface NetworkTrainer {
  /** Takes a step of Adam (Kingma & Ba 2015) on the log loss of rows, for these members at least. */
  step(rows: Int32Array, members: readonly number[]): void;
  /** Returns a member's margins of the rows that it does not learn from. */
  heldMargins(member: number): Float32Array;
  /** Returns a copy of a member's parameters, as `memberOf` lays them out. */
  parametersOf(member: number): Float32Array;
  /** Lets go of what it holds. */
  end(): void;
}
