import type { Objective } from "../lbfgs.ts";
import { type CountedHistories, everyHistory } from "./histories.ts";
import { type LifetimeFit, maximise } from "./maximise.ts";

/** The parameters of a buy-till-you-die model by name, all above 0. */
export type Parameters = Readonly<Record<string, number>>;

/** One who is alive after x repeat purchase days in `tenure` weeks: when the last was tells nothing more of what is to come. */
export interface Living {
  readonly repeats: number;
  readonly tenure: number;
}

/** One customer: x repeat purchase days, the last at `lastAge`, seen for `tenure`, in weeks. */
export interface History extends Living {
  readonly lastAge: number;
}

/**
 * A buy-till-you-die model: a customer buys at a rate of their own until they are lost for ever, unseen. What it says of
 * one who is new follows from the history 0, 0, 0.
 */
export interface LifetimeModel {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly starts: readonly (readonly number[])[];
  /** Unique histories that it is fitted on at most, evenly spaced ones of more; all of them when absent. */
  readonly most?: number;
  /** Returns minus the mean log-likelihood a customer, as a function of the logarithms of the parameters. */
  objective(histories: CountedHistories): Objective;
  /** Returns the chance that a customer is not lost at the end of their tenure. */
  alive(parameters: Parameters, history: History): number;
  /** Returns the purchases expected in the `weeks` after the tenure of one who is alive at its end. */
  orders(parameters: Parameters, living: Living, weeks: number): number;
  /** Returns the purchases a week expected `weeks` after the tenure of one who is alive at its end. */
  rate(parameters: Parameters, living: Living, weeks: number): number;
  /** Returns the weeks within which the rate changes at first: a scale to integrate it by. */
  scale(parameters: Parameters, living: Living): number;
  /** Returns the chance that one who is alive at the end of the tenure buys again within `weeks`. */
  buysWithin(parameters: Parameters, living: Living, weeks: number): number;
}

/** Unique histories of which a part is fitted first, to start from. */
const MANY = 2_000;

/** Fits a model by maximum likelihood; of very many histories a part tells where to start. */
export function fitLifetime(model: LifetimeModel, all: CountedHistories): LifetimeFit {
  const histories = everyHistory(
    all,
    Math.ceil(all.counts.length / (model.most ?? Number.POSITIVE_INFINITY)) || 1,
  );
  const n = histories.counts.length;
  const stride = Math.floor(n / MANY);
  const begin =
    stride < 2
      ? model.starts
      : [Object.values(fitted(model, everyHistory(histories, stride), model.starts).parameters)];
  return fitted(model, histories, begin);
}

function fitted(
  model: LifetimeModel,
  histories: CountedHistories,
  starts: LifetimeModel["starts"],
): LifetimeFit {
  const customers = histories.counts.reduce((sum, count) => sum + count, 0);
  if (!(customers > 0)) throw new Error(`${model.name} requires at least 1 customer, got 0`);
  return maximise({
    name: model.name,
    parameters: model.parameters,
    customers,
    objective: model.objective(histories),
    starts,
  });
}
