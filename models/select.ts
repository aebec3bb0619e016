import type { Estimate } from "./metrics/estimate.ts";
import { differenceOf, estimateOf, pairedBootstrap, type Resampled } from "./paired-bootstrap.ts";

/** A scorer's probabilities on the validation rows. */
export interface Contender {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly scores: Float64Array;
}

/** How a contender did on the validation rows. */
export interface Standing {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly auc: Estimate;
  readonly log_loss: Estimate;
  /** Beside the model with the lowest log loss (of rules alone, beside the best rule): its AUC minus this one's. */
  readonly auc_behind: Estimate;
  /** This one's log loss minus that of the same model. */
  readonly log_loss_behind: Estimate;
  /** Whether both differences could be chance. */
  readonly within_chance: boolean;
}

export interface Championship {
  readonly name: string;
  /** One sentence: why it ships. */
  readonly because: string;
  /** One an entry, in their order. */
  readonly standings: readonly Standing[];
}

export interface ChampionOptions {
  /** Whether the validation rows do not tell how scores will travel through time. Default false. */
  readonly timeBlind?: boolean;
}

interface Measured extends Contender {
  readonly resampled: Resampled;
}

/**
 * Names the contender that ships, by a paired bootstrap of the validation rows. A model may ship when its AUC is above
 * that of the rule with the highest by more than chance and its log loss is no higher; with k models, chance is what
 * happens in 5/k % of draws (Bonferroni), so that many models on noise do not ship more often than one. Of those that
 * may, the winner has the lowest log loss, and the first whose AUC and log loss both lie within chance (95 %) of the
 * winner's ships: contenders come simplest first. Otherwise the best rule ships. Without rules the models compete alone.
 * Where the scores are to travel through time and the validation rows do not tell how they will (`timeBlind`), the first
 * model that may ship does: those that follow what passes do best among rows drawn at random.
 */
export function champion(
  contenders: readonly Contender[],
  labels: Uint8Array,
  seed: number,
  { timeBlind = false }: ChampionOptions = {},
): Championship {
  if (!labels.includes(0) || !labels.includes(1))
    throw new Error(
      "champion requires at least 1 positive and 1 negative among the validation rows",
    );
  const resampled = pairedBootstrap(
    contenders.map(({ scores }) => scores),
    labels,
    seed,
  );
  const measured = contenders.map(
    (contender, i): Measured => ({ ...contender, resampled: resampled[i] as Resampled }),
  );
  const rule = highestAuc(measured.filter(({ role }) => role === "rule"));
  const models = measured.filter(({ role }) => role === "model");
  const level = 1 - 0.05 / Math.max(1, models.length);
  const able = models.filter((model) => rule === undefined || beats(model, rule, level));
  const winner = lowestLoss(able);
  const leader = winner ?? lowestLoss(models) ?? rule;
  if (leader === undefined) throw new Error("champion requires at least 1 contender, got 0");
  const standings = measured.map((one) => standingOf(one, leader));
  if (winner === undefined) {
    const shipped = rule ?? leader;
    return {
      name: shipped.name,
      because: ruleShips(shipped, highestAuc(models), level),
      standings,
    };
  }
  const close = new Set(
    standings.filter(({ within_chance }) => within_chance).map(({ name }) => name),
  );
  const simplest =
    able.find((model) => timeBlind || model === winner || close.has(model.name)) ?? winner;
  const because = modelShips(simplest, winner, rule, close.has(simplest.name));
  return { name: simplest.name, because, standings };
}

function highestAuc(measured: readonly Measured[]): Measured | undefined {
  return measured.reduce<Measured | undefined>(
    (leader, other) =>
      leader === undefined || other.resampled.auc > leader.resampled.auc ? other : leader,
    undefined,
  );
}

function lowestLoss(measured: readonly Measured[]): Measured | undefined {
  return measured.reduce<Measured | undefined>(
    (leader, other) =>
      leader === undefined || other.resampled.logLoss < leader.resampled.logLoss ? other : leader,
    undefined,
  );
}

function beats(model: Measured, rule: Measured, level: number): boolean {
  return (
    differenceOf(model.resampled, rule.resampled, "auc", { level }).low > 0 &&
    model.resampled.logLoss <= rule.resampled.logLoss
  );
}

function standingOf({ name, role, resampled }: Measured, leader: Measured): Standing {
  const auc = differenceOf(leader.resampled, resampled, "auc");
  const loss = differenceOf(resampled, leader.resampled, "logLoss");
  return {
    name,
    role,
    auc: estimateOf(resampled, "auc"),
    log_loss: estimateOf(resampled, "logLoss"),
    auc_behind: auc,
    log_loss_behind: loss,
    within_chance: auc.low <= 0 && loss.low <= 0,
  };
}

function ruleShips(rule: Measured, model: Measured | undefined, level: number): string {
  const opening = `${rule.name} (AUC ${fixed(rule.resampled.auc)}) is the best rule on the validation rows`;
  if (model === undefined) return `${opening}, and there is no model to compare it with.`;
  const difference = differenceOf(model.resampled, rule.resampled, "auc", { level });
  return difference.low > 0
    ? `${opening}, and the best model, ${model.name}, ranks better by ${interval(difference)} but has a higher log loss (${fixed(model.resampled.logLoss)} against ${fixed(rule.resampled.logLoss)}).`
    : `${opening}, and the best model, ${model.name} (AUC ${fixed(model.resampled.auc)}), does not beat it by more than chance: difference ${interval(difference)}.`;
}

function modelShips(
  simplest: Measured,
  winner: Measured,
  rule: Measured | undefined,
  close: boolean,
): string {
  const auc = fixed(simplest.resampled.auc);
  const opening =
    rule === undefined
      ? `${simplest.name} has an AUC of ${auc} on the validation rows, where there is no rule to compare it with`
      : `${simplest.name} (AUC ${auc}) beats the best rule, ${rule.name} (${fixed(rule.resampled.auc)}), on the validation rows by ${interval(differenceOf(simplest.resampled, rule.resampled, "auc"))}`;
  if (simplest === winner) return `${opening}.`;
  const before = `${opening}, and comes before ${winner.name} (${fixed(winner.resampled.auc)}), which is better`;
  return close
    ? `${before} by no more than chance.`
    : `${before} on rows drawn at random, where nobody can see how a model travels through time.`;
}

function interval({ value, low, high }: Estimate): string {
  return `${fixed(value)} (${fixed(low)} to ${fixed(high)})`;
}

function fixed(value: number): string {
  return value.toFixed(3);
}
