import type { RejectedExample, SourceQuality } from "../data/quality.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, percent } from "./number.ts";
import { barred, more, table } from "./table.ts";
import { words } from "./words.ts";

/** Renders why rows of a source were set aside, with examples in which persons are masked. */
export function rejectedSection(source: SourceQuality): Html {
  const { name, reasons, rows_rejected, rows_read, examples = {} } = source;
  const all = Object.entries(reasons)
    .filter(([, rows]) => rows > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (all.length === 0) return html`<p>No row was set aside.</p>`;
  const told = all.filter(([reason]) => (examples[reason] ?? []).length > 0);
  return html`${table({
    caption: `Why ${countOf(rows_rejected, "row")} of ${words(name)} ${rows_rejected === 1 ? "was" : "were"} set aside; a row has the first reason that applies`,
    columns: [
      { label: "Reason" },
      { label: "Rows", as: "number" },
      { label: "Share of rows read", as: "bar" },
    ],
    rows: all.map(([reason, rows]) => ({
      cells: [
        reason,
        count(rows),
        barred(percent(rows / rows_read, 2), rows / rows_rejected, { second: true }),
      ],
    })),
  })}<p class="small">Each of these rows, with its line and its text: <a href="../rejects/${encodeURIComponent(name)}.csv">rejects/${name}.csv</a></p>
${told.length > 0 && more("Show examples", exampleTable(name, told, examples))}`;
}

function exampleTable(
  name: string,
  reasons: readonly (readonly [string, number])[],
  examples: Readonly<Record<string, readonly RejectedExample[]>>,
): Html {
  return table({
    caption: `First rows of ${words(name)} by reason; *** stands for what may tell of a person, unused columns are left out`,
    columns: [
      { label: "Reason", as: "text" },
      { label: "Line", as: "number" },
      { label: "Row", as: "why" },
    ],
    rows: reasons.flatMap(([reason]) =>
      (examples[reason] ?? []).map(({ line, says }) => ({
        cells: [reason, count(line), says],
      })),
    ),
    narrow: "stack",
  });
}
