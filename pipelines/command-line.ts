import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { platforms } from "../data/audience/platforms.ts";
import { day, days } from "../data/duration.ts";
import { ConfigurationError, DataError } from "../data/errors.ts";
import { withoutValues } from "../data/personal/personal.ts";
import { memorySize } from "../engines/memory-size.ts";
import packageJson from "../package.json" with { type: "json" };
import type { AudienceOptions } from "./audience.ts";
import { experimentCommands, type Tracked, tracked, trackedBy } from "./experiment-commands.ts";
import type { FindLookalikesOptions } from "./find-lookalikes.ts";
import type { MicroSegmentOptions } from "./micro-segment.ts";
import type { PrintListOptions } from "./print-list.ts";
import type { PublishOptions } from "./publish.ts";
import type { Said } from "./said.ts";
import { Interrupted, serveCommands } from "./serve-commands.ts";
import type { Show } from "./stages.ts";

/** What commands do; loading it takes longer than parsing a command line. */
const library = () => import("./library.ts");

const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, interrupted: 130 } as const;

interface Common {
  readonly config: string;
  readonly out?: string;
  readonly asOf?: string;
  readonly seed?: number;
  readonly effort?: "low" | "medium" | "high";
  readonly threads?: number;
  readonly memory?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly debug?: true;
  readonly fresh?: true;
}

