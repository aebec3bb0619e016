import { dirname, join, resolve } from "node:path";
import { configurationOf } from "../data/configuration.ts";
import { ConfigurationError } from "../data/errors.ts";
import { addDays, daysBetween } from "../data/window.ts";
import { folderName, type RunOptions, score, train } from "./run.ts";
import type { Said } from "./said.ts";
import type { WorkOptions } from "./work.ts";

export interface LearningOptions extends WorkOptions, Pick<RunOptions, "mlflow"> {
  /** Days that what was learned holds. */
  readonly learnEvery: number;
}

/**
 * Scores a business by models of the last day on which models are due, which it learns as of that day, or takes from what
 * was kept. What is learned depends on that day alone, so that runs of all days until the next score by the same models.
 */
export async function runLearningEvery({ learnEvery, ...options }: LearningOptions): Promise<Said> {
  const { name, as_of } = await configurationOf(options.configuration);
  const asOf = options.asOf ?? as_of;
  if (asOf === undefined)
    throw new ConfigurationError(
      "--learn-every requires a day, say it as as_of in the configuration or by --as-of",
    );
  const day = learningDay(asOf, learnEvery);
  const runs = options.out === null ? "runs" : dirname(resolve(options.out));
  const model = join(runs, `${folderName({ name, as_of: day })}-trained`);
  await train({ ...options, asOf: day, out: model });
  // What is to be made anew was, a moment ago.
  const said = await score({ ...options, asOf, model, fresh: false });
  return { ...said, lines: [`Scored by what was learned as of ${day}.`, ...said.lines] };
}

/** Returns the last day, not after `asOf`, that lies a whole number of times `every` days after 1970-01-01. */
export function learningDay(asOf: string, every: number): string {
  return addDays(asOf, -(daysBetween("1970-01-01", asOf) % every));
}
