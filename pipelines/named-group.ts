import { checkCondition, columnNames } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import { columnsIn } from "../data/expression.ts";
import { nearest, shorten } from "../data/nearest.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import type { StoredPeople } from "./stored-people.ts";

/** A group of a run's customers that has a name. */
export interface NamedGroup {
  readonly kind: "segment" | "rule" | "list" | "lifecycle" | "rfm" | "tier";
  readonly name: string;
  /** What to call it in a sentence. */
  readonly says: string;
  /** n flags in the order of ids. */
  readonly members: Uint8Array;
  /** Columns that make it, where a condition does: who is in it is no news to them. */
  readonly named: readonly string[];
}

interface Candidate {
  readonly kind: NamedGroup["kind"];
  readonly name: string;
  /** How the user may call it. */
  readonly calls: readonly string[];
  readonly condition: () => Promise<{ readonly holds: Sql; readonly named: readonly string[] }>;
}

const SPOKEN: Readonly<Record<NamedGroup["kind"], string>> = {
  segment: "segment",
  rule: "rule",
  list: "list",
  lifecycle: "lifecycle stage",
  rfm: "RFM group",
  tier: "value tier",
};

/**
 * Finds a segment by name or id, a rule, a list, a lifecycle stage, an RFM group or a value tier of a run, in this order
 * where several have the name; `lifecycle:At risk` says which is meant. An unknown name is a ConfigurationError.
 */
export async function namedGroup(people: StoredPeople, called: string): Promise<NamedGroup> {
  const candidates = await candidatesOf(people);
  const [, prefix, rest] = /^(segment|rule|list|lifecycle|rfm|tier):\s*(.*)$/s.exec(called) ?? [];
  const among = candidates.filter(({ kind }) => prefix === undefined || kind === prefix);
  const wanted = rest ?? called;
  const found =
    among.find(({ calls }) => calls.includes(wanted)) ??
    among.find(({ calls }) => calls.some((call) => call.toLowerCase() === wanted.toLowerCase()));
  if (found === undefined) throw unknownGroup(wanted, among);
  const { holds, named } = await found.condition();
  const { numbers } = await people.engine.columns(
    sql`select coalesce((${holds})::boolean, false) as is_member from people order by customer_id`,
  );
  return {
    kind: found.kind,
    name: found.name,
    says: `${SPOKEN[found.kind]} '${found.name}'`,
    members: Uint8Array.from(numbers["is_member"] ?? []),
    named,
  };
}

async function candidatesOf(people: StoredPeople): Promise<readonly Candidate[]> {
  const { run, segments, lists } = people;
  const column = (kind: Candidate["kind"], of: string, value: string, name = value) => ({
    kind,
    name,
    calls: name === value ? [name] : [value, name],
    condition: async () => ({ holds: sql`${id(of)}::varchar = ${value}`, named: [] }),
  });
  return [
    ...segments.map((one) => column("segment", "segment_id", String(one.id), one.name)),
    ...run.configuration.segments.rules.map(({ name, where }, i) => ({
      kind: "rule" as const,
      name,
      calls: [name],
      condition: async () => ruleOf(people, where, `segments.rules.${i}.where`),
    })),
    ...lists.map((name) => ({
      kind: "list" as const,
      name,
      calls: [name],
      condition: async () => listOf(people, name),
    })),
    ...(await valuesOf(people, "lifecycle")).map((name) => column("lifecycle", "lifecycle", name)),
    ...(await valuesOf(people, "rfm_segment")).map((name) => column("rfm", "rfm_segment", name)),
    ...(await valuesOf(people, "value_tier")).map((name) => column("tier", "value_tier", name)),
  ];
}

async function ruleOf({ engine }: StoredPeople, where: string, key: string) {
  return {
    holds: await checkCondition(engine, where, "people", key),
    named: await columnsIn(engine, where, await columnNames(engine, "people"), key),
  };
}

/** A list's file writes an id that a spreadsheet would run with an apostrophe before it. */
async function listOf({ engine, run }: StoredPeople, name: string) {
  const written = sql`
    if(people.customer_id[1] in ('=', '+', '-', '@', chr(9), chr(13)), ${literal("'")} || people.customer_id,
      people.customer_id)`;
  const options = run.configuration.lists[name];
  const known = await columnNames(engine, "people");
  const named = new Set<string>();
  const texts = (["where", "exclude", "open_complaint", "rank_by"] as const).flatMap((key) => {
    const said = options?.[key];
    if (typeof said === "string") return [{ key, text: said }];
    return Object.values((key === "exclude" && options?.exclude) || {}).map((text) => ({
      key,
      text,
    }));
  });
  for (const { key, text } of texts) {
    // A list may also name its target's score and what follows from it, which are no features.
    const own = ["score", "percentile", "reason_1", "reason_2", "reason_3", "value_at_risk"];
    own.push("expected_cost", "expected_profit");
    const columns = await columnsIn(engine, text, [...known, ...own], `lists.${name}.${key}`);
    for (const column of columns) named.add(column);
  }
  return {
    holds: sql`${written} in (select customer_id from listed where list = ${literal(name)})`,
    named: [...named],
  };
}

async function valuesOf({ engine }: StoredPeople, column: string): Promise<readonly string[]> {
  const rows = await engine.rows(
    sql`select distinct ${id(column)} as name from people where ${id(column)} is not null order by name`,
  );
  return rows.map((row) => String(row["name"]));
}

function unknownGroup(called: string, among: readonly Candidate[]): ConfigurationError {
  const names = among.map(({ name }) => name);
  const near = nearest(called, names);
  const hint =
    near !== null
      ? `did you mean '${near}'?`
      : names.length === 0
        ? "the run has none"
        : `expected one of ${names.map((name) => `'${name}'`).join(", ")}`;
  return new ConfigurationError(
    `no segment, rule, list or lifecycle stage is called '${shorten(called)}', ${hint}`,
  );
}
