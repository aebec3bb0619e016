import type { Changes, ColumnChanges, SourceChanges } from "../data/quality/quality.ts";
import { type Html, html } from "./html.ts";
import { count, longDay, percent } from "./number.ts";
import { words } from "./words.ts";

/** A share of missing cells that moved by so much is told. */
const MISSING_JUMP = 0.05;
const NAMED = 6;

/** Renders what changed in the files since the newest run of an earlier day. */
export function changesSection(changes: Changes | null): Html {
  if (changes === null)
    return html`<section><h2>Since the run before</h2><p>There is no run of an earlier day in the same folder to compare with.</p></section>`;
  const told = changes.sources
    .map((source) => ({ name: source.name, says: changesOf(source) }))
    .filter(({ says }) => says.length > 0);
  return html`<section><h2>Since the run before</h2>
<p>Compared with the run of ${longDay(changes.as_of)} (<code>${changes.run}</code>). ${told.length === 0 ? "Nothing of note changed in the files." : ""}</p>
${told.map(({ name, says }) => html`<h3>${words(name)}</h3><ul class="notes">${says.map((one) => html`<li>${one}</li>`)}</ul>`)}</section>`;
}

function changesOf(source: SourceChanges): readonly string[] {
  if (source.status === "new") return ["This source is new."];
  if (source.status === "gone") return ["This source was there and is not any more."];
  const { new_columns, lost_columns, rewritten_months } = source;
  return [
    ...(lost_columns.length > 0
      ? [`Columns that are not there any more: ${some(lost_columns)}.`]
      : []),
    ...(new_columns.length > 0 ? [`New columns: ${some(new_columns)}.`] : []),
    ...(rewritten_months.length > 0
      ? [
          `The past was rewritten: ${some(rewritten_months.map(({ month, rows_before, rows_now }) => `${month} had ${count(rows_before)} rows and has ${count(rows_now)}`))}.`,
        ]
      : []),
    ...source.columns.flatMap(changesOfColumn),
  ];
}

function changesOfColumn(column: ColumnChanges): readonly string[] {
  const { name, psi, shift, new_values, vanished_values, missing_before, missing_now } = column;
  return [
    ...(shift !== null && shift !== "stable" && psi !== null
      ? [
          `${name} ${shift === "shifted" ? "has shifted" : "has greatly shifted"} (stability index ${psi.toFixed(2)}; below 0.1 is stable, from 0.25 on it is another population).`,
        ]
      : []),
    ...(new_values.length > 0 ? [`${name} has new values: ${some(new_values)}.`] : []),
    ...(vanished_values.length > 0 ? [`${name} has lost values: ${some(vanished_values)}.`] : []),
    ...(Math.abs(missing_now - missing_before) >= MISSING_JUMP
      ? [
          `${name} is empty in ${percent(missing_now)} of the rows, before in ${percent(missing_before)}.`,
        ]
      : []),
  ];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${count(names.length - NAMED)} more` : shown;
}