/** Runs one command line and returns its exit code; what it says goes to standard output, progress to standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  const quit = () => process.exit(exitCodes.interrupted);
  let stop: () => void = quit;
  const interrupt = () => stop();
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const program = commands(
    () =>
      new Promise((resolve) => {
        stop = () => {
          stop = quit;
          resolve();
        };
      }),
  );
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    return complain(error, argv.includes("--debug"));
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** `signalled` resolves at the first signal to stop, which then does not end the process by itself; a second one does. */
export function commands(signalled: () => Promise<void>): Command {
  const program = new Command("quintile")
    .description("Ranked, explained, calibrated lists of customers from raw order and event files.")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError();
  writesRun(program.command("demo"))
    .description("write the sample shop, run everything on it, say what to open")
    .option("--customers <n>", "size of the sample shop", whole(100), 20_000)
    .action(async (options: Common & { customers: number }) =>
      tell(
        options,
        await (await library()).demo({
          ...common(options),
          out: options.out ?? null,
          seed: options.seed ?? null,
          customers: options.customers,
        }),
      ),
    );
  program
    .command("init")
    .argument("<files...>", "files, globs or folders")
    .description("look into files and write a first configuration with its guesses commented")
    .option("-c, --config <file>", "the configuration to write", "quintile.yaml")
    .option("--force", "overwrite a configuration that is there")
    .option("--yes", "ask nothing, guess all")
    .option("--threads <n>", "threads of the engine; by default one a core", whole(1))
    .option("--memory <size>", "bound of the engine's memory, such as 4GB", memoryBound)
    .option("--json", "print the proposal for machines")
    .option("--quiet", "show no progress")
    .option("--debug", "show where an error came from")
    .action(async (files: string[], options: Common & { force?: true; yes?: true }) =>
      tell(options, await (await library()).init(initOptions(files, options))),
    );
  reads(program.command("check"))
    .description("validate configuration and data, write the data-quality report, train nothing")
    .action(async (options: Common) =>
      tell(options, await (await library()).check(options.config, common(options))),
    );
  tracked(reads(program.command("run")))
    .description(
      "everything: ingest, features, segments, models, evaluation, scores, lists, reports",
    )
    .option(
      "--learn-every <duration>",
      "score by models of the last of every so many days, such as 30d; by default learn at as_of",
      length,
    )
    .addOption(
      new Option(
        "--lean",
        "scores, segments and lists alone, by the shortest way: one model a target, a short list of features, nothing explained or compared",
      ).conflicts(["learnEvery", "effort", "mlflow"]),
    )
    .action(async (options: Common & Tracked & { learnEvery?: number; lean?: true }) => {
      const { config, learnEvery, lean } = options;
      if (lean === true) {
        tell(options, await (await library()).leanRun(config, common(options)));
        return;
      }
      tell(
        options,
        learnEvery === undefined
          ? await (await library()).run(config, { ...common(options), ...trackedBy(options) })
          : await (await library()).runLearningEvery(config, {
              ...common(options),
              ...trackedBy(options),
              learnEvery,
            }),
      );
    });
  tracked(reads(program.command("train")))
    .description("ingest, features, segments, models and their evaluation; scores nobody")
    .action(async (options: Common & Tracked) =>
      tell(
        options,
        await (await library()).train(options.config, {
          ...common(options),
          ...trackedBy(options),
        }),
      ),
    );
  reads(program.command("score"))
    .description("apply a trained run to a later day")
    .requiredOption("--model <run>", "folder of the run that was trained")
    .action(async (options: Common & { model: string }) =>
      tell(
        options,
        await (await library()).score(options.config, { ...common(options), model: options.model }),
      ),
    );
  reads(program.command("export-matrix"))
    .argument("[targets...]", "the targets to write; all of them when none is named")
    .description("features, labels and splits of each target as Parquet, for other tools")
    .action(async (targets: string[], options: Common) =>
      tell(
        options,
        await (await library()).exportMatrix(options.config, { ...common(options), targets }),
      ),
    );
  reads(program.command("backtest"))
    .description("replay selection, calibration and test as they would have been at earlier days")
    .option("--cut-offs <n>", "how many days to replay", whole(1), 4)
    .option(
      "--step <duration>",
      "from one to the next, such as 30d; by default the horizon",
      length,
    )
    .action(async (options: Common & { cutOffs: number; step?: number }) =>
      tell(
        options,
        await (await library()).backtest(options.config, {
          ...common(options),
          cutOffs: options.cutOffs,
          stepDays: options.step,
        }),
      ),
    );
  reads(program.command("ledger"))
    .description(
      "what became of earlier predictions: of the newest run, or replayed for past days from the history alone",
    )
    .option("--replay <n>", "as it would have been on so many past days", whole(1))
    .option("--cut-offs <days>", "the past days to replay, separated by commas", isoDays)
    .action(async (options: Common & { replay?: number; cutOffs?: readonly string[] }) => {
      const { replay, cutOffs } = options;
      tell(
        options,
        await (await library()).ledger(options.config, { ...common(options), replay, cutOffs }),
      );
    });
  program
    .command("results")
    .description(
      "what earlier lists and campaigns brought: treated customers against those left alone",
    )
    .option("-c, --config <file>", "the business's configuration", "quintile.yaml")
    .option("--run <folder>", "the run to read; by default the newest of the business in runs/")
    .option("--json", "print one JSON document for machines")
    .option("--debug", "show where an error came from")
    .action(async (options: Common & { config: string; run?: string }) => {
      const { config: configuration, run: folder = null } = options;
      tell(options, await (await library()).tellResults({ configuration, run: folder }));
    });
  program
    .command("report")
    .description(
      "how the last full month or quarter went for each segment and lifecycle stage of a run; reads the files again, for a run keeps no orders",
    )
    .option("-c, --config <file>", "the business's configuration", "quintile.yaml")
    .addOption(
      new Option("--period <period>", "what to report on")
        .choices(["month", "quarter"])
        .default("month"),
    )
    .option("--until <day>", "first day not looked at; by default the run's as_of", isoDay)
    .option("--run <folder>", "the run to read; by default the newest of the business in runs/")
    .option("--out <dir>", "the report's folder; by default <name>-report-<period> beside the run")
    .option("--threads <n>", "threads of the engine; by default one a core", whole(1))
    .option("--memory <size>", "bound of the engine's memory, such as 4GB", memoryBound)
    .option("--json", "print one JSON document for machines")
    .option("--quiet", "show no progress")
    .option("--debug", "show where an error came from")
    .action(
      async (options: Common & { period: "month" | "quarter"; until?: string; run?: string }) => {
        const { asOf: _, seed: __, ...told } = common(options);
        const { period, until, run: folder } = options;
        tell(
          options,
          await (await library()).report(options.config, { ...told, period, until, run: folder }),
        );
      },
    );
  program
    .command("list")
    .argument("<name>", "a list of the run")
    .description("print a list, or write it to a file")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--top <n>", "only the first n", whole(1))
    .addOption(
      new Option("--format <format>").choices(["csv", "json", "jsonl", "xlsx"]).default("csv"),
    )
    .option("--out <file>", "write to a file")
    .option("--debug", "show where an error came from")
    .action(async (name: string, options: PrintListOptions) => {
      process.stdout.write(await (await library()).printList(name, options));
    });
  program
    .command("audience")
    .argument("<name>", "a list of the run")
    .description("the customers of a list as an advertising platform's audience file, hashed")
    .addOption(
      new Option("--for <platform>", "whose format").choices(platforms).makeOptionMandatory(),
    )
    .requiredOption("--out <file>", "the file to write")
    .option("-c, --config <file>", "the business's configuration", "quintile.yaml")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--json", "for machines")
    .option("--debug", "show where an error came from")
    .action(async (name: string, options: Common & Omit<AudienceOptions, "configuration">) =>
      tell(
        options,
        await (await library()).audience(name, { ...options, configuration: options.config }),
      ),
    );
  program
    .command("publish")
    .description("write a run's scores, and its lists, to tables of a PostgreSQL server")
    .requiredOption(
      "--to <url>",
      "postgres://user@host:5432/database; the password is taken from PGPASSWORD",
    )
    .option("--table <name>", "table or schema.table of the scores", "quintile_scores")
    .option("--lists", "write the lists too, to <table>_lists")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--as-of <day>", "the day of a run that has none", isoDay)
    .option("--json", "for machines")
    .option("--debug", "show where an error came from")
    .action(async (options: Common & PublishOptions) =>
      tell(options, await (await library()).publish(options)),
    );
  program
    .command("explain")
    .argument("<customer>", "a customer's id")
    .description("one customer: history in short, segment, scores, reasons")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--json", "for machines")
    .option("--debug", "show where an error came from")
    .action(async (customer: string, options: { run: string; json?: true }) =>
      tell(options, await (await library()).explain(customer, { run: options.run })),
    );
  program
    .command("segment")
    .argument("<condition>", 'such as "orders_90d >= 3 and email_click_30d = 0"')
    .description("the customers of a run for whom a condition holds: size, worth, profile, a CSV")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--out <file>", "the file to write; by default segment-<condition>.csv")
    .option("--name <name>", "what to call them")
    .option("--top <n>", "write only the first n, by expected value", whole(1))
    .option("--json", "for machines")
    .option("--debug", "show where an error came from")
    .action(async (condition: string, options: MicroSegmentOptions & { json?: true }) =>
      tell(options, await (await library()).microSegment(condition, options)),
    );
  program
    .command("lookalikes")
    .argument("<name>", "a segment, rule, list or lifecycle stage of the run")
    .description("customers outside a group, ranked by likeness to its members, with reasons")
    .option("--run <folder>", "the run to read", "runs/latest")
    .option("--top <n>", "only the first n", whole(1), 500)
    .option("--out <file>", "the file to write; by default lookalikes-<name>.csv")
    .option("--json", "for machines")
    .option("--debug", "show where an error came from")
    .action(async (name: string, options: FindLookalikesOptions & { json?: true }) =>
      tell(options, await (await library()).findLookalikes(name, options)),
    );
  serveCommands(program, { tell, signalled });
  experimentCommands(program, { tell, reads, common });
  return program;
}

