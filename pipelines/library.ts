export { ConfigurationError, DataError } from "../data/errors.ts";
export type { Configuration } from "../data/schema.ts";
export type { Feature } from "../features/feature.ts";
export type { FeatureName } from "../features/feature-name.ts";
export { defineFeature, type OwnFeature } from "../features/own-feature.ts";
export { additive } from "../models/additive.ts";
export { boosted } from "../models/boosted.ts";
export { clip } from "../models/clip.ts";
export { impute } from "../models/impute.ts";
export { logarithm } from "../models/logarithm.ts";
export { logistic } from "../models/logistic.ts";
export { columnOf, type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
export type { Estimate } from "../models/metrics/estimate.ts";
export { type Evaluation, evaluate } from "../models/metrics/evaluate.ts";
export { chain, type Json, type Model } from "../models/model.ts";
export { type Law, modelContract, transformContract } from "../models/model-contract.ts";
export { defineModel, type OwnModel } from "../models/own-model.ts";
export { percentile } from "../models/percentile.ts";
export type { Contributions, Sample, Scorer } from "../models/scorer.ts";
export { standardise } from "../models/standardise.ts";
export type { TargetReport } from "../reports/target-report.ts";
export { audience } from "./audience.ts";
export { compare as compareRuns } from "./compare.ts";
export { demo } from "./demo.ts";
export { explain } from "./explain.ts";
export { findLookalikes } from "./find-lookalikes.ts";
export { init } from "./init.ts";
export type { LeanDocument } from "./lean/lean-document.ts";
export type { LeanSaid } from "./lean/lean-run.ts";
export {
  backtest,
  type CommandOptions,
  type ConfigurationGiven,
  check,
  exportMatrix,
  importScores,
  type Logged,
  leanRun,
  ledger,
  report,
  run,
  runLearningEvery,
  score,
  train,
} from "./library/commands.ts";
export type { Comparison, Scores } from "./library/comparison.ts";
export {
  type BusinessConfiguration,
  type ConfigurationInput,
  defineConfiguration,
  loadConfiguration,
} from "./library/configurations.ts";
export { type FeatureOf, featureNamed, type NamedFeature } from "./library/names.ts";
export {
  type CompareOptions,
  type Labelled,
  type OpenShopOptions,
  openShop,
  type Segments,
  type Shop,
  withShop,
} from "./library/shop.ts";
export type { ShopSnapshot } from "./library/shop-snapshot.ts";
export { listRuns } from "./list-runs.ts";
export { microSegment } from "./micro-segment.ts";
export { printList } from "./print-list.ts";
export { publish } from "./publish.ts";
export { tellResults } from "./results/tell-results.ts";
export type { RunSaid } from "./run.ts";
export type { RunDocument } from "./run-document.ts";
export type { Said } from "./said.ts";
export { serve } from "./serve.ts";
export { createToken, listTokens, revokeToken } from "./tokens.ts";
