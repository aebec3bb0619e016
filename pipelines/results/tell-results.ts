import { join } from "node:path";
import { configurationOf } from "../../data/configuration.ts";
import { ConfigurationError } from "../../data/errors.ts";
import type { Configuration } from "../../data/schema.ts";
import { longDay } from "../../reports/number.ts";
import type { ResultReport } from "../../reports/result-report.ts";
import { resultWords } from "../../reports/result-words.ts";
import { words } from "../../reports/words.ts";
import { readIf } from "../earlier-run.ts";
import { newestRun } from "../newest-run.ts";
import type { Said } from "../said.ts";

/** Tells what earlier lists and campaigns brought, as a run wrote it; by default the newest run of the business. */
export async function tellResults({
  configuration,
  run,
}: {
  readonly configuration: string | Configuration;
  readonly run: string | null;
}): Promise<Said> {
  const folder = run ?? (await newestRun("runs", (await configurationOf(configuration)).name));
  const path = join(folder, "reports", "results.json");
  const found = await readIf<ResultReport>(path);
  if (found === null)
    throw new ConfigurationError(
      `'${path}' cannot be read; a run of a business with lists writes it, so run 'quintile run' again`,
    );
  return {
    lines: [...resultLines(found.value), `Open ${join(folder, "reports", "results.html")}`],
    document: found.value,
  };
}

function resultLines(report: ResultReport): readonly string[] {
  const { lists, campaigns, waiting, notes } = report;
  return [
    resultWords(report),
    ...lists.map(
      ({ list, runs, first, says }) =>
        `${words(list)}, ${runs === 1 ? longDay(first) : `${runs} runs from ${longDay(first)}`}: ${says}`,
    ),
    ...campaigns.flatMap(({ campaign, arms }) =>
      arms.map(({ arm, says }) => `${campaign}, ${words(arm)}: ${says}`),
    ),
    ...waiting.map(
      ({ list, as_of, known_on }) =>
        `${words(list)} of ${longDay(as_of)}: too early to tell before ${longDay(known_on)}.`,
    ),
    ...notes,
  ];
}
