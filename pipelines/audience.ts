import { audienceCells, audienceHeader, type Platform } from "../data/audience/platforms.ts";
import { configurationOf, folderOf } from "../data/configuration.ts";
import { ConfigurationError, DataError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import type { Configuration } from "../data/schema.ts";
import { count } from "../reports/number.ts";
import { saidOf, writeCustomers } from "./customers-file.ts";
import { readPeople } from "./lists/audience-people.ts";
import { readStoredList, requireList, unguarded } from "./lists/stored-list.ts";
import type { Said } from "./said.ts";
import { storedRun } from "./stored-run.ts";

export interface AudienceOptions {
  readonly for: Platform;
  readonly out: string;
  readonly run: string;
  readonly configuration: string | Configuration;
}

/**
 * Writes the customers of a list as an audience file. What identifies them is read from the sources of customers again,
 * because a run keeps none of it, and so is their consent, which may have been taken back since; without consent, and in
 * the control group, nobody is written.
 */
export async function audience(name: string, options: AudienceOptions): Promise<Said> {
  const configuration = await configurationOf(options.configuration);
  const run = await storedRun(options.run);
  if (run.name !== configuration.name)
    throw new ConfigurationError(
      `'${options.run}' is a run of '${run.name}', expected one of '${configuration.name}'`,
    );
  await requireList(options.run, name);
  const listOptions = configuration.lists[name];
  if (listOptions === undefined)
    throw new ConfigurationError(
      unknownName(
        "list",
        name,
        Object.keys(configuration.lists),
        typeof options.configuration === "string" ? options.configuration : "the configuration",
      ),
    );
  const rows = await readStoredList(options.run, name, []);
  const wanted = rows
    .filter((row) => row["group"] !== "control")
    .map((row) => String(unguarded(row["customer_id"])));
  const control = rows.length - wanted.length;
  const { people, fields } = await readPeople(configuration, {
    name,
    options: listOptions,
    folder: folderOf(configuration),
  });
  const left = { control, unknown: 0, "no consent": 0, "consent not known": 0, unmatched: 0 };
  const lines: (readonly string[])[] = [];
  for (const customer of wanted) {
    const found = people.get(customer);
    if (found === undefined) left.unknown++;
    else if (found.consent === false) left["no consent"]++;
    else if (found.consent === null) left["consent not known"]++;
    else {
      const cells = audienceCells(options.for, fields, found.person);
      if (cells === null) left.unmatched++;
      else lines.push(cells);
    }
  }
  const leftLine = leftOutLine(left);
  if (lines.length === 0)
    throw new DataError(`nobody on ${name} can be written: ${leftLine ?? "the list is empty"}`);
  const header = audienceHeader(options.for, fields);
  const written = await writeCustomers(
    options.out,
    header,
    lines.map((cells) => Object.fromEntries(header.map((column, i) => [column, cells[i]]))),
  );
  return {
    lines: [
      `${saidOf(written)}, for ${options.for}.`,
      ...(leftLine === null ? [] : [`Left out: ${leftLine}.`]),
    ],
    document: {
      file: options.out,
      for: options.for,
      columns: header,
      customers: lines.length,
      left_out: left,
    },
  };
}

function leftOutLine(left: Readonly<Record<string, number>>): string | null {
  const words: Readonly<Record<string, string>> = {
    control: "in the control group",
    unknown: "no longer among the customers",
    "no consent": "without consent",
    "consent not known": "whose consent is not known",
    unmatched: "without an e-mail address or phone number that can be matched",
  };
  const said = Object.entries(left).flatMap(([why, n]) =>
    n > 0 ? [`${count(n)} ${words[why]}`] : [],
  );
  return said.length === 0 ? null : said.join(", ");
}
