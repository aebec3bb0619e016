import type { Command } from "commander";
import { compare } from "./compare.ts";
import { listRuns } from "./list-runs.ts";
import type { Said } from "./said.ts";

interface Printed {
  readonly json?: true;
}

/** Adds the commands that look at runs beside each other. */
export function experimentCommands(
  program: Command,
  { tell }: { readonly tell: (options: Printed, said: Said) => void },
): void {
  printed(program.command("runs"))
    .argument("[folder]", "where runs stand", "runs")
    .description("the runs of a folder with how well each target was foreseen")
    .action(async (folder: string, options: Printed) => tell(options, await listRuns(folder)));
  printed(program.command("compare"))
    .argument("<one>", "a run's folder")
    .argument("<other>", "another's")
    .description(
      "what differs between two runs: configuration, data, features, metrics, segments, lists, files",
    )
    .action(async (one: string, other: string, options: Printed) =>
      tell(options, await compare(one, other)),
    );
}

function printed(command: Command): Command {
  return command
    .option("--json", "print one JSON document for machines")
    .option("--debug", "show where an error came from");
}
