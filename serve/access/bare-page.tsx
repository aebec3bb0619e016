/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";

interface BarePage {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Returns the HTML of a page that stands alone and knows no viewer: the login and what went wrong. */
export function barePage({ title, children }: BarePage): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Quintile`}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main class="bare">
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
