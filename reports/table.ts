import { type Html, html, safe } from "./html.ts";

export interface Column {
  readonly label: string;
  /** A second line under the label: the unit, or which end is good. */
  readonly hint?: string;
  /** `number` stands to the right on one line, `bar` to the left with its bar; `text` and `why` get room for sentences. */
  readonly as?: keyof typeof CLASSES;
}

const CLASSES = { number: "num", bar: "bars", text: "text", why: "why" } as const;

export interface Row {
  /** One cell a column; the first heads the row. */
  readonly cells: readonly (Html | string)[];
  readonly chosen?: boolean;
}

export interface Table {
  /** What the table shows, and of how many. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** `stack`: on a narrow screen each row becomes a small card. Else a wide table scrolls sideways by itself. */
  readonly narrow?: "scroll" | "stack";
  /** For many columns of numbers. */
  readonly dense?: boolean;
}

/** Renders a table with a caption and scoped headings; a wide one scrolls on its own, so that the page does not. */
export function table({ caption, columns, rows, narrow = "scroll", dense = false }: Table): Html {
  const stack = narrow === "stack";
  const classes = [stack && "stack", dense && "dense"].filter(Boolean).join(" ");
  // A stacked table loses its roles in browsers that derive them from `display`, so it states them.
  const role = (name: string) => stack && safe(` role="${name}"`);
  const classOf = ({ as }: Column) => as && html` class="${CLASSES[as]}"`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table${classes !== "" && html` class="${classes}"`}${stack && safe(' role="table"')}><caption><span>${caption}</span></caption>
<thead${role("rowgroup")}><tr${role("row")}>${columns.map(
    (column) =>
      html`<th scope="col"${role("columnheader")}${classOf(column)}>${column.label}${column.hint && html`<small>${column.hint}</small>`}</th>`,
  )}</tr></thead>
<tbody${role("rowgroup")}>${rows.map(
    ({ cells, chosen = false }) =>
      html`<tr${role("row")}${chosen && safe(' class="chosen"')}>${columns.map((column, j) =>
        j === 0
          ? html`<th scope="row"${role("rowheader")}${classOf(column)}>${cells[j]}</th>`
          : html`<td${role("cell")}${classOf(column)}${stack && html` data-label="${column.label}"`}>${cells[j]}</td>`,
      )}</tr>\n`,
  )}</tbody></table></div>`;
}

/** Renders a number with a bar beside it, as long as `share` of its track; see `bar`. */
export function barred(text: string, share: number | null, options = {}): Html {
  return html`<span class="barred"><span>${text}</span>${bar(share, options)}</span>`;
}

/** Renders a bar as long as `share` of its cell, for reading down a column; the number stands beside it in text. */
export function bar(share: number | null, { second = false } = {}): Html {
  const width = Math.round(Math.min(Math.max(share ?? 0, 0), 1) * 1000) / 10;
  return html`<span class="track" aria-hidden="true"><i${second && safe(' class="second"')} style="width:${width}%"></i></span>`;
}

/** Renders what most readers can do without: closed on screen, open on paper. */
export function more(summary: string, content: Html): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}
