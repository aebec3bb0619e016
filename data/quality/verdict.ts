import { monthsBetween } from "./month-gaps.ts";
import type { SourceQuality, Verdict } from "./quality.ts";
import { LIMITS, type Limit, SLIP, STALE_DAYS } from "./quality-limits.ts";

interface Finding {
  readonly refuse: boolean;
  readonly says: string;
}

/** Says whether a source can be relied on, and why not; `kinds` tells the kind of every source by name. */
export function judgeSource(source: SourceQuality, kinds: ReadonlyMap<string, string>): Verdict {
  const findings = [
    ...ofRows(source),
    ...ofTime(source),
    ...ofColumns(source),
    ...ofOthers(source, kinds),
  ];
  const refuse = findings.some((finding) => finding.refuse);
  return {
    verdict: refuse ? "refuse" : findings.length > 0 ? "usable with care" : "fine",
    why: findings.sort((a, b) => Number(b.refuse) - Number(a.refuse)).map(({ says }) => says),
  };
}

function found(share: number, { care, refuse }: Limit, says: string): readonly Finding[] {
  return share < care ? [] : [{ refuse: refuse !== null && share >= refuse, says }];
}

const UNREADABLE = [
  "unreadable date",
  "unreadable number",
  "unreadable json",
  "date out of range",
  "wrong number of fields",
  "unterminated quote",
];

function ofRows(source: SourceQuality): readonly Finding[] {
  const { rows_read, reasons, without_customer, repeats } = source;
  const share = (rows: number) => (rows_read > 0 ? rows / rows_read : 0);
  const unreadable = UNREADABLE.reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0);
  const anonymous = reasons["missing customer"] ?? 0;
  const revenue = without_customer?.share_of_amount ?? 0;
  const overlap = repeats?.overlaps.reduce((sum, { rows }) => sum + rows, 0) ?? 0;
  const duplicates = reasons["duplicate"] ?? 0;
  return [
    ...found(
      share(unreadable),
      LIMITS.unreadable,
      `${percent(share(unreadable))} of the rows (${count(unreadable)}) cannot be read`,
    ),
    ...found(
      share(anonymous),
      LIMITS.without_customer,
      `${percent(share(anonymous))} of the rows (${count(anonymous)}) name no customer`,
    ),
    ...found(
      revenue,
      LIMITS.revenue_without_customer,
      `${percent(revenue)} of the revenue is nobody's: its rows name no customer, and no list can win it back`,
    ),
    ...found(
      share(duplicates),
      LIMITS.duplicates,
      `${percent(share(duplicates))} of the rows (${count(duplicates)}) repeat another one; they are counted once`,
    ),
    ...found(
      share(overlap),
      LIMITS.overlaps,
      `${percent(share(overlap))} of the rows (${count(overlap)}) stand in an earlier source too; they are counted once`,
    ),
  ];
}

function ofTime({ name, gaps, months, freshness }: SourceQuality): readonly Finding[] {
  const { empty = [], thin = [] } = gaps ?? {};
  const all = months.length + empty.length;
  const late = freshness?.days_missing ?? 0;
  return [
    ...found(
      all > 0 ? empty.length / all : 0,
      LIMITS.empty_months,
      `${empty.length === 1 ? "a month has" : `${empty.length} months have`} no row: ${spans(empty)}`,
    ),
    ...(thin.length === 0
      ? []
      : [
          {
            refuse: false,
            says: `${thin.length === 1 ? "a month has" : `${thin.length} months have`} less than a quarter of the rows of the months around: ${spans(thin)}`,
          },
        ]),
    ...(late < STALE_DAYS
      ? []
      : [
          {
            refuse: false,
            says: `${name} end ${late} days before as_of (${freshness?.as_of}): what happened since is not known`,
          },
        ]),
  ];
}

const OF_EVERY_ORDER = ["order_id", "product", "quantity", "amount"];

function ofColumns({ kind, columns, rows_accepted }: SourceQuality): readonly Finding[] {
  return columns.flatMap(({ name, missing, quantiles, outliers }) => {
    const share = rows_accepted > 0 ? missing / rows_accepted : 0;
    const limit = name === "amount" ? LIMITS.missing_amount : LIMITS.missing;
    // What is not known of everybody, or not of every kind of event, is usual, and a model can use it.
    const gaps =
      kind !== "transactions" || !OF_EVERY_ORDER.includes(name)
        ? []
        : found(share, limit, `column ${name} is empty in ${percent(share)} of the rows`);
    const usual = Math.max(Math.abs(quantiles?.p01 ?? 0), Math.abs(quantiles?.p99 ?? 0));
    const far = Math.max(0, ...(outliers?.examples ?? []).map(Math.abs));
    if (kind === "customers" || usual === 0 || far < SLIP * usual) return gaps;
    return [
      ...gaps,
      {
        refuse: false,
        says: `column ${name} goes up to ${count(far)} in size, where 98% of the rows stay within ${count(usual)}: look whether that is a slip`,
      },
    ];
  });
}

function ofOthers(
  { name, kind, customers, orphans = [] }: SourceQuality,
  kinds: ReadonlyMap<string, string>,
): readonly Finding[] {
  return orphans.flatMap(({ unknown_to, share }) => {
    if (kind !== "customers" && kinds.get(unknown_to) === "customers")
      return found(
        share,
        LIMITS.orphans,
        `${percent(share)} of the ${count(customers)} customers in ${name} are unknown to ${unknown_to}`,
      );
    // Who never ordered is no fault; that nobody did means that the ids are not the same.
    return share < 1 || customers === 0
      ? []
      : [
          {
            refuse: true,
            says: `none of the ${count(customers)} customers in ${name} occurs in ${unknown_to}: the two may write ids in different ways`,
          },
        ];
  });
}

/** Months that follow each other are one span: `2024-03 to 2024-06`. */
function spans(months: readonly string[]): string {
  const found: [string, string][] = [];
  for (const month of months) {
    const last = found.at(-1);
    if (last !== undefined && monthsBetween(last[1], month).length === 2) last[1] = month;
    else found.push([month, month]);
  }
  const shown = found.slice(0, 6).map(([from, to]) => (from === to ? from : `${from} to ${to}`));
  const more = found.length > 6 ? ` and ${found.length - 6} more` : "";
  return `${shown.join(", ")}${more}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function count(n: number): string {
  return n.toLocaleString("en-GB", { maximumFractionDigits: 2 });
}
