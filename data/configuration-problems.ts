import type { z } from "zod";
import { nearest, shorten, unknownName } from "./nearest.ts";
import { adviceOnSecret } from "./postgres-schema.ts";
import type { Path } from "./yaml-document.ts";

/** One fault of a configuration: the sentence, and the value or key that it is about. */
export interface Problem {
  readonly path: Path;
  readonly of: "key" | "value";
  readonly says: string;
}

/** What a problem needs to know of the configuration around it. */
export interface ProblemScope {
  /** Returns the value as it is written, undefined where nothing is. */
  readonly valueAt: (path: Path) => unknown;
  /** Returns the keys that a map may have. */
  readonly keysAt: (path: Path) => readonly string[];
}

type Issue = z.core.$ZodIssue;

/** Returns one problem an issue, or one an unknown key; a key that is missing because it is misspelt counts once. */
export function problemsOf(issues: readonly Issue[], scope: ProblemScope): readonly Problem[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const isMisspelt = (path: Path) =>
    unknown.some(
      (other) =>
        keyOf(other.slice(0, -1)) === keyOf(path.slice(0, -1)) &&
        nearest(String(other.at(-1)), scope.keysAt(path.slice(0, -1))) === path.at(-1),
    );
  return issues.flatMap((issue): Problem[] => {
    const { path } = issue;
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        path: [...path, key],
        of: "key",
        says: unknownKey(key, path, scope),
      }));
    if (issue.code === "invalid_key")
      return [{ path, of: "key", says: `${keyOf(path)}: expected a lower_snake name` }];
    if (path.length > 0 && scope.valueAt(path) === undefined)
      return isMisspelt(path) ? [] : [missing(issue, scope)];
    return [{ path, of: "value", says: wrong(issue, scope.valueAt(path)) }];
  });
}

/** Returns a path as a person writes it: `sources.orders.reject[0].when`. */
export function keyOf(path: Path): string {
  return path
    .map((step, i) =>
      typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${shorten(String(step))}`,
    )
    .join("");
}

function unknownKey(key: string, path: Path, { keysAt }: ProblemScope): string {
  const known = keysAt(path);
  const advice =
    known.includes("password_env") || known.includes("postgres") ? adviceOnSecret(key) : null;
  return advice === null
    ? unknownName("key", key, known, place(path))
    : `${keyOf([...path, key])}: ${advice}`;
}

function place(path: Path): string | undefined {
  return path.length === 0 ? undefined : keyOf(path);
}

function missing(issue: Issue, { valueAt, keysAt }: ProblemScope): Problem {
  const { path } = issue;
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const known = keysAt(parent);
  const siblings = Object.keys(valueAt(parent) ?? {}).filter((sibling) => !known.includes(sibling));
  const near = nearest(key, siblings);
  const options = "options" in issue ? `, one of ${issue.options?.join(", ")}` : "";
  const hint = near === null ? options : `, is it '${near}'?`;
  return {
    path: parent,
    of: "key",
    says: `${place(parent) ?? "the configuration"} requires '${key}'${hint}`,
  };
}

const spokenTypes: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map",
  record: "a map",
  array: "a list",
};

function wrong(issue: Issue, value: unknown): string {
  const path = issue.path;
  const parent = keyOf(path.slice(0, -1));
  const expected = (what: string) => `${keyOf(path)}: expected ${what}, got ${spokenValue(value)}`;
  switch (issue.code) {
    case "invalid_type":
      return expected(spokenTypes[issue.expected] ?? issue.expected);
    case "invalid_union":
      if (!("options" in issue) || issue.options === undefined) break;
      if (typeof value !== "string") return expected(`one of ${issue.options.join(", ")}`);
      return unknownName("kind", value, issue.options.map(String), parent);
    case "invalid_value": {
      const options = issue.values.map(String);
      return typeof value === "string"
        ? unknownName(String(path.at(-1)), value, options, parent)
        : expected(options.length === 1 ? String(options[0]) : `one of ${options.join(", ")}`);
    }
    case "too_small":
    case "too_big": {
      const least = issue.code === "too_small";
      const bound = least ? issue.minimum : issue.maximum;
      if (issue.origin === "string") return expected("text");
      return issue.origin === "array"
        ? `${keyOf(path)}: expected at least ${bound} entry`
        : expected(`at ${least ? "least" : "most"} ${bound}`);
    }
  }
  return typeof value === "object" && value !== null && !("errors" in issue)
    ? `${keyOf(path)}: ${issue.message}`
    : `${keyOf(path)}: ${issue.message}, got ${spokenValue(value)}`;
}

function spokenValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? `'${shorten(value)}'` : String(value);
}
