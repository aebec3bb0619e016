import type { Problem } from "./configuration-problems.ts";
import { canonicalNames } from "./kinds.ts";
import { costProblems } from "./list-costs.ts";
import { listProblems } from "./list-options.ts";
import { editDistance, nearest, unknownName } from "./nearest.ts";
import { originProblems } from "./origin-checks.ts";
import { ownFeatureProblems } from "./own-feature-schema.ts";
import type { Configuration, SourceOptions, TargetOptions } from "./schema.ts";
import { segmentNameProblems } from "./segment-names-schema.ts";
import { strayFormats } from "./types/stated-formats.ts";
import type { Path } from "./yaml-document.ts";

/** Returns what is wrong between the parts of a configuration that are right one by one. */
export function crossCheck(configuration: Configuration): readonly Problem[] {
  return [
    ...timezoneProblems(configuration),
    ...identityProblems(configuration),
    ...Object.entries(configuration.sources).flatMap(([name, source]) =>
      sourceProblems(["sources", name], source),
    ),
    ...joinProblems(configuration),
    ...Object.entries(configuration.targets).flatMap(([name, target]) =>
      targetProblems(name, target, configuration),
    ),
    ...ruleProblems(configuration),
    ...moneyProblems(configuration),
    ...segmentNameProblems(configuration),
    ...ownFeatureProblems(configuration.features ?? []),
    ...costProblems(configuration.lists),
    ...listProblems(configuration.lists),
    ...Object.entries(configuration.lists).flatMap(([name, { target }]) =>
      Object.hasOwn(configuration.targets, target)
        ? []
        : [
            value(
              ["lists", name, "target"],
              unknownName("target", target, Object.keys(configuration.targets), `lists.${name}`),
            ),
          ],
    ),
  ];
}

function value(path: Path, says: string): Problem {
  return { path, of: "value", says };
}

function key(path: Path, says: string): Problem {
  return { path, of: "key", says };
}

function timezoneProblems({ timezone }: Configuration): readonly Problem[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  // An offset such as +01:00 is accepted by some runtimes, and has no summer time.
  const isZone = /^[A-Za-z]/.test(timezone) && zoneExists(timezone);
  const sameInOtherCase = zones.find((zone) => zone.toLowerCase() === timezone.toLowerCase());
  if (isZone && (sameInOtherCase === undefined || sameInOtherCase === timezone)) return [];
  const near = sameInOtherCase ?? nearest(timezone, zones);
  const hint = near === null ? ", expected an IANA name" : `, did you mean '${near}'?`;
  return [value(["timezone"], `unknown timezone '${timezone}'${hint}`)];
}

function identityProblems({ sources }: Configuration): readonly Problem[] {
  const [first, ...others] = Object.keys(sources);
  if (
    first === undefined ||
    [first, ...others].some((name) => sources[name]?.kind !== "identities")
  )
    return [];
  const says = `sources.${first}: identities merge the customers of other sources, got none`;
  return [value(["sources", first, "kind"], says)];
}

