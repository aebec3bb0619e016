import type { Row } from "../../engines/engine.ts";

/** What a mailing tool's template may name of one customer. */
export interface TemplateContext {
  readonly list: string;
  readonly customer_id: string;
  readonly segment: string | null;
  /** Where the customer stands: "At risk". */
  readonly stage: string | null;
  /** In plain words, what makes it likelier that it comes true, and what speaks against it. */
  readonly reasons: readonly string[];
  readonly reasons_against: readonly string[];
  readonly score: number | null;
  readonly value: number | null;
  readonly action: string | null;
  /** Attributes that the list shows. */
  readonly attributes: Readonly<Record<string, string | null>>;
}

const SIGN = /^(more|less) likely: /;

/** Returns what a template may name of each customer on a list who is not left alone. */
export function templateContexts(
  list: string,
  rows: readonly Row[],
  attributes: readonly string[],
): readonly TemplateContext[] {
  return rows
    .filter((row) => row["group"] !== "control")
    .map((row) => {
      const said = ["reason_1", "reason_2", "reason_3"].flatMap((name) => {
        const reason = text(row[name]);
        return reason === null || reason === "" ? [] : [reason];
      });
      const plain = (sign: string) =>
        said
          .filter((reason) => SIGN.exec(reason)?.[1] === sign)
          .map((reason) => reason.replace(SIGN, ""));
      return {
        list,
        customer_id: String(row["customer_id"]),
        segment: text(row["segment"]),
        stage: text(row["lifecycle"]),
        reasons: plain("more"),
        reasons_against: plain("less"),
        score: number(row["score"]),
        value: number(row["value"]),
        action: text(row["suggested_action"]),
        attributes: Object.fromEntries(attributes.map((name) => [name, text(row[name])])),
      };
    });
}

function text(cell: Row[string] | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function number(cell: Row[string] | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}
