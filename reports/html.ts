/** Markup that is safe to put into a page as it stands. Only `html` and `safe` make one. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/**
 * Builds markup from a template and escapes every part that is not markup itself, for text and for quoted attributes.
 * Lists are joined without a separator; null, undefined and false give nothing.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(literals.reduce((text, next, i) => text + render(parts[i - 1]) + next));
}

/** Marks text as markup. Only for text that holds no data: a stylesheet, a chart that was rendered by this room. */
export function safe(markup: string): Html {
  return new Html(markup);
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (typeof part === "object") return part.map(render).join("");
  return escapeText(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
}
