import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { ConfigurationError } from "./errors.ts";
import { shorten } from "./nearest.ts";

export type Path = readonly PropertyKey[];

/** A place in a file, both 1-based. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain values, with the way back to where each of them is written. */
export interface YamlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** Returns where a value is written, or its key; for what is not written, the nearest map around it. */
  readonly position: (path: Path, of: "key" | "value") => Position;
  /** Returns a number or flag as the file spells it (`1.0`, `True`); null for everything else. */
  readonly spelling: (path: Path) => string | null;
}

/** Reads one YAML 1.2 map without aliases and foreign tags, or throws a ConfigurationError with the line and column. */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (offset: number, says: string): never => {
    const { line, column } = positionAt(offset);
    throw new ConfigurationError(`${file}:${line}:${column}: ${says}`);
  };

  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined)
    fail(error.pos[0], error.code === "DUPLICATE_KEY" ? duplicate(text, error.pos) : says(error));
  refuseExtensions(document.contents, fail);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null))
    throw new ConfigurationError(`${file} is empty, expected a configuration`);
  if (!isMap(contents))
    return fail(contents.range?.[0] ?? 0, "expected a map with name and sources");

  const locate = (path: Path) => locateIn(contents, path);
  return {
    value: contents.toJS(document) as Record<string, unknown>,
    position(path, of) {
      const { pair, node } = locate(path);
      const key = pair?.key as Node | null | undefined;
      const written = of === "value" && isWritten(node) ? node : (key ?? node);
      return positionAt(written?.range?.[0] ?? 0);
    },
    spelling(path) {
      const { node, depth } = locate(path);
      return depth === path.length &&
        isScalar(node) &&
        (typeof node.value === "number" || typeof node.value === "boolean")
        ? (node.source ?? null)
        : null;
    },
  };
}

/** What to do about faults whose own words are about the parser. */
const spokenErrors: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "expected one YAML document, got several",
  NON_STRING_KEY: "expected a text as a key",
  BLOCK_AS_IMPLICIT_KEY: "not readable as YAML: a text with ': ' in it stands in quotes",
};

function says({ message, code }: { readonly message: string; readonly code: string }): string {
  const known = spokenErrors[code];
  if (known !== undefined) return known;
  const line = shorten(message).replace(/\.$/, "");
  return `not readable as YAML: ${line.charAt(0).toLowerCase()}${line.slice(1)}`;
}

function duplicate(text: string, [start, end]: readonly [number, number]): string {
  const key = /^[^\s:]*/.exec(text.slice(start, Math.max(end, start + 60)))?.[0] ?? "";
  return `key '${key}' is there twice`;
}

const plainTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** Refuses what makes a small file large or a text something else: aliases, tags, and the key `__proto__`. */
function refuseExtensions(
  contents: Node | null,
  fail: (offset: number, says: string) => never,
): void {
  visit(contents, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === "__proto__")
        fail(key.range?.[0] ?? 0, "unknown key '__proto__'");
    },
    Node(_, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node))
        fail(offset, `alias '*${shorten(node.source)}' is not supported, write the value out`);
      if (node.tag !== undefined && !plainTags.has(node.tag))
        fail(offset, `tag '${shorten(node.tag)}' is not supported`);
    },
  });
}

interface Located {
  readonly pair: Pair | null;
  readonly node: Node | null;
  /** How many steps of the path were found. */
  readonly depth: number;
}

function locateIn(contents: Node, path: Path): Located {
  let found: Located = { pair: null, node: contents, depth: 0 };
  for (const step of path) {
    const { node, depth } = found;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
      if (pair === undefined) return found;
      found = { pair, node: pair.value as Node | null, depth: depth + 1 };
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return found;
      found = { pair: null, node: item as Node, depth: depth + 1 };
    } else return found;
  }
  return found;
}

function isWritten(node: Node | null): boolean {
  const [start = 0, end = 0] = node?.range ?? [];
  return end > start;
}
