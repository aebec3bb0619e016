/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PageContext } from "./context.ts";

type Place = "start" | "lists" | "customers" | "segments" | "models" | "quality" | "runs" | "audit";

interface Shell {
  readonly title: string;
  readonly subtitle?: ComponentChildren;
  readonly place: Place;
  readonly context: PageContext;
  readonly children: ComponentChildren;
}

const PLACES: readonly { readonly place: Place; readonly href: string; readonly label: string }[] =
  [
    { place: "start", href: "/", label: "Start" },
    { place: "lists", href: "/lists", label: "Lists" },
    { place: "customers", href: "/customers", label: "Customers" },
    { place: "segments", href: "/segments", label: "Segments" },
    { place: "models", href: "/models", label: "Models" },
    { place: "quality", href: "/quality", label: "Data" },
    { place: "runs", href: "/runs", label: "Runs" },
    { place: "audit", href: "/audit", label: "Audit" },
  ];
/** What only those see who may see models. */
const OF_MODELS: readonly Place[] = ["models", "quality", "runs"];

/** Renders a whole page: the way around on top, then its title and content. */
export function shell({ title, subtitle, place, context, children }: Shell): string {
  const { viewer, rights, csrf } = context;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Quintile`}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <script src="/page.js" defer />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <div class="bar">
            <p class="brand">
              <span class="mark" aria-hidden="true">
                <i />
                <i />
                <i />
                <i />
                <i />
              </span>
              Quintile
            </p>
            <nav aria-label="Pages">
              <ul>
                {PLACES.filter(
                  ({ place: one }) =>
                    (rights.models || !OF_MODELS.includes(one)) &&
                    (rights.audit || one !== "audit"),
                ).map(({ place: one, href, label }) => (
                  <li>
                    <a href={href} aria-current={one === place ? "page" : undefined}>
                      {label}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
            <div class="viewer">
              <span>
                {viewer.tokenId === null
                  ? "Open on this machine"
                  : `${viewer.name}, ${viewer.role}`}
              </span>
              {viewer.tokenId !== null && (
                <form method="post" action="/logout">
                  <input type="hidden" name="_csrf" value={csrf} />
                  <button class="quiet" type="submit">
                    Log out
                  </button>
                </form>
              )}
            </div>
          </div>
          <div class="title">
            <h1>{title}</h1>
            {subtitle !== undefined && <p class="subtitle">{subtitle}</p>}
          </div>
        </header>
        <main id="main">{children}</main>
        <footer>
          <p>
            Chances are calibrated: of customers shown with 30%, about 30 in 100 do it. Made with
            Quintile on your own machine.
          </p>
        </footer>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
