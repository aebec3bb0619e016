import type { SourceQuality } from "../data/quality.ts";
import { figure } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { everyMonth, monthsChart } from "./months-chart.ts";
import { bytes, count, countOf, MISSING, money, percent } from "./number.ts";
import { barred, more, table } from "./table.ts";
import { words } from "./words.ts";

/** Renders one source: why rows were set aside, what was guessed, its months, columns and files. */
export function sourceSection(source: SourceQuality, currency: string | null): Html {
  const { name, kind, guesses, returns } = source;
  return html`<section><h2>${words(name)} <span class="muted">(${kind})</span></h2>
${
  returns !== null &&
  returns.rows > 0 &&
  html`<p>${countOf(returns.rows, "row")} ${returns.rows === 1 ? "is a return" : "are returns"}${returns.amount !== null && ` worth ${money(Math.abs(returns.amount), currency)}`}; they are netted against the purchases.</p>`
}
${reasons(source)}
${guesses.length > 0 && html`<h3>Guessed from the file</h3><ul class="notes">${guesses.map((guess) => html`<li>${guess}</li>`)}</ul>`}
${months(source, currency)}
${more(`Columns of ${words(name)}`, columns(source))}
${more(`Files of ${words(name)}`, files(source))}</section>`;
}

function reasons({ name, reasons, rows_rejected, rows_read }: SourceQuality): Html {
  const all = Object.entries(reasons)
    .filter(([, rows]) => rows > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (all.length === 0) return html`<p>No row was set aside.</p>`;
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
  })}<p class="small">Each of these rows, with its line and its text: <a href="../rejects/${encodeURIComponent(name)}.csv">rejects/${name}.csv</a></p>`;
}

function months(
  { name, months, rows_accepted }: SourceQuality,
  currency: string | null,
): Html | null {
  if (months.length < 2) return null;
  const all = everyMonth(months.map(({ month }) => month));
  const holes = all.length - months.filter(({ rows }) => rows > 0).length;
  const says = `${countOf(rows_accepted, "row")} over ${countOf(all.length, "month")}; ${holes === 0 ? "no month is empty" : `${countOf(holes, "month is", "months are")} empty`}.`;
  const hasMoney = months.some(({ amount }) => amount !== null);
  return figure({
    title: `${words(name)} by month`,
    note: `${says} The first and last month may be incomplete.`,
    wide: true,
    drawing: monthsChart(`Rows of ${words(name)} by month: ${says}`, months),
    more: more(
      "Show the numbers",
      table({
        caption: `Rows of ${words(name)} used, by month`,
        columns: [
          { label: "Month" },
          { label: "Rows", as: "number" },
          ...(hasMoney ? [{ label: "Net amount", as: "number" as const }] : []),
        ],
        rows: months.map(({ month, rows, amount }) => ({
          cells: [month, count(rows), ...(hasMoney ? [money(amount, currency)] : [])],
        })),
      }),
    ),
  });
}

function columns({ name, columns, rows_accepted }: SourceQuality): Html {
  return table({
    caption: `Columns of ${words(name)}, over ${countOf(rows_accepted, "row")} used; values of text columns are not shown`,
    columns: [
      { label: "Column" },
      { label: "Type" },
      { label: "Missing", as: "number" },
      { label: "Distinct", as: "number" },
      { label: "Least", as: "number" },
      { label: "Greatest", as: "number" },
    ],
    rows: columns.map((column) => ({
      cells: [
        column.name,
        column.type.toLowerCase(),
        html`${count(column.missing)}<small>${percent(rows_accepted > 0 ? column.missing / rows_accepted : null)}</small>`,
        count(column.distinct),
        isMeasured(column) ? (column.min ?? MISSING) : MISSING,
        isMeasured(column) ? (column.max ?? MISSING) : MISSING,
      ],
    })),
  });
}

/** Tells numbers and days from text, whose extremes may be somebody's name. */
function isMeasured({ name, type }: { readonly name: string; readonly type: string }): boolean {
  return /number|int|double|decimal|float|date|time|numeric/i.test(type) && !/(^|_)id$/i.test(name);
}

function files({ name, files }: SourceQuality): Html {
  return table({
    caption: `Files of ${words(name)}`,
    columns: [
      { label: "File", as: "text" },
      { label: "Size", as: "number" },
      { label: "Rows read", as: "number" },
      { label: "Used", as: "number" },
      { label: "Set aside", as: "number" },
      { label: "SHA-256", as: "text" },
    ],
    rows: files.map((file) => ({
      cells: [
        file.path,
        bytes(file.bytes),
        count(file.rows_read),
        count(file.rows_accepted),
        count(file.rows_rejected),
        html`<code>${file.sha256}</code>`,
      ],
    })),
  });
}