function reads(command: Command): Command {
  return writesRun(
    command
      .option("-c, --config <file>", "the business's configuration", "quintile.yaml")
      .option("--as-of <day>", "first day not observed, such as 2026-03-01", isoDay),
  );
}

function writesRun(command: Command): Command {
  return command
    .option("--out <dir>", "the run's folder; by default runs/<name>-<as_of>")
    .option("--seed <n>", "overrides the configuration's seed", whole(0))
    .addOption(
      new Option("--effort <effort>", "how many settings of each model are tried").choices([
        "low",
        "medium",
        "high",
      ]),
    )
    .option("--threads <n>", "threads of the engine; by default one a core", whole(1))
    .option("--memory <size>", "memory that the process keeps within, such as 4GB", memoryBound)
    .option("--fresh", "use nothing that earlier runs kept in .quintile, and keep all anew")
    .option("--json", "print one JSON document for machines")
    .option("--quiet", "show no progress")
    .option("--debug", "show where an error came from");
}

function common(options: Common) {
  return {
    out: options.out,
    asOf: options.asOf,
    seed: options.seed,
    ...(options.effort === undefined ? {} : { effort: options.effort }),
    engine: {
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
    },
    show: showOf(options),
    fresh: options.fresh === true,
  };
}

function initOptions(
  files: readonly string[],
  options: Common & { readonly force?: true; readonly yes?: true },
) {
  const { engine, show } = common(options);
  const asks = options.yes !== true && options.json !== true;
  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    files,
    configuration: options.config,
    engine,
    force: options.force === true,
    terminal: asks && terminal ? { input: process.stdin, output: process.stderr } : null,
    notice:
      asks && !terminal
        ? "There is no terminal to ask on, so all was guessed as with --yes."
        : null,
    onProgress: (says: string) => {
      if (show !== "nothing") process.stderr.write(`${says}\n`);
    },
  };
}

function showOf({ json, quiet }: Common): Show {
  if (json === true || quiet === true) return "nothing";
  return process.stderr.isTTY === true ? "live" : "plain";
}

function tell(options: { readonly json?: true; readonly quiet?: true }, said: Said): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(said.document, null, 2)}\n`);
  else if (options.quiet !== true) process.stdout.write(`${said.lines.join("\n")}\n`);
  for (const warning of said.warnings ?? []) process.stderr.write(`quintile: ${warning}\n`);
}

function whole(least: number) {
  return (text: string): number => {
    const n = Number(text);
    if (!Number.isInteger(n) || n < least)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
    return n;
  };
}

function isoDay(text: string): string {
  const parsed = day.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "");
  return parsed.data;
}

function length(text: string): number {
  const parsed = days.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "");
  return parsed.data;
}

function isoDays(text: string): readonly string[] {
  return text.split(",").map((one) => isoDay(one.trim()));
}

function memoryBound(text: string): string {
  if (memorySize(text) === null) throw new InvalidArgumentError("expected a size such as 4GB");
  return text;
}

function complain(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.stderr.write(`quintile: ${sentenceOf(error)}\n`);
  if (error instanceof CommanderError || error instanceof ConfigurationError)
    return exitCodes.usage;
  return error instanceof DataError ? exitCodes.refused : exitCodes.failed;
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof CommanderError)) return withoutValues(error.message.split("\n")[0] ?? "");
  if (error.code === "commander.help") return "a command is required, see 'quintile --help'";
  return error.message.replace(/^error: /, "").replaceAll("\n", " ");
}