function zoneExists(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function sourceProblems(path: Path, source: SourceOptions): readonly Problem[] {
  const place = path.join(".");
  const problems = [...misspeltColumns(path, source), ...originProblems(path, source)];
  if (source.kind === "events") {
    const mapped = Object.hasOwn(source.columns, "type");
    if (mapped && source.type !== undefined)
      problems.push(
        key([...path, "type"], `${place} has both type and columns.type, expected one of them`),
      );
    if (!mapped && source.type === undefined)
      problems.push(
        key(path, `${place} requires columns.type, or a type for the whole source, got neither`),
      );
  }
  for (const stray of strayFormats(source))
    problems.push(
      key(
        [...path, "date_format", stray],
        unknownName("column", stray, Object.keys(source.columns), `${place}.date_format`),
      ),
    );
  if (typeof source.duplicates === "object" && source.kind !== "customers") {
    const mapped = Object.keys(source.columns);
    source.duplicates.key.forEach((column, i) => {
      if (!mapped.includes(column))
        problems.push(
          value(
            [...path, "duplicates", "key", i],
            unknownName("column", column, mapped, `${place}.duplicates.key`),
          ),
        );
    });
  }
  const { decimal, thousands } = source;
  if (thousands !== undefined && thousands === (decimal ?? "."))
    problems.push(
      value(
        [...path, "thousands"],
        `${place}.thousands: expected another mark than decimal, got '${thousands}' for both`,
      ),
    );
  return problems;
}

/** A slip in a canonical name would map an extra and leave the canonical column empty without a word. */
function misspeltColumns(path: Path, { kind, columns }: SourceOptions): Problem[] {
  const canonical = canonicalNames(kind);
  const unmapped = canonical.filter((name) => !Object.hasOwn(columns, name));
  return Object.keys(columns).flatMap((name) => {
    if (canonical.includes(name) || /[s\d]$/.test(name)) return [];
    const meant = unmapped.find((column) => column.length > 3 && editDistance(name, column) === 1);
    const says = `unknown column '${name}' in ${path.join(".")}.columns, did you mean '${meant}'?`;
    return meant === undefined ? [] : [key([...path, "columns", name], says)];
  });
}

/** A lookup lends its columns to sources whose rows are about customers. */
function joinProblems({ sources }: Configuration): readonly Problem[] {
  const joinable = Object.keys(sources).filter((name) => sources[name]?.kind !== "lookup");
  return Object.entries(sources).flatMap(([name, source]) => {
    if (source.kind !== "lookup") return [];
    const where = `sources.${name}.join`;
    const path = ["sources", name, "join", "to"];
    const problems = [source.join.to].flat().flatMap((to, i): Problem[] => {
      const at = [...path, ...(Array.isArray(source.join.to) ? [i] : [])];
      if (!Object.hasOwn(sources, to))
        return [value(at, unknownName("source", to, joinable, `${where}.to`))];
      return joinable.includes(to)
        ? []
        : [value(at, `${where}.to: expected a source of another kind, got '${to}' of kind lookup`)];
    });
    const { on } = source.join;
    const empty = typeof on === "object" && Object.keys(on).length === 0;
    return empty
      ? [...problems, value(["sources", name, "join", "on"], `${where}.on: expected a column`)]
      : problems;
  });
}

/** Names of pages that a run writes for itself; a target's page carries the target's name. */
const taken = new Set(["index", "ledger", "outlook", "segments", "value", "data_quality"]);

function targetProblems(
  name: string,
  target: TargetOptions,
  { sources }: Configuration,
): readonly Problem[] {
  const path = ["targets", name];
  const named = (...kinds: readonly SourceOptions["kind"][]) =>
    Object.keys(sources).filter((source) => kinds.some((kind) => kind === sources[source]?.kind));
  const problems = taken.has(name)
    ? [key(path, `targets.${name}: the name belongs to a report of the run, choose another`)]
    : [];
  if (target.kind === "inactivity" && named("transactions").length === 0) {
    const [other] = named("events");
    const hint =
      other === undefined ? "" : `; for events, use kind: event with source: ${other} instead`;
    problems.push(
      value(
        [...path, "kind"],
        `targets.${name}: kind 'inactivity' requires a source of kind transactions, got none${hint}`,
      ),
    );
  }
  if (target.kind === "subscription_end" && named("subscriptions").length === 0)
    problems.push(
      value(
        [...path, "kind"],
        `targets.${name}: kind 'subscription_end' requires a source of kind subscriptions, got none`,
      ),
    );
  if (target.kind === "given") {
    if (named("customers").length === 0)
      problems.push(
        value(
          [...path, "kind"],
          `targets.${name}: kind 'given' requires a source of kind customers, got none`,
        ),
      );
    if (target.split !== undefined && target.split.train === target.split.test)
      problems.push(
        value(
          [...path, "split", "test"],
          `targets.${name}.split: expected different values for train and test, got '${target.split.test}' twice`,
        ),
      );
  }
  if (target.kind === "event")
    [target.source].flat().forEach((source, i) => {
      const at = [...path, "source", ...(Array.isArray(target.source) ? [i] : [])];
      if (!Object.hasOwn(sources, source))
        problems.push(
          value(
            at,
            unknownName("source", source, named("transactions", "events"), `targets.${name}`),
          ),
        );
      else if (!named("transactions", "events").includes(source))
        problems.push(
          value(
            at,
            `targets.${name}: expected a source of kind transactions or events, got '${source}' of kind ${sources[source]?.kind}`,
          ),
        );
    });
  return problems;
}

function ruleProblems({ segments: { rules } }: Configuration): readonly Problem[] {
  return rules.flatMap(({ name }, i) =>
    rules.findIndex((rule) => rule.name === name) < i
      ? [
          value(
            ["segments", "rules", i, "name"],
            `segments.rules: the name '${name}' is there twice`,
          ),
        ]
      : [],
  );
}

/** What is said in money needs orders that tell it. */
function moneyProblems({ segments, sources }: Configuration): readonly Problem[] {
  const hasMoney = Object.values(sources).some(
    ({ kind, columns }) => kind === "transactions" && Object.hasOwn(columns, "amount"),
  );
  return segments.rfm.monetary === undefined || hasMoney
    ? []
    : [
        key(
          ["segments", "rfm", "monetary"],
          "segments.rfm.monetary requires a source of transactions that maps an amount, got none",
        ),
      ];
}
