import type { Selection, SelectionRow } from "./candidacy.ts";
import { type Html, html } from "./html.ts";
import { count, decimal, interval } from "./number.ts";
import { table } from "./table.ts";
import { words } from "./words.ts";

/** Renders how every candidate did where the champion was chosen, and how far behind the winner it was. */
export function selectionSection(
  { rows, positives, standings }: Selection,
  champion: string,
): Html {
  return html`<h3>How the champion was chosen</h3>
<p>On ${count(rows)} customers whom no candidate had seen, ${count(positives)} of them positive; none of them is in the test. Rules and models are compared on the same redrawn customers (paired bootstrap): a model must beat the best rule by more than chance, and of the models no worse than the winner up to chance the simplest ships.</p>
${table({
  caption: "The candidates where they were chosen, the simplest first",
  dense: true,
  columns: [
    { label: "Candidate" },
    { label: "AUC", as: "number" },
    { label: "Log loss", hint: "lower is better", as: "number" },
    { label: "AUC behind the winner", as: "number" },
    { label: "Log loss behind the winner", as: "number" },
    { label: "Beside the winner" },
    { label: "Settings tried", as: "number" },
    { label: "Size", hint: "kB", as: "number" },
  ],
  rows: standings.map((one) => ({
    chosen: one.name === champion,
    cells: [
      html`${words(one.name)}${one.name === champion && html`<span class="tag">champion</span>`}<small>${one.role}</small>`,
      interval(one.auc),
      interval(one.log_loss, (x) => decimal(x, 4)),
      interval(one.auc_behind),
      interval(one.log_loss_behind, (x) => decimal(x, 4)),
      besides(one),
      count(one.tried),
      decimal(one.size / 1000, 1),
    ],
  })),
})}`;
}

function besides({ within_chance, auc_behind, log_loss_behind }: SelectionRow): string {
  if (auc_behind.value === 0 && log_loss_behind.value === 0) return "the winner";
  return within_chance ? "no worse up to chance" : "worse by more than chance";
}
