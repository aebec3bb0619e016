import { named, type Said, type SourceDraft } from "./draft.ts";
import { columnOf, type FileProfile } from "./profile.ts";
import { assignRoles } from "./roles.ts";
import type { Survey } from "./survey.ts";
import type { TargetDraft } from "./targets.ts";

/** A list as it is proposed. */
export interface ListDraft {
  readonly name: string;
  readonly options: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly because: string;
}

/** Returns one list for keeping customers and one for selling to them, without those who may not be contacted. */
export function listsOf(
  sources: readonly SourceDraft[],
  targets: readonly TargetDraft[],
): readonly ListDraft[] {
  const money = sources.some(({ kind, columns }) => kind === "transactions" && columns["amount"]);
  const mayNot = exclusionOf(sources);
  const lists: ListDraft[] = [];
  const keeps = targets.find(({ purpose }) => purpose === "keep");
  const sells = targets.find(({ purpose }) => purpose === "sell");
  const complaint = complaintOf(sources);
  const excluded: ListDraft["options"] = {
    ...(mayNot === null ? {} : { exclude: { "no consent": mayNot.value } }),
    ...(complaint === null
      ? {}
      : { open_complaint: { opened: complaint.value, within: COMPLAINT_COUNTS } }),
  };
  const reason = [mayNot, complaint]
    .flatMap((one) => (one === null ? [] : [`; ${one.because}`]))
    .join("");
  if (keeps !== undefined)
    lists.push({
      name: "at_risk",
      options: {
        target: keeps.name,
        rank_by: money ? "value_at_risk" : "score",
        capacity: "500",
        control: "10%",
        ...excluded,
      },
      because: `whom to keep; a tenth is left alone, so that the effect can be seen later${reason}`,
    });
  if (sells !== undefined)
    lists.push({
      name: "call_list",
      options: {
        target: sells.name,
        rank_by: money ? "expected_value" : "score",
        capacity: "200",
        ...excluded,
      },
      because: `whom to call, the most promising first${reason}`,
    });
  return lists;
}

const NO = /^(?:0|0\.0|n|no|false|f|nein|non|denied|declined|out|opt ?out|opted ?out)$/i;

/** Returns the condition for who may not be contacted, null where no table of customers tells. */
function exclusionOf(sources: readonly SourceDraft[]): Said | null {
  for (const { kind, file } of sources) {
    if (kind !== "customers") continue;
    const { consent, opt_out: optOut } = assignRoles(file);
    const [yes, no] = [consent[0], optOut[0]];
    if (yes !== undefined) return condition(file, yes.name, false);
    if (no !== undefined) return condition(file, no.name, true);
  }
  return null;
}

const COMPLAINT =
  /^(?:support|service)?[ _-]?(?:ticket|complaint|case|beschwerde|reclamation|reklamation)s?(?:[ _-](?:opened|created))?$/i;
/** No event says when it was answered: most are within two weeks. */
const COMPLAINT_COUNTS = "14d";

/** Returns the type of the events by which customers complain, null where none is called so. */
function complaintOf(sources: readonly SourceDraft[]): Said | null {
  for (const { kind, file, columns } of sources) {
    const column = columns["type"]?.value;
    if (kind !== "events" || column === undefined) continue;
    const { top } = file.columns.find(({ name }) => name === column) ?? { top: [] };
    const type = top.map(([text]) => text).find((text) => COMPLAINT.test(text));
    if (type !== undefined)
      return { value: type, because: `who sent a ${type} lately waits for an answer` };
  }
  return null;
}

function condition(file: FileProfile, column: string, refused: boolean): Said {
  const { kind, top } = columnOf(file, column);
  const values = top.map(([text]) => text);
  const text = values.find((value) => NO.test(value) !== refused) ?? "";
  const value =
    kind === "flag" ? String(refused) : kind === "text" ? `'${text.replaceAll("'", "''")}'` : text;
  return {
    value: `${named(column)} = ${value}`,
    because: `column ${column} says who may not be contacted`,
  };
}

/** Returns a rule for good customers who have gone quiet, null without money or time. */
export function quietRule(
  { history }: Pick<Survey, "history">,
  silentDays: number,
): { readonly name: string; readonly where: string; readonly because: string } | null {
  const high = history?.highSpend ?? null;
  if (high === null || high <= 0) return null;
  const magnitude = 10 ** Math.floor(Math.log10(high));
  const spend = Math.max(1, Math.round(high / magnitude) * magnitude);
  return {
    name: "Big spenders going quiet",
    where: `total_spend > ${spend} and recency_days > ${silentDays}`,
    because: "about one customer in ten has spent more",
  };
}
