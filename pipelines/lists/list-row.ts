import type { Row } from "../../engines/engine.ts";
import type { ListRow } from "../../reports/list-row.ts";
import { suggestedAction } from "../../reports/play.ts";
import type { RankedList } from "../lists.ts";

/** What of a candidate a row of a list is made of, as far as the business has it; the other columns are many. */
export const ROW_COLUMNS: readonly string[] = [
  ...["customer_id", "score", "percentile", "value", "value_at_risk", "expected_value"],
  ...["segment_name", "rfm_segment", "lifecycle", "value_tier", "reason_1", "reason_2", "reason_3"],
  ...["last_order_on", "expected_profit"],
];

/** Returns a ranked customer as the list shows it, with what to do. */
export function listRow(
  row: Row,
  kind: Kind,
  { money, profit }: { readonly money: RankedList["money"]; readonly profit: boolean },
): ListRow {
  const text = (name: string) => textIn(row, name);
  const number = (name: string) => (row[name] === null ? null : Number(row[name]));
  const consent = row["may_contact"];
  return {
    rank: Number(row["rank"]),
    customer_id: String(row["customer_id"]),
    score: fourDigits(number("score")),
    percentile: number("percentile"),
    value: number("value"),
    [money]: number(money),
    segment: text("segment_name") ?? text("rfm_segment"),
    lifecycle: text("lifecycle"),
    reason_1: text("reason_1"),
    reason_2: text("reason_2"),
    reason_3: text("reason_3"),
    suggested_action: suggestedAction({
      kind,
      lifecycle: text("lifecycle"),
      valueTier: text("value_tier"),
      rfmGroup: text("rfm_segment"),
      consent: typeof consent === "boolean" ? consent : null,
      reasons: [text("reason_1"), text("reason_2"), text("reason_3")],
    }),
    group: row["is_control"] === true ? "control" : "treat",
    last_order_on: text("last_order_on"),
    ...(profit ? { expected_profit: number("expected_profit") } : {}),
  };
}

/** Returns a cell as text, null where it is missing. */
export function textIn(row: Row, name: string): string | null {
  const cell = row[name];
  return cell === null || cell === undefined ? null : String(cell);
}

type Kind = Parameters<typeof suggestedAction>[0]["kind"];

function fourDigits(score: number | null): number | null {
  return score === null ? null : Math.round(score * 1e4) / 1e4;
}
