import type { DenseNetwork } from "./dense-network.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import type { Matrix } from "./matrix.ts";
import { blocksOf, initialParameters, memberOf, networkOf } from "./network-blocks.ts";
import type { NetworkTrainer, TrainingPlan } from "./network-trainer.ts";
import { random } from "./random.ts";

const members = 3;
const hidden = [32, 16];
const rate = 0.002;
const decay = 0.01;
const mostEpochs = 60;
const patience = 6;
/** Of this many parts of the customers each network leaves out one. */
const parts = 5;
/** Least rows of each label that a part needs to tell when to stop, and how long a network learns without one. */
const leastToTell = 5;
const untoldEpochs = 10;

/** The rows that a network leaves out to know when to stop, and the epoch after which their mean loss was lowest. */
interface Watch {
  readonly held: Int32Array;
  readonly tells: boolean;
  loss: number;
  epoch: number;
  parameters: Float32Array;
}

/**
 * Trains three networks at once from finite columns and labels of 0 and 1: Adam (Kingma & Ba 2015) on the binary
 * cross-entropy with weight decay, half of .01 times the squared weights beside the mean loss. Each network leaves out
 * another fifth of the customers and keeps the parameters of the epoch after which their loss was lowest. Where a fifth
 * has fewer than 5 rows of a label, its network learns ten epochs from every row.
 */
export function trainNetworks(
  design: Matrix,
  labels: Uint8Array,
  seed: number,
  trainerOf: (plan: TrainingPlan) => NetworkTrainer,
): readonly DenseNetwork[] {
  const n = labels.length;
  const next = random(seed);
  const blocks = blocksOf(design.columns.length, { members, hidden });
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const initial = initialParameters(blocks, Math.log(positives / (n - positives)), next);
  const folds = foldsOf(design.ids, parts, seed);
  const watches = Array.from({ length: members }, (_, k): Watch => {
    const held = positionsWhere(n, (i) => folds[i] === k);
    const parameters = memberOf(blocks, initial.values, k);
    return { held, tells: canTell(labels, held), loss: Infinity, epoch: 0, parameters };
  });
  if (design.columns.length > 0) {
    // 16 to 256 rows a step; twenty or more steps an epoch where there are enough.
    const mostRows = Math.min(256, Math.max(16, Math.floor(n / 20)));
    const trainer = trainerOf({
      blocks,
      members,
      initial,
      decays: initial.decays.map((one) => one * decay),
      rate,
      design,
      labels,
      held: watches.map(({ tells, held }) => (tells ? held : null)),
      mostRows,
    });
    try {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let epoch = 1; epoch <= mostEpochs; epoch++) {
        const learning = watches.flatMap((watch, k) => (goesOn(watch, epoch) ? [k] : []));
        if (learning.length === 0) break;
        shuffle(order, next);
        for (let from = 0; from < n; from += mostRows)
          trainer.step(order.subarray(from, from + mostRows), learning);
        for (const k of learning) keepBest(watches[k] as Watch, epoch, trainer, k, labels);
      }
    } finally {
      trainer.end();
    }
  }
  return watches.map(({ parameters }) => networkOf(blocks, parameters));
}

function goesOn({ tells, epoch }: Watch, now: number): boolean {
  return now <= (tells ? epoch + patience : untoldEpochs);
}

/** Keeps a network as it is after an epoch where that lowers the loss of the rows left out, or where none tells. */
function keepBest(
  watch: Watch,
  epoch: number,
  trainer: NetworkTrainer,
  k: number,
  labels: Uint8Array,
): void {
  const loss = watch.tells ? meanLoss(trainer.heldMargins(k), labels, watch.held) : -epoch;
  if (!(loss < watch.loss)) return;
  watch.loss = loss;
  watch.epoch = epoch;
  watch.parameters = trainer.parametersOf(k);
}

/** Returns whether the held rows and the others have enough rows of both labels. */
function canTell(labels: Uint8Array, held: Int32Array): boolean {
  const all = labels.reduce((sum, label) => sum + label, 0);
  const positives = held.reduce((sum, row) => sum + (labels[row] as number), 0);
  const negatives = held.length - positives;
  return (
    Math.min(positives, negatives) >= leastToTell &&
    positives < all &&
    negatives < labels.length - all
  );
}

function meanLoss(margins: Float32Array, labels: Uint8Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const margin = margins[i] as number;
    const label = labels[rows[i] as number] as number;
    sum += Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - label * margin;
  }
  return sum / rows.length;
}

/** Puts positions in a random order, every one equally likely (Fisher & Yates). */
function shuffle(order: Int32Array, next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}
