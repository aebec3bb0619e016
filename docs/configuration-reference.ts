import * as z from "zod";
import { configurationSchema } from "../data/schema.ts";

/** One key of the configuration as the reference shows it. */
export interface KeyRow {
  readonly key: string;
  readonly type: string;
  /** Null where the key may be left out and nothing stands for it. */
  readonly byDefault: string | null;
  readonly required: boolean;
  readonly meaning: string;
}

interface Section {
  readonly title: string;
  readonly says: string;
  readonly rows: readonly KeyRow[];
}

type Schema = z.core.$ZodType;

/** What a wrapped schema is, and what its wrappers say. */
interface Bare {
  readonly schema: Schema;
  readonly meaning: string;
  readonly byDefault: unknown;
  readonly optional: boolean;
}

const PATTERNS: readonly (readonly [source: string, type: string])[] = [
  [/^\d+\s*[dw]$/.source, "duration: `30d`, `12w`"],
  [/^\d+(\.\d+)?\s*%$/.source, "share: `10%`"],
  [/^\d+(\.\.\d+)?$/.source, "range: `3..8`"],
  [/^\d{4}-\d{2}-\d{2}$/.source, "day: `2026-03-01`"],
  [/^[A-Z]{3}$/.source, "code: `EUR`"],
  [/^(.|\\t)$/su.source, "one character"],
  [/^.?$/su.source, "one character or none"],
];

/** Returns the reference of every key of `quintile.yaml`, as Markdown. */
export function configurationReference(): string {
  const sections = sectionsOf();
  return `${HEAD}\n${sections.map(sectionText).join("\n")}`;
}

/** Lists every key, section by section. */
export function configurationKeys(): readonly KeyRow[] {
  return sectionsOf().flatMap(({ rows }) => rows);
}

const HEAD = `<!-- Written by npm run docs from data/schema.ts: change it there. -->
# Configuration: every key of quintile.yaml

The same stands in \`quintile.schema.json\`, for editors; \`# yaml-language-server: $schema=quintile.schema.json\` in the first line of a configuration lets one complete and check it. An unknown key, a value of another form and a name that nothing bears are refused with file, line, key and the nearest match. Paths are relative to the configuration.

A **duration** is days or weeks, a **share** a percentage, an **expression** a column or a formula of the checked subset of SQL (see [data.md](data.md)). \`<name>\` is a name that you choose, \`[]\` each entry of a list, \`{a, b}\` one of these names; what is required below a key is so where that key stands.
`;

const SECTIONS: Readonly<Record<string, string>> = {
  "": "Of the business itself.",
  sources: "What comes in; [data.md](data.md) tells what is understood.",
  features: "Features of one's own, beside those of [features.md](features.md).",
  targets: "What is foreseen.",
  segments: "How customers are grouped; see [segments.md](segments.md).",
  value: "What customers are worth; see [scores.md](scores.md).",
  lists: "Whom to contact; see [lists.md](lists.md).",
  evaluation:
    "How hard models are tried and what is told of them; see [evaluation.md](evaluation.md).",
  serve: "Who sees what; see [access.md](access.md).",
  mlflow: "Where runs are logged; see [experiments.md](experiments.md).",
};

function sectionsOf(): readonly Section[] {
  const shape = configurationSchema.def.shape as Readonly<Record<string, Schema>>;
  const nested = Object.entries(shape).filter(([, schema]) => hasKeys(schema));
  const plain = Object.entries(shape).filter(([, schema]) => !hasKeys(schema));
  const section = (title: string, rows: readonly KeyRow[]) => ({
    title: title === "" ? "The business" : title,
    says: SECTIONS[title] ?? "",
    rows,
  });
  return [
    section(
      "",
      plain.flatMap(([key, schema]) => rowsOf(key, schema)),
    ),
    ...nested.map(([key, schema]) => section(key, rowsOf(key, schema))),
  ];
}

function sectionText({ title, says, rows }: Section): string {
  const lines = rows.map(
    ({ key, type, byDefault, required, meaning }) =>
      `| \`${key}\` | ${type} | ${required ? "required" : (byDefault ?? "")} | ${meaning} |`,
  );
  return `## ${title}\n\n${says}${says === "" ? "" : "\n\n"}| key | type | default | meaning |\n|---|---|---|---|\n${lines.join("\n")}\n`;
}

/** Returns a key's row and those of the keys below it. */
function rowsOf(key: string, wrapped: Schema): readonly KeyRow[] {
  const { schema, meaning, byDefault, optional } = bare(wrapped);
  const row: KeyRow = {
    key,
    type: typeOf(schema),
    byDefault: byDefault === undefined ? null : written(byDefault, typeOf(schema)),
    required: !optional && byDefault === undefined,
    meaning: cell(meaning),
  };
  // A map that nobody says anything of is told by its keys.
  const shown = row.type !== "map" || row.required || row.meaning !== "";
  return [...(shown ? [row] : []), ...below(key, schema)];
}

function below(key: string, schema: Schema): readonly KeyRow[] {
  const { def } = schema._zod;
  if (is(def, "object")) {
    const shape = def.shape as Readonly<Record<string, Schema>>;
    return alike(shape).flatMap(([name, one]) => rowsOf(`${key}.${name}`, one));
  }
  if (is(def, "record"))
    return hasKeys(def.valueType) ? below(`${key}.<name>`, bare(def.valueType).schema) : [];
  if (is(def, "array"))
    return hasKeys(def.element) ? below(`${key}[]`, bare(def.element).schema) : [];
  if (is(def, "pipe")) return below(key, bare(def.in).schema);
  if (!is(def, "union")) return [];
  const discriminator = (def as { readonly discriminator?: string }).discriminator;
  if (discriminator === undefined)
    return def.options.flatMap((option) => below(key, bare(option).schema));
  return belowKinds(key, discriminator, def.options);
}

