import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { Said } from "./draft.ts";
import { type ColumnProfile, type FileProfile, percent } from "./profile.ts";
import { assignRoles } from "./roles.ts";
import { wordsOf } from "./words.ts";

/** A column that says how it ended with each customer. */
export interface Outcome {
  readonly column: string;
  /** A raw text of the column: yes, 1, true, or the rarer of two. */
  readonly positive: string;
  readonly because: string;
  /** Columns that tell of the outcome, because they are known only after it. */
  readonly exclude: readonly Said[];
}

const YES =
  /^(1|1\.0|y|yes|true|t|ja|oui|si|sim|churned|exited|left|converted|positive|bought|subscribed|responded)$/i;
/** Of a call or a visit that ended in the outcome. */
const AFTERWARDS =
  /^(?:(?:last )?(?:call|contact) )?duration$|\b(?:churn (?:reason|score|category)|cancel(?:lation)? reason|exit reason|churn date)\b/;
const CONTROL =
  /\b(no e mail|control|none|holdout|placebo|kontrolle|treatment|treated|variant|test)\b/;

/** Returns the outcomes that a table of customers gives, with what must be kept from each. */
export async function outcomesOf(engine: Engine, file: FileProfile): Promise<readonly Outcome[]> {
  const labels = [...assignRoles(file).label].sort((a, b) => step(a) - step(b));
  const outcomes: Outcome[] = [];
  for (const label of labels) {
    const { positive, because } = positiveOf(label, file);
    const exclude: Said[] = labels
      .filter((other) => other !== label)
      .map(({ name }) => ({ value: name, because: "another outcome" }));
    for (const column of file.columns.filter((one) => !labels.includes(one))) {
      const why = AFTERWARDS.test(wordsOf(column.name))
        ? "known only afterwards"
        : isArm(column)
          ? "the arm of a test: what was done, not who the customer is"
          : await follows(engine, file, column, { label: label.name, positive });
      if (why !== null) exclude.push({ value: column.name, because: why });
    }
    outcomes.push({ column: label.name, positive, because, exclude });
  }
  return outcomes;
}

/** A visit or a click is a step on the way to what counts. */
function step({ name }: ColumnProfile): number {
  return /\b(?:visit|clicked|opened|response|responded|responder)\b/.test(wordsOf(name)) ? 1 : 0;
}

function positiveOf(
  { top }: ColumnProfile,
  { rows }: FileProfile,
): { positive: string; because: string } {
  const [common, rare] = top;
  const yes = top.find(([text]) => YES.test(text)) ?? rare ?? common;
  const share = percent((yes?.[1] ?? 0) / rows);
  return {
    positive: yes?.[0] ?? "",
    because: YES.test(yes?.[0] ?? "")
      ? `${share} of the rows`
      : `${share} of the rows: the rarer of the two`,
  };
}

/** Whether a column of few and about equal groups has one that was left alone. */
function isArm({ top, distinct, kind }: ColumnProfile): boolean {
  const [most, least] = [top[0]?.[1] ?? 0, top.at(-1)?.[1] ?? 0];
  return (
    kind === "text" &&
    distinct <= 6 &&
    least > 0.8 * most &&
    top.some(([text]) => CONTROL.test(wordsOf(text)))
  );
}

/** Fewest rows that show how a column goes with an outcome. */
const ENOUGH = 30;

/** Says why a number of which most are 0 must have come with the outcome: it is other than 0 for positives alone, or null. */
async function follows(
  engine: Engine,
  { table, rows }: FileProfile,
  { name, kind, top }: ColumnProfile,
  { label, positive }: { readonly label: string; readonly positive: string },
): Promise<string | null> {
  if (kind !== "integer" && kind !== "number") return null;
  if (top.length > 0 && (top[0]?.[0] ?? "") !== "0" && Number(top[0]?.[0]) !== 0) return null;
  const happened: Sql = sql`try_cast(${id(label)} as varchar) in (${positive}, lower(${positive}),
    case when lower(${positive}) in ('yes', 'y', 't', 'true') then 'true' else ${positive} end)`;
  const [row] = await engine.rows(sql`
    select
      count(*) filter (${id(name)} <> 0) as other,
      count(*) filter (${id(name)} <> 0 and ${happened}) as positives
    from ${id(table)}`);
  const [other, positives] = [Number(row?.["other"]), Number(row?.["positives"])];
  return other >= ENOUGH && other === positives && other < 0.5 * rows
    ? `other than 0 only where ${label} is ${positive}`
    : null;
}
