import { nextPeriod } from "./ahead.ts";
import { type Html, html } from "./html.ts";
import { count, MISSING, percent } from "./number.ts";
import type { RuleGroup, RuleOverlap, SegmentsReport } from "./segments-report.ts";
import { barred, table } from "./table.ts";

/** Shares of customers in common at which the shade changes. */
const THRESHOLDS = [0.25, 0.5, 0.75] as const;

/** Traits of a rule that are shown. */
const TRAITS = 3;

/** Renders the rules of the configuration: size, worth, what sets them apart, warnings, and what they have in common. */
export function rulesSection({
  rules,
  rule_overlap,
  value_days,
}: Pick<SegmentsReport, "rules" | "rule_overlap" | "value_days">): Html {
  const warned = rules.filter(({ warning }) => warning !== null);
  return html`<section><h2>Your own rules</h2><p>As the configuration defines them. A customer may match several or none.</p>${
    warned.length > 0 &&
    html`<div class="alarms"><p><strong>Look again at ${warned.length === 1 ? "this rule" : "these rules"}:</strong></p><ul>${warned.map(({ name, warning }) => html`<li>${name}: ${warning}</li>`)}</ul></div>`
  }${rulesTable(rules, value_days)}${rule_overlap !== null && overlaps(rule_overlap)}</section>`;
}

function rulesTable(rules: readonly RuleGroup[], valueDays?: number): Html {
  const hasSpend = rules.some(({ revenue_share }) => revenue_share !== null);
  const hasExpected = rules.some(({ expected_share }) => expected_share !== null);
  const worth = [
    ...(hasSpend ? ["of net revenue so far"] : []),
    ...(hasExpected ? [`of what is expected of the ${nextPeriod(valueDays)}`] : []),
  ];
  const largest = Math.max(
    ...rules.flatMap(({ share, revenue_share, expected_share }) => [
      share,
      revenue_share ?? 0,
      expected_share ?? 0,
    ]),
    Number.MIN_VALUE,
  );
  const part = (share: number | null) =>
    barred(percent(share), (share ?? 0) / largest, { second: true });
  return table({
    caption: `Rules: size, share of customers${worth.map((of) => `, ${of}`).join("")}, and what sets their customers apart besides the rule itself`,
    narrow: "stack",
    columns: [
      { label: "Rule", as: "text" },
      { label: "Customers", as: "number" },
      { label: "Share", as: "bar" },
      ...(hasSpend ? [{ label: "Revenue", as: "bar" as const }] : []),
      ...(hasExpected ? [{ label: "Expected", as: "bar" as const }] : []),
      { label: "What sets them apart", as: "why" },
    ],
    rows: rules.map(({ name, where, size, share, revenue_share, expected_share, profile }) => ({
      cells: [
        html`${name}<small>${where}</small>`,
        count(size),
        barred(percent(share), share / largest),
        ...(hasSpend ? [part(revenue_share)] : []),
        ...(hasExpected ? [part(expected_share)] : []),
        profile.length === 0
          ? MISSING
          : html`<ul>${profile.slice(0, TRAITS).map(({ says }) => html`<li>${says}</li>`)}</ul>`,
      ],
    })),
  });
}

function overlaps({ rules, segments }: RuleOverlap): Html {
  return html`${
    rules.names.length > 1 &&
    html`<h3>What the rules have in common</h3>${shares({
      caption:
        "Of the smaller of two rules, the share of customers for whom the other holds too; the small number counts them",
      rows: rules.names,
      columns: rules.names,
      share: (r, c) => (r === c ? null : (rules.share_of_smaller[r]?.[c] ?? null)),
      both: rules.both,
    })}`
  }${
    segments !== null &&
    html`<h3>Where the rules' customers are among the segments</h3>${shares({
      caption: "Of each rule's customers, the share in each segment; the small number counts them",
      rows: rules.names,
      columns: segments.names,
      share: (r, c) => segments.share_of_rule[r]?.[c] ?? null,
      both: segments.both,
    })}`
  }`;
}

interface Shares {
  readonly caption: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly share: (row: number, column: number) => number | null;
  readonly both: readonly (readonly number[])[];
}

function shares({ caption, rows, columns, share, both }: Shares): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="heat"><caption><span>${caption}</span></caption>
<thead><tr><th scope="col">Rule</th>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (name, r) =>
      html`<tr><th scope="row">${name}</th>${columns.map((_, c) => {
        const found = share(r, c);
        return html`<td class="${shade(found)}">${percent(found, 0)}<small>${count(both[r]?.[c])}</small></td>`;
      })}</tr>\n`,
  )}</tbody></table></div>`;
}

function shade(share: number | null): string {
  const steps = share === null ? 0 : THRESHOLDS.filter((threshold) => share >= threshold).length;
  return steps === 0 ? "" : `up${steps}`;
}
