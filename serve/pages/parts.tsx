/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { nextPeriod } from "../../reports/ahead.ts";
import { TERMS, type Term } from "./terms.ts";

/** A bar as long as a share of its width; the number stands beside it in text. */
export function Meter({
  share,
  second = false,
}: {
  readonly share: number | null;
  readonly second?: boolean;
}) {
  const width = Math.round(Math.min(Math.max(share ?? 0, 0), 1) * 1000) / 10;
  return (
    <svg
      class={second ? "meter second" : "meter"}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="rail" width="100" height="6" rx="1.5" />
      <rect class="fill" width={width} height="6" rx="1.5" />
    </svg>
  );
}

/** One figure with what it is. */
export function Card({
  label,
  value,
  children,
}: {
  readonly label: ComponentChildren;
  readonly value: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <li class="card">
      <span class="label">{label}</span>
      <b class={value.length > 12 ? "long" : undefined}>{value}</b>
      <span>{children}</span>
    </li>
  );
}

/** Explains a term where it is used, on demand. */
export function Explained({
  term,
  ahead = nextPeriod(),
}: {
  readonly term: Term;
  /** How far ahead expected values look. */
  readonly ahead?: string;
}) {
  return (
    <details class="term">
      <summary>What is “{TERMS[term].name}”?</summary>
      <p>
        <dfn>{TERMS[term].name}</dfn>: {TERMS[term].says(ahead)}
      </p>
    </details>
  );
}

/** Reasons with whether each speaks for the score or against it. */
export function Reasons({
  reasons,
}: {
  readonly reasons: readonly (string | number | null | undefined)[];
}) {
  const shown = reasons.filter(
    (reason): reason is string => typeof reason === "string" && reason !== "",
  );
  if (shown.length === 0) return <span class="muted">no single thing stands out</span>;
  return (
    <ul class="reasons">
      {shown.map((reason) => {
        const { against, says } = splitReason(reason);
        return (
          <li class={against ? "against" : "for"}>
            <span class="sign" aria-hidden="true">
              {against ? "−" : "+"}
            </span>
            <span class="hidden">{against ? "less likely: " : "more likely: "}</span>
            {says}
          </li>
        );
      })}
    </ul>
  );
}

/** Parts a reason into its direction and what it says. */
export function splitReason(reason: string): { readonly against: boolean; readonly says: string } {
  const against = reason.startsWith("less likely: ");
  return { against, says: reason.replace(/^(more|less) likely: /, "") };
}

/** Says that there is nothing, and what can be done about it. */
export function Nothing({ children }: { readonly children: ComponentChildren }) {
  return <div class="nothing">{children}</div>;
}

/** What scrolls sideways by itself where it is too wide, with the keyboard too. */
export function Scroll({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll it
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
