import { stringify } from "yaml";
import type { Said, SourceDraft } from "./draft.ts";
import { count } from "./profile.ts";
import type { Proposal } from "./proposal.ts";
import type { TargetDraft } from "./targets.ts";

/** Returns a proposal as the commented text of a `quintile.yaml`. */
export function writeProposal(proposal: Proposal): string {
  const { survey, targets, lists } = proposal;
  return `${[
    ...preface(proposal),
    "",
    ...survey.sources.flatMap((source, i) => [
      ...(i === 0 ? ["sources:"] : [""]),
      ...sourceLines(source),
    ]),
    ...(survey.leftOut.length === 0 ? [] : [""]),
    ...survey.leftOut.map(({ file, because }) => `  # left out: ${file}: ${plain(because)}`),
    ...(targets.length === 0
      ? [
          "",
          "# targets: no column or date says what is to be foreseen; see the README for the kinds there are",
        ]
      : ["", "targets:", ...targets.flatMap(targetLines)]),
    ...segmentLines(proposal),
    ...(lists.length === 0 ? [] : ["", "lists:"]),
    ...lists.map(({ name, options, because }) => said(`  ${name}: ${inline(options)}`, because)),
  ].join("\n")}\n`;
}

function preface({ name, currency, likelyCurrency, timezone, asOf, warnings, survey }: Proposal) {
  const files = survey.sources.reduce(
    (all, { file }) => all + file.paths.length,
    survey.leftOut.length,
  );
  const sells = survey.sources.some(({ columns }) => columns["amount"] ?? columns["price"]);
  const unsaid = likelyCurrency ?? {
    value: "EUR",
    because: "no column says it: put the amounts' currency here",
  };
  return [
    `# A first configuration, guessed from ${count(files)} ${files === 1 ? "file" : "files"}; the evidence stands beside each guess.`,
    "# Change what is wrong, then: quintile check, quintile run.",
    ...warnings.map((warning) => `# Mind: ${plain(warning)}`),
    `name: ${name}`,
    ...(currency !== null
      ? [said(`currency: ${scalar(currency.value)}`, currency.because)]
      : sells
        ? [said(`# currency: ${unsaid.value}`, unsaid.because)]
        : []),
    ...(timezone === null ? [] : [said(`timezone: ${scalar(timezone.value)}`, timezone.because)]),
    ...(asOf === null ? [] : [said(`as_of: ${asOf.value}`, asOf.because)]),
    "seed: 1",
  ];
}

function sourceLines(source: SourceDraft): readonly string[] {
  const { file, join } = source;
  const lines = [
    said(
      `${source.name}:`,
      `${count(file.rows)} rows${file.broken === 0 ? "" : `, and ${count(file.broken)} that cannot be read`}`,
    ),
    `  kind: ${source.kind}`,
    file.paths.length === 1
      ? `  path: ${scalar(file.paths[0] ?? "")}`
      : `  path: ${inline(file.paths)}`,
  ];
  for (const [key, option] of Object.entries(source.reading))
    lines.push(
      said(`  ${key}: ${key === "header" ? option.value : scalar(option.value)}`, option.because),
    );
  if (source.duplicates !== null)
    lines.push(said(`  duplicates: ${source.duplicates.value}`, source.duplicates.because));
  if (source.type !== null)
    lines.push(said(`  type: ${scalar(source.type.value)}`, source.type.because));
  if (join !== null) {
    const to = join.to.length === 1 ? (join.to[0] ?? "") : join.to;
    lines.push(said(`  join: ${inline({ to, on: join.on })}`, join.because));
  }
  lines.push("  columns:");
  for (const [name, { value, because }] of Object.entries(source.columns))
    lines.push(said(`    ${name}: ${scalar(value)}`, because));
  for (const { value, because } of source.leftOut)
    lines.push(`    # not used: ${plain(value)} (${plain(because ?? "")})`);
  if (source.kind === "customers")
    lines.push("    # every other column is an attribute of the customer");
  if (source.ignore.length > 0) {
    const why = source.ignore.map(({ value, because }) => `${value}: ${because}`).join(", ");
    lines.push(said(`  ignore: ${inline(source.ignore.map(({ value }) => value))}`, why));
  }
  if (source.reject.length > 0) lines.push("  reject:");
  for (const { when, because, note } of source.reject)
    lines.push(said(`    - ${inline({ when, because })}`, note));
  return lines.map((line) => `  ${line}`);
}

function targetLines({ name, options, because, excluded }: TargetDraft): readonly string[] {
  const why = excluded.map((one) => `${one.value} (${one.because})`).join(", ");
  return [
    ...(why === "" ? [] : [`  # kept out of ${name}: ${plain(why)}`]),
    said(`  ${name}: ${inline(options)}`, because),
  ];
}

function segmentLines({ survey, rule }: Proposal): readonly string[] {
  if (!survey.sources.some(({ kind }) => kind === "transactions")) return [];
  return [
    "",
    "segments:",
    "  rfm: { bins: 5 }",
    "  clusters: { k: 3..8, min_share: 3% }",
    ...(rule === null
      ? []
      : [
          "  rules:",
          said(`    - ${inline({ name: rule.name, where: rule.where })}`, rule.because),
        ]),
  ];
}

function said(line: string, because: Said["because"]): string {
  return because === null || because === "" ? line : `${line} # ${plain(because)}`;
}

/** A comment is one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function scalar(text: string): string {
  // A line break would put the comment behind it into the text; a lone mark is plainer in quotes.
  return /[\p{Cc}]/u.test(text)
    ? JSON.stringify(text)
    : stringify(text, { lineWidth: 0 }).trimEnd();
}

/** Keys whose values are numbers or words that YAML reads as they are meant. */
const BARE = /^(?:capacity|control|horizon|active|within)$/;

/** What stands in brackets: texts, lists of them, and maps of either. */
type Inline = string | readonly string[] | { readonly [key: string]: Inline };

function inline(value: Inline): string {
  if (typeof value === "string") return flow(value);
  if (isTexts(value)) return `[${value.map(flow).join(", ")}]`;
  const entries = Object.entries(value).map(
    ([key, item]) =>
      `${flow(key)}: ${typeof item === "string" && BARE.test(key) ? item : inline(item)}`,
  );
  return `{ ${entries.join(", ")} }`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

/** A text inside brackets: in quotes unless it is a plain word. */
function flow(text: string): string {
  const word =
    /^[A-Za-z_][\w.%-]*$/.test(text) && !/^(?:y|n|yes|no|off|true|false|null|nan)$/i.test(text);
  return word ? text : JSON.stringify(text);
}
