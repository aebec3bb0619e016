import type { Estimate } from "./metrics/estimate.ts";
import { logLoss } from "./metrics/log-loss.ts";
import { rocAuc, rocAucDifference } from "./metrics/roc-auc.ts";

/** A scorer's probabilities on the validation rows. */
export interface Contender {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly scores: Float64Array;
}

export interface Championship {
  readonly name: string;
  /** One sentence: why it ships. */
  readonly because: string;
}

interface Measured extends Contender {
  readonly auc: number;
  readonly loss: number;
}

/**
 * Names the contender that ships. A model may ship when its AUC on the validation rows is above the best rule's by more
 * than chance (DeLong's paired 95 % interval leaves out 0) and its log loss is no higher; of those, the simplest whose
 * AUC lies within the best one's 95 % interval. Otherwise the best rule ships. Contenders come simplest first;
 * with equal AUC the earlier wins. Without rules the models compete alone.
 */
export function champion(contenders: readonly Contender[], labels: Uint8Array): Championship {
  if (!labels.includes(0) || !labels.includes(1))
    throw new Error(
      "champion requires at least 1 positive and 1 negative among the validation rows",
    );
  const measured = contenders.map(
    (contender): Measured => ({
      ...contender,
      auc: rocAuc(contender.scores, labels).value,
      loss: logLoss(contender.scores, labels).value,
    }),
  );
  const rule = best(measured.filter(({ role }) => role === "rule"));
  const models = measured.filter(({ role }) => role === "model");
  const able = models.filter((model) => rule === undefined || beats(model, rule, labels));
  const winner = best(able);
  if (winner === undefined) {
    if (rule === undefined) throw new Error("champion requires at least 1 contender, got 0");
    return { name: rule.name, because: ruleShips(rule, best(models), labels) };
  }
  const { low } = rocAuc(winner.scores, labels);
  const simplest = able.find((model) => model === winner || model.auc >= low) ?? winner;
  return { name: simplest.name, because: modelShips(simplest, winner, rule, labels) };
}

function best(measured: readonly Measured[]): Measured | undefined {
  return measured.reduce<Measured | undefined>(
    (leader, other) => (leader === undefined || other.auc > leader.auc ? other : leader),
    undefined,
  );
}

function beats(model: Measured, rule: Measured, labels: Uint8Array): boolean {
  return rocAucDifference(model.scores, rule.scores, labels).low > 0 && model.loss <= rule.loss;
}

function ruleShips(rule: Measured, model: Measured | undefined, labels: Uint8Array): string {
  const opening = `${rule.name} (AUC ${fixed(rule.auc)}) is the best rule on the validation rows`;
  if (model === undefined) return `${opening}, and there is no model to compare it with.`;
  const difference = rocAucDifference(model.scores, rule.scores, labels);
  return difference.low > 0
    ? `${opening}, and the best model, ${model.name}, ranks better by ${interval(difference)} but has a higher log loss (${fixed(model.loss)} against ${fixed(rule.loss)}).`
    : `${opening}, and the best model, ${model.name} (AUC ${fixed(model.auc)}), does not beat it by more than chance: difference ${interval(difference)}.`;
}

function modelShips(
  simplest: Measured,
  winner: Measured,
  rule: Measured | undefined,
  labels: Uint8Array,
): string {
  const opening =
    rule === undefined
      ? `${simplest.name} has an AUC of ${fixed(simplest.auc)} on the validation rows, where there is no rule to compare it with`
      : `${simplest.name} (AUC ${fixed(simplest.auc)}) beats the best rule, ${rule.name} (${fixed(rule.auc)}), on the validation rows by ${interval(rocAucDifference(simplest.scores, rule.scores, labels))}`;
  return simplest === winner
    ? `${opening}.`
    : `${opening}, and is simpler than ${winner.name} (${fixed(winner.auc)}), in whose interval it lies.`;
}

function interval({ value, low, high }: Estimate): string {
  return `${fixed(value)} (${fixed(low)} to ${fixed(high)})`;
}

function fixed(value: number): string {
  return value.toFixed(3);
}
