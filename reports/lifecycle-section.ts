import { type Html, html } from "./html.ts";
import { count, percent } from "./number.ts";
import type { StageGroup } from "./segments-report.ts";
import { barred, table } from "./table.ts";

/** Renders the lifecycle stages: how many and how much, what one wants of each, and how it is usually done. */
export function lifecycleSection(stages: readonly StageGroup[]): Html | null {
  if (stages.length === 0) return null;
  const hasMoney = stages.some(({ revenue_share }) => revenue_share !== null);
  const largest = Math.max(
    ...stages.map(({ share, revenue_share }) => Math.max(share, revenue_share ?? 0)),
  );
  return html`<section><h2>Lifecycle</h2><p>Where customers stand in their time with the shop. A silence is measured against the customer's own rhythm: the more orders somebody has shown, the more their own usual gap counts beside that of all customers.</p>${table(
    {
      caption: `Lifecycle stages: size, share of customers${hasMoney ? " and of net revenue" : ""}, and what to do`,
      columns: [
        { label: "Stage" },
        { label: "Customers", as: "number" },
        { label: "Share", as: "bar" },
        ...(hasMoney ? [{ label: "Revenue", as: "bar" as const }] : []),
        { label: "Goal", as: "text" },
        { label: "Usual tactic", as: "why" },
      ],
      rows: stages.map(({ name, size, share, revenue_share, goal, tactic }) => ({
        cells: [
          name,
          count(size),
          barred(percent(share), share / largest),
          ...(hasMoney
            ? [barred(percent(revenue_share), (revenue_share ?? 0) / largest, { second: true })]
            : []),
          goal,
          tactic,
        ],
      })),
      narrow: "stack",
    },
  )}</section>`;
}
