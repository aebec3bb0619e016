import { type Html, html } from "./html.ts";
import { decimal } from "./number.ts";
import type { Alarm } from "./target-report.ts";

/** Renders the leak alarms as the first thing on a page; nothing where there are none. */
export function alarms(all: readonly Alarm[]): Html | null {
  if (all.length === 0) return null;
  const title = all.length === 1 ? "Check this first" : `Check these ${all.length} first`;
  return html`<aside class="alarms" aria-label="Alarms"><h2>${title}</h2><p>These numbers may be too good to be true: something in the data seems to know the answer.</p><ul>${all.map(
    ({ says, feature, auc }) =>
      html`<li>${says} <span class="small">(<code>${feature}</code>${auc !== null && `, AUC alone ${decimal(auc)}`})</span></li>`,
  )}</ul></aside>`;
}
