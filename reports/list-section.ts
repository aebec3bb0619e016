import { type Html, html } from "./html.ts";
import { listProfitFigure } from "./list-profit-chart.ts";
import type { ListRow, ListSummary } from "./list-row.ts";
import { leftOutWords, profitWords } from "./list-words.ts";
import { count, countOf, decimal, money, percent, shortDay } from "./number.ts";
import { type Column, table } from "./table.ts";
import { words } from "./words.ts";

const SHOWN = 10;

/** Renders one list: how many, how much, where the file is, and its first ten customers with reasons and what to do. */
export function listSection(
  list: ListSummary,
  { currency }: { readonly currency: string | null },
): Html {
  const { name, rows, control, valueAtRisk, path, top, target, profit = null } = list;
  const leftOut = leftOutWords(list.leftOut ?? []);
  return html`<section><h2>${words(name)}</h2>
<p>${countOf(rows, "customer")} ranked by ${html`<a href="${target}.html">${words(target)}</a>`}${valueAtRisk !== null && html`, with <strong>${money(valueAtRisk, currency)}</strong> at risk`}. ${
    control > 0 &&
    `${countOf(control, "customer is", "customers are")} the control group: leave them alone, so that you can see later what contacting the others was worth. `
  }<a href="${path}">Open the whole list</a></p>
${leftOut !== null && html`<p class="muted">${leftOut}</p>`}${profit !== null && html`<p>${profitWords(profit)}</p>`}
${rows === 0 ? html`<p class="muted">Nobody is on this list today.</p>` : topTable(name, top.slice(0, SHOWN), rows, currency)}${profit !== null && profit.curve.length > 2 && listProfitFigure(name, profit, rows)}</section>`;
}

function topTable(
  name: string,
  top: readonly ListRow[],
  rows: number,
  currency: string | null,
): Html {
  const worth = worthColumn(top);
  const columns: Column[] = [
    { label: "Customer" },
    { label: "Score", as: "number" },
    ...(worth === null ? [] : [{ label: worth.label, as: "number" as const }]),
    { label: "Who", as: "text" },
    { label: "Why", as: "why" },
    { label: "What to do", as: "why" },
  ];
  return table({
    caption: `The first ${top.length} of ${count(rows)} on ${words(name)}`,
    narrow: "stack",
    columns,
    rows: top.map((row) => ({
      cells: [
        `${row.rank}.\u00a0${row.customer_id}`,
        scoreText(row.score),
        ...(worth === null ? [] : [money(worth.of(row), currency)]),
        who(row),
        html`<ul>${[row.reason_1, row.reason_2, row.reason_3].filter((reason) => reason !== null && reason !== "").map((reason) => html`<li>${reason}</li>`)}</ul>`,
        row.group === "control"
          ? html`<strong>Control:</strong> leave alone`
          : (row.suggested_action ?? ""),
      ],
    })),
  });
}

/** Finds the money a list is ranked by: at risk before expected before past value. */
function worthColumn(
  top: readonly ListRow[],
): { label: string; of: (row: ListRow) => number | null } | null {
  const columns = [
    { label: "At risk", of: (row: ListRow) => row.value_at_risk ?? null },
    { label: "Expected", of: (row: ListRow) => row.expected_value ?? null },
    { label: "Value", of: (row: ListRow) => row.value },
  ];
  return columns.find(({ of }) => top.some((row) => of(row) !== null)) ?? null;
}

function scoreText(score: number | null): string {
  return score !== null && score >= 0 && score <= 1 ? percent(score) : decimal(score, 2);
}

function who({ segment, lifecycle, last_order_on }: ListRow): Html {
  return html`${segment ?? lifecycle}${segment !== null && lifecycle !== null && html`<small>${lifecycle}</small>`}${last_order_on !== null && html`<small>last order ${shortDay(last_order_on)}</small>`}`;
}
