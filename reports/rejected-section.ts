import type { SourceQuality } from "../data/quality/quality.ts";
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
${told.length > 0 && more("Show examples", exampleTable(source, told))}`;
}

function exampleTable(
  { name, files, examples = {} }: SourceQuality,
  reasons: readonly (readonly [string, number])[],
): Html {
  const several = files.length > 1;
  return table({
    caption: `First rows of ${words(name)} by reason; *** stands for what may tell of a person, unused columns are left out`,
    columns: [{ label: "Reason" }, { label: "Line", as: "number" }, { label: "Row", as: "text" }],
    rows: reasons.flatMap(([reason]) =>
      (examples[reason] ?? []).map(({ file, line, says }) => ({
        cells: [
          html`<span class="key">${reason}</span>`,
          html`${count(line)}${several && html`<small>${file}</small>`}`,
          says,
        ],
      })),
    ),
    narrow: "stack",
  });
}
