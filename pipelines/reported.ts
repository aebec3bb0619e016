import { shown } from "../data/personal/personal.ts";
import { keyClass } from "../data/quality/personal-quality.ts";
import type { DataQuality } from "../data/quality/quality.ts";
import type { Configuration } from "../data/schema.ts";
import type { ListReport } from "../reports/list-profit.ts";
import type { ListRow } from "../reports/list-row.ts";
import type { Site } from "../reports/navigation.ts";
import type { ResultReport } from "../reports/result-report.ts";
import type { TargetReport } from "../reports/target-report.ts";
import type { ValueReport } from "../reports/value-report.ts";
import type { RankedList } from "./lists.ts";
import type { Scoring } from "./score.ts";

/** What pages tell of the files and of what was learned, and which other pages there are. */
export interface LearnedReported {
  readonly currency: string | null;
  readonly quality: DataQuality;
  readonly targets: readonly TargetReport[];
  readonly others: Required<Omit<Site, "targets" | "cards">>;
}

/** What the pages of a run tell but for its ledger: plain data, which another thread can be handed. */
export interface Reported extends LearnedReported {
  readonly name: string;
  readonly asOf: string | null;
  /** As of which day it was learned, where the files end before as_of. */
  readonly learnedAsOf?: string;
  /** Null where nobody was scored. */
  readonly scoring: ScoringInShort | null;
  /** Null where nobody was scored, nothing has a date, or there is neither list nor campaign. */
  readonly results: ResultReport | null;
  /** Null in a business without orders. */
  readonly value: ValueReport | null;
}

/** Scoring without what stands in files of its own. */
export interface ScoringInShort extends Pick<Scoring, "customers" | "segments" | "outlook"> {
  readonly lists: readonly ListInShort[];
}

/** What is told of a list: its report, and its first rows as the summary shows them. */
export interface ListInShort {
  readonly report: ListReport;
  readonly valueAtRisk: number | null;
  readonly top: readonly ListRow[];
}

/** What the pages are made of, where it was found. */
export interface Found extends Omit<Reported, "name" | "currency" | "scoring"> {
  readonly configuration: Configuration;
  readonly scoring: Scoring | null;
}

/** Rows of a list that the summary shows. */
const TOP = 10;

/** Takes from what was found what the pages tell of it. */
export function reportedOf({ configuration, scoring, ...found }: Found): Reported {
  const currency = configuration.currency ?? null;
  const key = keyClass(found.quality);
  const masked = (row: ListRow): ListRow =>
    key === null ? row : { ...row, customer_id: shown(row.customer_id, key) };
  const inShort = (list: RankedList): ListInShort => {
    const { name, target, rows, control, candidates, left_out, profit, money } = list;
    const rankBy = configuration.lists[name]?.rank_by ?? "score";
    return {
      report: {
        list: name,
        target,
        rank_by: rankBy,
        rows: rows.length,
        control,
        candidates,
        left_out,
        profit,
      },
      valueAtRisk: money === "value_at_risk" && currency !== null ? sumOf(rows) : null,
      top: rows.slice(0, TOP).map(masked),
    };
  };
  return {
    ...found,
    name: configuration.name,
    currency,
    scoring:
      scoring === null
        ? null
        : {
            customers: scoring.customers,
            segments: scoring.segments,
            outlook: scoring.outlook,
            lists: scoring.lists.map(inShort),
          },
  };
}

function sumOf(rows: readonly { readonly value_at_risk?: number | null }[]): number {
  return Math.round(rows.reduce((sum, row) => sum + (row.value_at_risk ?? 0), 0));
}
