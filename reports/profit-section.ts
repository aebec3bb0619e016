import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { count, interval, money, percent } from "./number.ts";
import { profitChart } from "./profit-chart.ts";
import type { ProfitReport, ProfitWanted } from "./profit-report.ts";
import { more, table } from "./table.ts";
import { words } from "./words.ts";

/** Renders what contacting more or fewer customers would earn, or what has to be configured for it. */
export function profitSection(profit: ProfitReport | ProfitWanted): Html {
  if ("wanted" in profit)
    return html`<section><h2>How many contacts pay</h2><p>${profit.wanted}</p></section>`;
  const { currency, best, break_even, curve } = profit;
  const format = (amount: number | null | undefined) => money(amount, currency);
  return html`<section><h2>How many contacts pay</h2>
<p class="lead">${profitSentence(profit)}</p>
<ul class="cards">
<li class="card"><span class="label">At the list's ${count(profit.at_capacity.contacted)}</span><b class="long">${format(profit.at_capacity.profit.value)}</b><span>${rangeOf(profit.at_capacity.profit, format)}</span></li>
<li class="card"><span class="label">Most profit</span><b class="long">${count(best.contacted.value)} contacts</b><span>${format(best.profit.value)}, ${rangeOf(best.profit, format)}; the best number lies between ${count(best.contacted.low)} and ${count(best.contacted.high)}</span></li>
<li class="card"><span class="label">Breaks even at</span><b class="long">${count(break_even.value)} contacts</b><span>${breakEvenWords(profit)}</span></li>
</ul>
${figure({
  title: "Profit by customers contacted",
  note: assumptions(profit),
  drawing: profitChart(profit),
  more: more(
    "Show the numbers",
    table({
      caption: `Profit of contacting the customers ranked highest, ${count(profit.customers)} in all`,
      columns: [
        { label: "Contacted", as: "number" },
        { label: "Share", as: "number" },
        { label: "Profit", as: "number" },
      ],
      rows: curve
        .filter((_, i) => i % 10 === 0 || i === curve.length - 1)
        .map(({ contacted, profit: earned }) => ({
          cells: [
            count(contacted),
            percent(contacted / profit.customers, 0),
            interval(earned, format),
          ],
        })),
    }),
  ),
})}</section>`;
}

/** Says in one sentence what the list would earn at its length, and which length earns most. */
export function profitSentence({ at_capacity, best, currency, list }: ProfitReport): Html {
  const { contacted, profit } = at_capacity;
  const earned = html`Contacting the ${count(contacted)} ranked highest, as many as the list ‘${words(list)}’ holds, would ${
    profit.value >= 0 ? "bring" : "cost"
  } <strong>about ${money(Math.abs(profit.value), currency)}</strong>${
    profit.low <= 0 && profit.high >= 0 ? ", which may be nothing" : ""
  }`;
  if (best.contacted.value === 0)
    return html`${earned}. At these costs no number of contacts pays.`;
  return html`${earned}; most is earned with ${count(best.contacted.value)}.`;
}

function breakEvenWords({ break_even, customers, best }: ProfitReport): string {
  if (best.contacted.value === 0) return "at these costs every contact loses money";
  if (break_even.value >= customers) return "even contacting everybody pays";
  return `${count(break_even.low)} to ${count(break_even.high)}; beyond it, contacting costs more than it brings`;
}

function assumptions(profit: ProfitReport): string {
  const { contact_cost, offer_cost, success_rate, value, aim, currency } = profit;
  const cost = (amount: number) => money(amount, currency);
  const worth =
    value.from === "given"
      ? `is worth ${cost(value.mean)}`
      : `is worth what each was expected to spend in ${count(value.days)} days${aim === "keep" ? " if kept" : ""} (${cost(value.mean)} on average)`;
  const works = {
    keep: `of the customers who would leave, the contact keeps ${percent(success_rate, 0)}; each kept ${worth}; the offer (${cost(offer_cost)}) is taken by those who are kept and by all who would have stayed`,
    sell: `of the sales, the contact has earned ${percent(success_rate, 0)}; each ${worth}; the offer (${cost(offer_cost)}) is paid for every sale`,
    either: `of the customers it comes true for, the contact moves ${percent(success_rate, 0)}; each moved ${worth}; the offer (${cost(offer_cost)}) is taken by those who are moved and by all it would not have come true for`,
  }[aim];
  return `Assumed: a contact costs ${cost(contact_cost)}; ${works}. What came true on the test is scaled to the ${count(profit.customers)} customers scored. The band is the 95% interval; it knows of chance in the test, not of wrong assumptions.`;
}

function rangeOf(
  { low, high }: { readonly low: number; readonly high: number },
  format: (amount: number) => string,
): string {
  return `${format(low)} to ${format(high)}`;
}
