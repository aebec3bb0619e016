import type { Html } from "./html.ts";
import { count, percent } from "./number.ts";
import type { Group } from "./segments-report.ts";
import { barred, table } from "./table.ts";

/** Renders groups of customers with their share of customers and, where there is money, of net revenue. */
export function groupsTable(title: string, groups: readonly Group[]): Html {
  const hasMoney = groups.some(({ revenue_share }) => revenue_share !== null);
  const largest = Math.max(
    ...groups.map(({ share, revenue_share }) => Math.max(share, revenue_share ?? 0)),
    Number.MIN_VALUE,
  );
  return table({
    caption: `${title}: size${hasMoney ? ", share of customers and of net revenue" : " and share of customers"}`,
    columns: [
      { label: "Group" },
      { label: "Customers", as: "number" },
      { label: "Share", as: "bar" },
      ...(hasMoney ? [{ label: "Revenue", as: "bar" as const }] : []),
    ],
    rows: groups.map(({ name, size, share, revenue_share }) => ({
      cells: [
        name,
        count(size),
        barred(percent(share), share / largest),
        ...(hasMoney
          ? [barred(percent(revenue_share), (revenue_share ?? 0) / largest, { second: true })]
          : []),
      ],
    })),
  });
}
