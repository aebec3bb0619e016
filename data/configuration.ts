import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import * as z from "zod";
import { crossCheck } from "./configuration-checks.ts";
import { keyOf, type Problem, problemsOf } from "./configuration-problems.ts";
import { scopeOf, valueAt } from "./configuration-shape.ts";
import { ConfigurationError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { ownFeatureProblems, ownFeatureSchema } from "./own-feature-schema.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import { type Path, readYaml, type YamlDocument } from "./yaml-document.ts";

/** Bytes of a configuration, at most: it is written by people. */
const LARGEST = 1_000_000;

/** Returns the checked configuration in a file, or throws a ConfigurationError of one sentence with file, line and column. */
export async function readConfiguration(path: string): Promise<Configuration> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new ConfigurationError(await absent(path));
  if (!found.isFile())
    throw new ConfigurationError(`${path} is not a file, expected one such as quintile.yaml`);
  if (found.size > LARGEST)
    throw new ConfigurationError(
      `${path} requires at most ${LARGEST} bytes to be a configuration, got ${found.size}`,
    );
  const bytes = await readFile(path).catch(() => {
    throw new ConfigurationError(`${path} is not readable, check its permissions`);
  });
  return parseConfiguration(decode(bytes, path), path);
}

/** Returns the checked configuration in a YAML text; `file` is its name in errors. */
export function parseConfiguration(text: string, file: string): Configuration {
  const document = readYaml(text, file);
  const written = withoutEmpty(document.value);
  const parsed = parseAsSpelt(written, document);
  const problems = parsed.success
    ? crossCheck(parsed.data)
    : problemsOf(parsed.error.issues, scopeOf(written));
  if (problems.length > 0) throw inOneSentence(problems, document, file);
  if (!parsed.success) throw parsed.error;
  folders.set(parsed.data.sources, dirname(resolve(file)));
  positions.set(parsed.data.sources, (path) => {
    const { line, column } = document.position(path, "value");
    return `${file}:${line}:${column}`;
  });
  return parsed.data;
}

/**
 * Returns the checked configuration that code wrote, or throws a ConfigurationError; paths in it are relative to `folder`.
 */
export function configurationFrom(
  written: z.input<typeof configurationSchema>,
  folder: string,
): Configuration {
  const parsed = configurationSchema.safeParse(written);
  const problems = parsed.success
    ? crossCheck(parsed.data)
    : problemsOf(parsed.error.issues, scopeOf(written));
  const [first] = problems;
  if (first !== undefined) throw new ConfigurationError(`configuration: ${first.says}`);
  if (!parsed.success) throw parsed.error;
  folders.set(parsed.data.sources, resolve(folder));
  return parsed.data;
}

/** Returns a configuration with further features of one's own; throws a ConfigurationError where one is no such feature. */
export function withFeatures(
  configuration: Configuration,
  further: readonly z.input<typeof ownFeatureSchema>[],
): Configuration {
  if (further.length === 0) return configuration;
  const features = [...(configuration.features ?? []), ...further];
  const parsed = z.array(ownFeatureSchema).safeParse(features);
  const problems = parsed.success
    ? ownFeatureProblems(parsed.data)
    : problemsOf(
        parsed.error.issues.map((issue) => ({ ...issue, path: ["features", ...issue.path] })),
        scopeOf({ features }),
      );
  const [first] = problems;
  if (first !== undefined) throw new ConfigurationError(`configuration: ${first.says}`);
  return { ...configuration, features: parsed.data ?? [] };
}

/** Returns a configuration that is given as such, or as the path of its file. */
export async function configurationOf(given: string | Configuration): Promise<Configuration> {
  return typeof given === "string" ? await readConfiguration(given) : given;
}

export { configurationJsonSchema } from "./configuration-shape.ts";

const positions = new WeakMap<Configuration["sources"], (path: Path) => string>();

const folders = new WeakMap<Configuration["sources"], string>();

/** Returns the folder that paths in a configuration are relative to; copies that keep `sources` keep it. */
export function folderOf({ sources }: Configuration): string {
  return folders.get(sources) ?? ".";
}

/**
 * Returns a key of a configuration as an error names it: `sources.orders.columns.amount (quintile.yaml:12:13)`, the key
 * alone where the configuration was not read from a text. Copies that keep `sources` keep their places.
 */
export function placeOf({ sources }: Configuration, path: Path): string {
  const position = positions.get(sources);
  return position === undefined ? keyOf(path) : `${keyOf(path)} (${position(path)})`;
}

async function absent(path: string): Promise<string> {
  const files = await readdir(dirname(path)).catch(() => []);
  const near = nearest(basename(path), files);
  return `no configuration at ${path}${near === null ? "" : `, did you mean '${near}'?`}`;
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigurationError(`${path} is not UTF-8 text`);
  }
}

/** Drops sections whose entries are all commented out: `lists:` and nothing below. */
function withoutEmpty(value: YamlDocument["value"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** Parses with numbers and flags taken as the file spells them wherever the schema wants a text. */
function parseAsSpelt(written: object, document: YamlDocument) {
  for (;;) {
    const parsed = configurationSchema.safeParse(written);
    if (parsed.success) return parsed;
    const spelt = parsed.error.issues.flatMap(textsWanted).filter((path) => {
      const spelling = document.spelling(path);
      const parent = valueAt(written, path.slice(0, -1));
      const step = path.at(-1);
      if (spelling === null || step === undefined || typeof valueAt(written, path) === "string")
        return false;
      return Reflect.set(parent as object, step, spelling);
    });
    if (spelt.length === 0) return parsed;
  }
}

function textsWanted(issue: z.core.$ZodIssue): readonly Path[] {
  if (issue.code === "invalid_type" && issue.expected === "string") return [issue.path];
  if (issue.code !== "invalid_union") return [];
  return issue.errors
    .flat()
    .flatMap(textsWanted)
    .map((path) => [...issue.path, ...path]);
}

function inOneSentence(
  problems: readonly Problem[],
  document: YamlDocument,
  file: string,
): ConfigurationError {
  // A value that fails one rule often fails the next: the first says enough.
  const distinct = new Map([...problems].reverse().map((one) => [keyOf(one.path), one]));
  const [first, ...others] = [...distinct.values()]
    .map(({ path, of, says }) => ({ says, ...document.position(path, of) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return new ConfigurationError(`${file}:${first?.line}:${first?.column}: ${first?.says}${more}`);
}
