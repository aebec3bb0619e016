import { line, ruleY } from "@observablehq/plot";
import { chart, figure } from "./chart.ts";
import type { Html } from "./html.ts";
import type { ListProfit } from "./list-profit.ts";
import { count, money, percent } from "./number.ts";
import { profitMarks } from "./profit-marks.ts";
import { more, table } from "./table.ts";
import { words } from "./words.ts";

/** Draws what contacting more or fewer of the ranked customers is expected to bring, with the numbers behind it. */
export function listProfitFigure(name: string, profit: ListProfit, rows: number): Html {
  const { curve, currency } = profit;
  const ranked = curve.at(-1)?.contacted ?? 0;
  return figure({
    title: "Expected profit by customers contacted",
    note: assumptions(profit),
    wide: true,
    drawing: drawing(profit, rows),
    more: more(
      "Show the numbers",
      table({
        caption: `Expected cost and profit of contacting the first on ${words(name)}, ${count(ranked)} in all`,
        columns: [
          { label: "Contacted", as: "number" },
          { label: "Share", as: "number" },
          { label: "Cost", as: "number" },
          { label: "Profit", as: "number" },
        ],
        rows: curve
          .filter(({ contacted }, i) => i % 10 === 0 || contacted === rows || contacted === ranked)
          .map((point) => ({
            cells: [
              count(point.contacted),
              percent(ranked === 0 ? 0 : point.contacted / ranked, 0),
              money(point.cost, currency),
              money(point.profit, currency),
            ],
          })),
      }),
    ),
  });
}

function drawing({ curve, best, at_length, currency }: ListProfit, rows: number): Html {
  const profits = curve.map(({ profit }) => profit).concat(best.profit);
  const [bottom, top] = [Math.min(...profits, 0), Math.max(...profits, 0)];
  const span = top - bottom || 1;
  const last = curve.at(-1)?.contacted ?? 0;
  const marks = [
    { x: rows, y: at_length.profit, label: top + 0.2 * span, says: `the list: ${count(rows)}` },
    ...(best.contacted > 0
      ? [
          {
            x: best.contacted,
            y: best.profit,
            label: top + 0.08 * span,
            says: `most profit: ${count(best.contacted)}`,
          },
        ]
      : []),
  ];
  return chart(
    `Expected profit by customers contacted: ${money(at_length.profit, currency)} at the list's ${count(rows)}, most at ${count(best.contacted)} with ${money(best.profit, currency)}.`,
    {
      height: 260,
      marginLeft: 66,
      marginRight: 24,
      marginBottom: 46,
      x: {
        label: "customers contacted, in the list's order",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 5,
        tickFormat: (n: number) => count(n),
      },
      y: {
        domain: [bottom, top + 0.28 * span],
        label: "profit",
        labelArrow: "up",
        grid: true,
        ticks: 5,
        tickFormat: (amount: number) => money(amount, currency),
      },
      marks: [
        ruleY([0], { stroke: "var(--muted)" }),
        line(curve, { x: "contacted", y: "profit", stroke: "var(--accent)", strokeWidth: 2.6 }),
        ...profitMarks(marks, last),
      ],
    },
  );
}

function assumptions({
  contact_cost,
  offer_cost,
  success_rate,
  aim,
  value_saved,
  currency,
}: ListProfit): string {
  const amount = (value: number) => money(value, currency);
  const worth =
    value_saved === null
      ? `what each is expected to spend${aim === "keep" ? " in a year if kept" : ""}`
      : `${amount(value_saved)} each`;
  return `Assumed: a contact costs ${amount(contact_cost)}, an offer that is taken ${amount(offer_cost)}, and the contact moves ${percent(success_rate, 0)} of the customers it comes true for, who are worth ${worth}. The sums are what the scores lead one to expect; the target's page shows what would have come true on the test, with its margin of error.`;
}
