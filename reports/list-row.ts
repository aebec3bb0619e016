import type { ListProfit } from "./list-profit.ts";

/** One customer of `lists/<name>.csv`, under the file's own column names; what a business does not have is null. */
export interface ListRow {
  readonly rank: number;
  readonly customer_id: string;
  /** Calibrated probability in [0, 1], or the rule's number where the target was not modelled. */
  readonly score: number | null;
  /** Share of the scored customers that this one is ranked above or level with, in [0, 100]. */
  readonly percentile: number | null;
  readonly value: number | null;
  readonly value_at_risk?: number | null;
  readonly expected_value?: number | null;
  readonly segment: string | null;
  readonly lifecycle: string | null;
  readonly reason_1: string | null;
  readonly reason_2: string | null;
  readonly reason_3: string | null;
  readonly suggested_action: string | null;
  readonly group: "treat" | "control";
  readonly last_order_on: string | null;
  /** What contacting this customer is expected to bring, costs taken off; absent where a list names no costs. */
  readonly expected_profit?: number | null;
}

/** What the summary says of one list. */
export interface ListSummary {
  readonly name: string;
  /** The target that it ranks by. */
  readonly target: string;
  readonly rows: number;
  /** Of these, how many are to be left alone, to see later what contacting was worth. */
  readonly control: number;
  /** Money that stands behind the whole list, in the run's currency; null without money or for a list that sells. */
  readonly valueAtRisk: number | null;
  /** Who was left out, by the first reason that applies; absent where nothing is known of it. */
  readonly leftOut?: readonly { readonly reason: string; readonly customers: number }[];
  /** What contacting more or fewer is expected to bring; null or absent where costs or worth are not known. */
  readonly profit?: ListProfit | null;
  /** The file, relative to the page. */
  readonly path: string;
  /** The first rows; ten are shown. */
  readonly top: readonly ListRow[];
}
