import { type Command, InvalidArgumentError } from "commander";
import { isServer } from "../data/mlflow-options.ts";
import type { CommandOptions } from "./library.ts";
import type { Said } from "./said.ts";

const library = () => import("./library.ts");

interface Printed {
  readonly json?: true;
}

interface Imports extends Printed {
  readonly target: string;
  readonly customer: string;
  readonly score: string;
  readonly name?: string;
  readonly run?: string;
}

/** What a command that reads a business's files shares with all of them. */
interface Wiring<Common> {
  readonly tell: (options: Printed, said: Said) => void;
  readonly reads: (command: Command) => Command;
  readonly common: (options: Common) => CommandOptions;
}

/** Adds the commands that look at runs beside each other, and at other people's scores beside a run's. */
export function experimentCommands<Common extends { readonly config: string }>(
  program: Command,
  { tell, reads, common }: Wiring<Common>,
): void {
  printed(program.command("runs"))
    .argument("[folder]", "where runs stand", "runs")
    .description("the runs of a folder with how well each target was foreseen")
    .action(async (folder: string, options: Printed) =>
      tell(options, await (await library()).listRuns(folder)),
    );
  printed(program.command("compare"))
    .argument("<one>", "a run's folder")
    .argument("<other>", "another's")
    .description(
      "what differs between two runs: configuration, data, features, metrics, segments, lists, files",
    )
    .action(async (one: string, other: string, options: Printed) =>
      tell(options, await (await library()).compareRuns(one, other)),
    );
  reads(program.command("import-scores"))
    .argument("<file>", "CSV or Parquet with a score a customer, and a day in a column as_of")
    .description(
      "scores of another model: evaluated beside our own, calibrated, and ranked in its lists",
    )
    .requiredOption("--target <name>", "the target that they foresee")
    .requiredOption("--customer <column>", "the file's column of customers")
    .requiredOption("--score <column>", "the file's column of scores; higher is more likely")
    .option("--name <name>", "what the other model is called; by default the file's name")
    .option(
      "--run <folder>",
      "the run whose segments and worth its lists show; by default the newest",
    )
    .action(async (file: string, options: Imports & Common) =>
      tell(
        options,
        await (await library()).importScores(options.config, {
          ...common(options),
          ...importsOf(options),
          file,
        }),
      ),
    );
}

function importsOf({ target, customer, score, name, run }: Imports) {
  return { target, customer, score, name, run };
}

function printed(command: Command): Command {
  return command
    .option("--json", "print one JSON document for machines")
    .option("--debug", "show where an error came from");
}

export interface Tracked {
  readonly mlflow?: string;
}

/** Adds the option that logs a run. */
export function tracked(command: Command): Command {
  return command.option(
    "--mlflow <uri>",
    "log the run to an MLflow tracking server, such as http://127.0.0.1:5000",
    (text) => {
      if (!isServer(text))
        throw new InvalidArgumentError(
          "expected http:// or https:// and a host; a user and password are taken from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
        );
      return text;
    },
  );
}

export function trackedBy({ mlflow = null }: { readonly mlflow?: string | null }) {
  return { mlflow };
}