/** Returns the keys of a map, those that have the very same keys below them as one: `{retention, sales}`. */
function alike(shape: Readonly<Record<string, Schema>>): readonly (readonly [string, Schema])[] {
  const groups = new Map<unknown, [string, Schema][]>();
  for (const [name, one] of Object.entries(shape)) {
    const same = hasKeys(one) ? one : name;
    groups.set(same, [...(groups.get(same) ?? []), [name, one]]);
  }
  return [...groups.values()].map((group): readonly [string, Schema] => {
    const [first, ...others] = group as [[string, Schema], ...[string, Schema][]];
    const names = [first, ...others].map(([name]) => name);
    return [others.length === 0 ? first[0] : `{${names.join(", ")}}`, first[1]];
  });
}

/** Returns the keys that all kinds share once, then those of each. */
function belowKinds(
  key: string,
  discriminator: string,
  options: readonly Schema[],
): readonly KeyRow[] {
  const shapes = options.map((option) => {
    const { def } = bare(option).schema._zod;
    return is(def, "object") ? (def.shape as Readonly<Record<string, Schema>>) : {};
  });
  const [first = {}] = shapes;
  const shared = Object.keys(first).filter((name) =>
    shapes.every((shape) => shape[name] === first[name]),
  );
  const kinds = shapes.map((shape) => {
    const kind = shape[discriminator];
    return kind === undefined ? "" : typeOf(bare(kind).schema);
  });
  return [
    {
      key: `${key}.${discriminator}`,
      type: kinds.join(", "),
      byDefault: null,
      required: true,
      meaning: "decides which further keys there are",
    },
    ...shared.flatMap((name) => rowsOf(`${key}.${name}`, first[name] as Schema)),
    ...shapes.flatMap((shape, i) =>
      Object.entries(shape)
        .filter(([name]) => name !== discriminator && !shared.includes(name))
        .flatMap(([name, one]) => rowsOf(`${key}.${name}`, one))
        .map((row) => ({ ...row, meaning: `of ${kinds[i]}: ${row.meaning}` })),
    ),
  ];
}

function bare(wrapped: Schema): Bare {
  let schema = wrapped;
  let meaning = "";
  let byDefault: unknown;
  let optional = false;
  for (;;) {
    const described = z.globalRegistry.get(schema)?.description;
    if (meaning === "" && described !== undefined) meaning = described;
    const { def } = schema._zod;
    if (is(def, "default")) byDefault = def.defaultValue;
    else if (is(def, "optional")) optional = true;
    else if (is(def, "nullable")) {
      schema = def.innerType;
      continue;
    } else if (is(def, "pipe")) {
      schema = def.in;
      continue;
    } else return { schema, meaning, byDefault, optional };
    schema = def.innerType;
  }
}

/** Tells whether a schema has keys of its own below it that are to be told. */
function hasKeys(wrapped: Schema): boolean {
  const { schema } = bare(wrapped);
  const { def } = schema._zod;
  if (is(def, "object")) return true;
  if (is(def, "record")) return hasKeys(def.valueType);
  if (is(def, "array")) return hasKeys(def.element);
  return is(def, "union") && def.options.some(hasKeys);
}

function typeOf(wrapped: Schema): string {
  const { schema } = bare(wrapped);
  const { def } = schema._zod;
  if (is(def, "literal")) return def.values.map((value) => `\`${value}\``).join(", ");
  if (is(def, "enum"))
    return Object.values(def.entries)
      .map((one) => `\`${one}\``)
      .join(", ");
  if (is(def, "union")) return [...new Set(def.options.map(typeOf))].join(" or ");
  if (is(def, "array")) return `list of ${plural(typeOf(def.element))}`;
  if (is(def, "tuple")) return `list of ${def.items.length} texts`;
  if (is(def, "record")) return `map of names to ${plural(typeOf(def.valueType))}`;
  if (is(def, "object")) return "map";
  if (is(def, "boolean")) return "true or false";
  if (is(def, "string")) return textOf(schema);
  if (is(def, "number")) return numberOf(schema);
  return def.type;
}

function textOf(schema: Schema): string {
  const { pattern } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return PATTERNS.find(([source]) => source === pattern)?.[1] ?? "text";
}

function numberOf(schema: Schema): string {
  const { type, minimum, maximum } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  });
  const what = type === "integer" ? "whole number" : "number";
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return what;
  return bounded ? `${what}, ${minimum} to ${maximum}` : `${what}, at least ${minimum}`;
}

function plural(type: string): string {
  return type.replace(/^(text|map|whole number|number|duration|share)\b/, "$1s");
}

/** Writes a default as the file would: shares as percentages, durations in days, ranges as `3..8`. */
function written(value: unknown, type: string): string | null {
  if (Array.isArray(value)) return `\`[${value.map((one) => plain(one, type)).join(", ")}]\``;
  if (typeof value !== "object" || value === null) return `\`${plain(value, type)}\``;
  if ("low" in value && "high" in value) return `\`${value.low}..${value.high}\``;
  return null;
}

function plain(value: unknown, type: string): string {
  if (typeof value !== "number") return String(value);
  if (/\bshares?:/.test(type) && value <= 1) return `${Number((value * 100).toFixed(6))}%`;
  return type.startsWith("duration") ? `${value}d` : String(value);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("<", "&lt;");
}

type Def = z.core.$ZodTypes["_zod"]["def"];

function is<Type extends Def["type"]>(
  def: z.core.$ZodTypeDef,
  type: Type,
): def is Extract<Def, { readonly type: Type }> {
  return def.type === type;
}
