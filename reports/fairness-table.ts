import type { FairnessReport, Gap } from "./fairness-report.ts";
import { type Html, html } from "./html.ts";
import { count, percent, signed } from "./number.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

const MEASURES: Readonly<
  Record<Gap["measure"], { readonly title: string; readonly hint: string }>
> = {
  selection: { title: "On the list", hint: "share of all customers of the group" },
  recall: { title: "Found", hint: "share of the group's positives that are on the list" },
  calibration: { title: "Foretold less came true", hint: "above 0: scores too high" },
};

/** Renders, for each named attribute, the widest gap between its values, and whether chance could make it. */
export function fairnessTable(reports: readonly FairnessReport[]): Html {
  return html`<h3>Gaps between groups</h3>
<p>For each attribute named in <code>evaluation.slices</code>: the two groups that lie furthest apart. A gap is no proof of unfairness, and none is no proof of fairness: groups may differ in what they do, and what is fair is for people to decide.</p>
<ul class="notes">${reports.map(({ by, gaps }) => html`<li>${fairnessSentence(by, gaps)}</li>`)}</ul>
${table({
  caption: "Widest gaps at the list's capacity; intervals allow for every pair of groups looked at",
  narrow: "stack",
  columns: [
    { label: "Attribute, measure", as: "text" },
    { label: "Highest" },
    { label: "Lowest" },
    { label: "Gap", hint: "percentage points", as: "number" },
    { label: "Beyond chance" },
  ],
  rows: reports.flatMap(({ by, gaps }) =>
    gaps.map((gap) => ({
      cells: [
        html`${words(by)}: ${MEASURES[gap.measure].title.toLowerCase()}<small>${MEASURES[gap.measure].hint}</small>`,
        end(gap, gap.highest),
        end(gap, gap.lowest),
        html`${points(gap.difference.value)}<small>${points(gap.difference.low)} to ${points(gap.difference.high)}</small>`,
        gap.beyond_chance ? html`<strong>yes</strong>` : "no",
      ],
    })),
  ),
})}`;
}

/** Says of one attribute which gaps chance would not make. */
export function fairnessSentence(by: string, gaps: readonly Gap[]): string {
  const wide = gaps.filter(({ beyond_chance }) => beyond_chance);
  if (wide.length === 0)
    return `By ${words(by)}, no gap in selection, in positives found or in calibration is wider than chance could make it.`;
  const told = wide.map(({ measure, highest, lowest }) => {
    const [more, fewer] = [percent(highest.share, 0), percent(lowest.share, 0)];
    if (measure === "selection")
      return `${more} of ‘${highest.value}’ are on the list and ${fewer} of ‘${lowest.value}’`;
    if (measure === "recall")
      return `the list finds ${more} of the positives among ‘${highest.value}’ and ${fewer} among ‘${lowest.value}’`;
    return `scores lie ${points(highest.share)} points off for ‘${highest.value}’ and ${points(lowest.share)} for ‘${lowest.value}’`;
  });
  return `By ${words(by)}, more than chance: ${told.join("; ")}.`;
}

function end(
  { measure }: Gap,
  { value, share, rows }: { readonly value: string; readonly share: number; readonly rows: number },
): Html {
  const text = measure === "calibration" ? `${points(share)} points` : percent(share);
  return html`${text}<small>${value}, ${count(rows)} ${measure === "recall" ? "positives" : "customers"}</small>`;
}

function points(share: number): string {
  return signed(100 * share);
}
