import type { SourceQuality } from "../data/quality/quality.ts";
import { figure } from "./chart.ts";
import { columnsTable } from "./columns-table.ts";
import { type Html, html } from "./html.ts";
import { everyMonth, monthsChart } from "./months-chart.ts";
import { bytes, count, countOf, longDay, money, percent } from "./number.ts";
import { rejectedSection } from "./rejected-section.ts";
import { more, table } from "./table.ts";
import { verdictTag } from "./verdict-tag.ts";
import { plainly, words } from "./words.ts";

/** Renders one source: its verdict, what was set aside, guessed and masked, its months, columns and files. */
export function sourceSection(source: SourceQuality, currency: string | null): Html {
  const { name, kind, guesses, verdict } = source;
  return html`<section><h2>${words(name)} <span class="muted">(${kind})</span> ${verdictTag(verdict)}</h2>
${verdict !== undefined && verdict.why.length > 0 && html`<ul class="notes">${verdict.why.map((why) => html`<li>${sentence(why)}</li>`)}</ul>`}
${facts(source, currency).map((fact) => html`<p>${fact}</p>`)}
${rejectedSection(source)}
${months(source, currency)}
${guesses.length > 0 && html`<h3>Guessed from the file</h3><ul class="notes">${guesses.map((guess) => html`<li>${guess}</li>`)}</ul>`}
${more(`Columns of ${words(name)}`, columnsTable(source))}
${more(`Files of ${words(name)}`, files(source))}</section>`;
}

/** Begins with a capital and ends with a full stop. */
function sentence(text: string): string {
  const plain = plainly(text);
  return `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}.`;
}

function facts(source: SourceQuality, currency: string | null): readonly string[] {
  const { returns, without_customer, freshness, orphans = [], customers } = source;
  const said: string[] = [];
  if (returns !== null && returns.rows > 0)
    said.push(
      `${countOf(returns.rows, "row")} ${returns.rows === 1 ? "is a return" : "are returns"}${returns.amount === null ? "" : ` worth ${money(Math.abs(returns.amount), currency)}`}; they are netted against the purchases.`,
    );
  const { amount = null, share_of_amount = null } = without_customer ?? {};
  if (amount !== null && share_of_amount !== null && amount !== 0)
    said.push(
      `Rows without a customer hold ${money(amount, currency)}, ${percent(share_of_amount)} of the amount.`,
    );
  if (freshness !== null && freshness !== undefined) {
    const { days_missing, as_of, rows_from_as_of } = freshness;
    said.push(
      days_missing <= 0
        ? `It reaches up to the day of the list, ${longDay(as_of)}.`
        : `It ends ${countOf(days_missing, "day")} before the day of the list, ${longDay(as_of)}.`,
    );
    if (rows_from_as_of > 0)
      said.push(
        `${countOf(rows_from_as_of, "row")} of that day or later ${rows_from_as_of === 1 ? "was" : "were"} read and not used.`,
      );
  }
  for (const [lookup, rows] of Object.entries(source.unmatched ?? {}))
    if (rows > 0)
      said.push(
        `${countOf(rows, "row")} of ${count(source.rows_read)} found nothing in ${words(lookup)}; its columns are empty there.`,
      );
  const judged = source.verdict?.why.join() ?? "";
  for (const { unknown_to, customers: unknown, share } of orphans)
    if (unknown > 0 && !judged.includes(`unknown to ${unknown_to}`))
      said.push(
        `${count(unknown)} of its ${countOf(customers, "customer")} (${percent(share)}) are not in ${words(unknown_to)}.`,
      );
  const key = source.columns.find((column) => column.name === "customer_id")?.personal ?? "id";
  if (key !== "id")
    said.push(
      `Customers are known by what tells of a person (${key.replace("_", " ")}): it stands in the lists as it is, and is masked in reports.`,
    );
  const masked = (source.file_columns ?? []).filter(
    ({ personal }) => personal !== null && personal !== "id",
  );
  if (masked.length > 0)
    said.push(
      `These columns tell of persons and are kept out of reports and models: ${masked.map((column) => column.name).join(", ")}.`,
    );
  return said;
}

function months(source: SourceQuality, currency: string | null): Html | null {
  const { name, months, rows_accepted, gaps } = source;
  if (months.length < 2) return null;
  const all = everyMonth(months.map(({ month }) => month));
  const holes = all.length - months.filter(({ rows }) => rows > 0).length;
  const thin = gaps?.thin.length ?? 0;
  const says = `${countOf(rows_accepted, "row")} over ${countOf(all.length, "month")}; ${holes === 0 ? "no month is empty" : `${countOf(holes, "month is", "months are")} empty`}${thin === 0 ? "" : `, ${countOf(thin, "month has", "months have")} few rows`}.`;
  const hasMoney = months.some(({ amount }) => amount !== null);
  return figure({
    title: `${words(name)} by month`,
    note: `${says} ${partly(gaps)}`,
    wide: true,
    drawing: monthsChart(`Rows of ${words(name)} by month: ${says}`, months, gaps),
    more: more(
      "Show the numbers",
      table({
        caption: `Rows of ${words(name)} used, by month`,
        columns: [
          { label: "Month" },
          { label: "Rows", as: "number" },
          ...(hasMoney ? [{ label: "Net amount", as: "number" as const }] : []),
          { label: "Note", as: "text" },
        ],
        rows: everyMonth(months.map(({ month }) => month)).map((month) => {
          const read = months.find((one) => one.month === month);
          return {
            cells: [
              html`<span class="key">${month}</span>`,
              count(read?.rows ?? 0),
              ...(hasMoney ? [money(read?.amount ?? 0, currency)] : []),
              noteOf(month, all, gaps),
            ],
          };
        }),
      }),
    ),
  });
}

function partly(gaps: SourceQuality["gaps"]): string {
  if (gaps === undefined) return "The first and last month may be incomplete.";
  const { first_partial, last_partial } = gaps;
  if (first_partial && last_partial) return "The first and the last month are not whole (pale).";
  if (first_partial) return "The first month is not whole (pale).";
  return last_partial ? "The last month is not whole (pale)." : "";
}

function noteOf(month: string, all: readonly string[], gaps: SourceQuality["gaps"]): string {
  if (gaps?.empty.includes(month)) return "no rows";
  if (gaps?.thin.includes(month)) return "few rows";
  if (gaps?.first_partial && month === all[0]) return "not whole";
  return gaps?.last_partial && month === all.at(-1) ? "not whole" : "";
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
