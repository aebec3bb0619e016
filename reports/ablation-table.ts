import type { AblationReport } from "./data-worth-report.ts";
import { familyWords } from "./family-words.ts";
import { type Html, html } from "./html.ts";
import { count, decimal, interval, signed } from "./number.ts";
import { barred, table } from "./table.ts";

/** Renders what each family of features adds to all the others. */
export function ablationTable({ families, auc, validation }: AblationReport): Html | null {
  if (families.length === 0) return null;
  const top = Math.max(...families.map(({ worth }) => worth.value), 0.001);
  return html`<h3>What each family of features adds</h3>
<p>${ablationSentence(families)} A family that is worth nothing here may still be what the others repeat.</p>
${table({
  caption: `AUC lost without each family, learned anew; with all of them ${interval(auc)} on ${count(validation.rows)} validation rows, ${count(validation.positives)} positive`,
  columns: [
    { label: "Family", as: "text" },
    { label: "Adds to the AUC", as: "bar" },
    { label: "95% interval", as: "number" },
    { label: "AUC without", as: "number" },
    { label: "Features", as: "number" },
  ],
  rows: families.map(({ family, columns, auc_without, worth }) => ({
    cells: [
      html`${familyWords(family)}<small>${family}</small>`,
      barred(signed(worth.value, 3), worth.value / top),
      `${signed(worth.low, 3)} to ${signed(worth.high, 3)}`,
      decimal(auc_without),
      count(columns),
    ],
  })),
})}`;
}

function ablationSentence(families: AblationReport["families"]): string {
  const telling = families.filter(({ worth }) => worth.low > 0);
  const [first] = telling;
  if (first === undefined)
    return "No family by itself adds more than chance: each is repeated by the others.";
  const names = telling.map(({ family }) => `‘${familyWords(family)}’`);
  const list =
    names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${list} ${names.length === 1 ? "adds" : "add"} what nothing else tells.`;
}
