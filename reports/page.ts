import { type Html, html, safe } from "./html.ts";
import { stylesheet } from "./stylesheet.ts";

export interface Link {
  /** Relative to the page. */
  readonly href: string;
  readonly label: string;
  /** True for the page that is being read. */
  readonly current?: boolean;
}

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly nav: readonly Link[];
  readonly body: Html;
  /** The file with the same numbers, relative to the page. */
  readonly numbers?: string;
}

/** Renders one self-contained page: no script, no request, light and dark, narrow and wide, screen and paper. */
export function page({ title, subtitle, nav, body, numbers }: Page): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Quintile">
<title>${title}</title>
<style>${safe(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><div class="bar"><p class="brand"><span class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></span>Quintile</p>
${nav.length > 0 && html`<nav aria-label="Reports"><ul>${nav.map(item)}</ul></nav>`}</div>
<div class="title"><h1>${title}</h1><p class="subtitle">${subtitle}</p></div></header>
<main id="main">
${body}
</main>
<footer><p>${numbers !== undefined && html`The same numbers for programs: <a href="${numbers}">${numbers}</a>. `}Intervals are 95% intervals. Made with Quintile on your own machine.</p></footer>
</body>
</html>`}\n`;
}

function item({ href, label, current = false }: Link): Html {
  return html`<li><a href="${href}"${current && safe(' aria-current="page"')}>${label}</a></li>`;
}
