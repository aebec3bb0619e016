import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseConfiguration } from "../data/configuration.ts";
import { ConfigurationError } from "../data/errors.ts";
import { businessName, filesNamed } from "../data/init/files.ts";
import { count } from "../data/init/profile.ts";
import { type Answers, needsZone, type Proposal, propose } from "../data/init/proposal.ts";
import { type Question, unasked } from "../data/init/questions.ts";
import { type Survey, survey } from "../data/init/survey.ts";
import { writeProposal } from "../data/init/yaml-text.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { EngineOptions } from "../engines/engine.ts";
import { conversation, type Terminal } from "./ask.ts";
import type { Said } from "./said.ts";

export interface InitOptions {
  /** Files, globs and folders, as the user wrote them. */
  readonly files: readonly string[];
  /** Path of the configuration to write; the paths in it are relative to it. */
  readonly configuration: string;
  readonly force: boolean;
  /** Where to ask; null guesses all. */
  readonly terminal: Terminal | null;
  /** Said first where nobody is asked although nobody said so. */
  readonly notice: string | null;
  readonly engine: EngineOptions;
  readonly onProgress: (says: string) => void;
}

/** Looks into files and writes a first configuration with its guesses commented. */
export async function init(options: InitOptions): Promise<Said> {
  const { files, configuration: path, force, terminal, notice } = options;
  if (!force && (await stat(path).catch(() => null)) !== null)
    throw new ConfigurationError(
      `${path} is there already; --force overwrites it, -c writes elsewhere`,
    );
  const talk = terminal === null ? null : conversation(terminal);
  const temporary = await mkdtemp(join(tmpdir(), "quintile-init-"));
  try {
    const proposal = await withEngine({ ...options.engine, temporary }, async (engine) => {
      const ask = talk?.ask ?? unasked;
      const found = await filesNamed(engine, files, dirname(resolve(path)));
      const seen = await survey(engine, found, { temporary, ask, onProgress: options.onProgress });
      const name = businessName(found);
      return propose(seen, { name, answers: await askAbout(propose(seen, { name }), ask) });
    });
    const text = writeProposal(proposal);
    const { sources, targets, lists } = parseConfiguration(text, path);
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(path, text);
    return {
      lines: [...(notice === null ? [] : [notice]), ...summaryOf(proposal.survey), nextStep(path)],
      document: {
        configuration: path,
        name: proposal.name,
        as_of: proposal.asOf?.value ?? null,
        sources,
        targets,
        lists,
        left_out: proposal.survey.leftOut,
        text,
      },
    };
  } finally {
    talk?.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Asks what the files leave open, and only that. */
async function askAbout(
  { survey: seen, timezone, currency, likelyCurrency, horizons }: Proposal,
  ask: (question: Question) => Promise<string>,
): Promise<Answers> {
  const sold = seen.sources.some(({ columns }) => columns["amount"]);
  const answers: { -readonly [key in keyof Answers]: Answers[key] } = {};
  if (seen.history !== null && seen.where.timezone === null && needsZone(seen)) {
    const standard = timezone?.value ?? "UTC";
    const zone = await ask({
      text: "Which time zone are the times in, such as Europe/Berlin?",
      choices: [],
      standard,
      refuses: (answer) => (isZone(answer) ? null : "expected an IANA name such as Europe/Berlin"),
    });
    if (zone !== standard) answers.timezone = zone;
  }
  if (sold && currency === null) {
    const code = await ask({
      text: "Which currency are the amounts in, such as EUR?",
      choices: [],
      standard: likelyCurrency?.value ?? "",
      refuses: (answer) =>
        /^[A-Za-z]{3}$/.test(answer) ? null : "expected an ISO 4217 code such as EUR",
    });
    // Nobody confirmed the default of who was not asked: it stays a comment.
    if (code !== "" && ask !== unasked) answers.currency = code.toUpperCase();
  }
  if (horizons !== null) {
    const standard = `${horizons.returns}`;
    const days = await ask({
      text: `How many days ahead is a purchase to be foreseen (${horizons.because})?`,
      choices: [],
      standard,
      refuses: (answer) => (/^[1-9]\d{0,2}$/.test(answer) ? null : "expected 1 to 999 days"),
    });
    if (days !== standard) answers.horizonDays = Number(days);
  }
  return answers;
}

function isZone(name: string): boolean {
  return name === "UTC" || Intl.supportedValuesOf("timeZone").includes(name);
}

function summaryOf({ sources, leftOut }: Survey): readonly string[] {
  return [
    ...sources.map(
      ({ name, kind, file }) =>
        `${name}: ${kind}, ${count(file.rows)} rows of ${file.paths.join(", ")}`,
    ),
    ...leftOut.map(({ file, because }) => `left out ${file}: ${because}`),
  ];
}

function nextStep(path: string): string {
  return `Wrote ${path}; read it, then: quintile check -c ${path}`;
}
