import type { Estimate } from "../models/metrics/estimate.ts";
import type { Selection, SelectionRow } from "./candidacy.ts";
import { type Html, html } from "./html.ts";
import { count, decimal } from "./number.ts";
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
    { label: "AUC", hint: "behind the winner", as: "number" },
    { label: "Log loss", hint: "behind the winner", as: "number" },
    { label: "Worse than the winner" },
    { label: "Settings", hint: "tried", as: "number" },
    { label: "Size", hint: "kB", as: "number" },
  ],
  rows: standings.map((one) => ({
    chosen: one.name === champion,
    cells: [
      html`${words(one.name)}${one.name === champion && html`<span class="tag">champion</span>`}<small>${one.role}</small>`,
      stacked(one.auc),
      stacked(one.log_loss),
      stacked(one.auc_behind),
      stacked(one.log_loss_behind),
      besides(one),
      count(one.tried),
      decimal(one.size / 1000, 1),
    ],
  })),
})}`;
}

/** Prints the value with its interval under it, so that columns stay narrow. */
function stacked({ value, low, high }: Estimate): Html {
  return html`${decimal(value, 4)}<small>${decimal(low, 4)} to ${decimal(high, 4)}</small>`;
}

function besides({ within_chance, auc_behind, log_loss_behind }: SelectionRow): string {
  if (auc_behind.value === 0 && log_loss_behind.value === 0) return "–";
  return within_chance ? "not beyond chance" : "beyond chance";
}
