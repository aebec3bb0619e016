import type { Link } from "./page.ts";
import { words } from "./words.ts";

export interface Site {
  /** Names of the targets that have a page, in the order of the configuration. */
  readonly targets: readonly string[];
  readonly hasSegments: boolean;
  /** Targets that have a model card, which is linked where one reads of the target. */
  readonly cards?: readonly string[];
  readonly hasLedger?: boolean;
  readonly hasValue?: boolean;
  readonly hasResults?: boolean;
}

/** Lists the pages of a run, which stand beside one another in `reports/`. `current` is a file's name. */
export function navigation(
  {
    targets,
    hasSegments,
    cards = [],
    hasLedger = false,
    hasValue = false,
    hasResults = false,
  }: Site,
  current: string,
): Link[] {
  const links: Link[] = [
    { href: "index.html", label: "Summary" },
    ...(hasSegments ? [{ href: "segments.html", label: "Segments" }] : []),
    ...(hasValue ? [{ href: "value.html", label: "Value" }] : []),
    ...targets.flatMap((target) => {
      const own = { href: `${target}.html`, label: words(target) };
      const card = { href: `${target}-card.html`, label: `${words(target)}: card` };
      const isRead = current === own.href || current === card.href;
      return isRead && cards.includes(target) ? [own, card] : [own];
    }),
    ...(hasLedger ? [{ href: "ledger.html", label: "Track record" }] : []),
    ...(hasResults ? [{ href: "results.html", label: "Results" }] : []),
    { href: "data-quality.html", label: "Data quality" },
  ];
  return links.map((link) => ({ ...link, current: link.href === current }));
}
