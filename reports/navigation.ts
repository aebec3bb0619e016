import type { Link } from "./page.ts";
import { words } from "./words.ts";

export interface Site {
  /** Names of the targets that have a page, in the order of the configuration. */
  readonly targets: readonly string[];
  readonly hasSegments: boolean;
}

/** Lists the pages of a run, which stand beside one another in `reports/`. `current` is a file's name. */
export function navigation({ targets, hasSegments }: Site, current: string): Link[] {
  const links: Link[] = [
    { href: "index.html", label: "Summary" },
    ...(hasSegments ? [{ href: "segments.html", label: "Segments" }] : []),
    ...targets.map((target) => ({ href: `${target}.html`, label: words(target) })),
    { href: "data-quality.html", label: "Data quality" },
  ];
  return links.map((link) => ({ ...link, current: link.href === current }));
}
