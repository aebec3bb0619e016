import { confusion } from "../models/metrics/confusion.ts";
import { evaluate } from "../models/metrics/evaluate.ts";
import { rocAuc, rocAucDifference } from "../models/metrics/roc-auc.ts";
import { wilson } from "../models/metrics/wilson.ts";
import type { BacktestCutOff } from "../reports/backtest-report.ts";
import type { Business } from "./business.ts";
import type { Outlook } from "./outlook.ts";
import { capacityOf } from "./report-target.ts";

/** Measures how well a target was foreseen at one cut-off of a backtest, beside the best other rule. */
export function replayed(business: Business, outlook: Outlook, asOf: string): BacktestCutOff {
  const { trial, protocol, test: counted } = outlook;
  const { labels } = trial.test;
  const champion = trial.predictions.find(({ name }) => name === trial.champion.name);
  if (champion === undefined)
    throw new Error(`champion '${trial.champion.name}' made no prediction`);
  const { auc, log_loss, calibration } = evaluate(
    champion.scores,
    labels,
    business.configuration.seed,
  );
  const ranked = trial.predictions.map((one) => ({ ...one, auc: rocAuc(one.scores, labels) }));
  const rule = ranked
    .filter(({ name, role }) => role === "rule" && name !== champion.name)
    .sort((a, b) => b.auc.value - a.auc.value)[0];
  const { capacity, true_positives } = confusion(champion.scores, labels, {
    capacity: capacityOf(business, outlook),
  });
  return {
    as_of: asOf,
    test_as_of: counted.as_of,
    protocol,
    rows: counted.rows,
    positives: counted.positives,
    champion: champion.name,
    role: champion.role,
    auc,
    rule: rule === undefined ? null : { name: rule.name, auc: rule.auc },
    candidates: ranked.map(({ name, role, auc: own }) => ({ name, role, auc: own })),
    ahead: rule === undefined ? null : rocAucDifference(champion.scores, rule.scores, labels),
    log_loss,
    calibration,
    list: { capacity, precision: wilson(true_positives, capacity) },
  };
}
