import type { Verdict } from "../data/quality/quality.ts";
import { type Html, html } from "./html.ts";

const LOOK = { fine: "good", "usable with care": "second", refuse: "warn" } as const;
const SAYS = {
  fine: "fine",
  "usable with care": "usable with care",
  refuse: "not usable",
} as const;

/** Renders a source's verdict as a tag; null where none was given. */
export function verdictTag(verdict: Verdict | undefined): Html | null {
  if (verdict === undefined) return null;
  const look = LOOK[verdict.verdict] ?? "second";
  return html`<span class="tag ${look}">${SAYS[verdict.verdict] ?? verdict.verdict}</span>`;
}
