import { type Html, html } from "./html.ts";
import { count, decimal } from "./number.ts";
import { barred, more, type Row, table } from "./table.ts";
import type { FeatureWorth, TargetReport } from "./target-report.ts";
import { plainly, words } from "./words.ts";

const SHOWN = 12;

/** Renders what moves the champion's score, strongest first: a bar for how much, a word for which way. */
export function featuresTable({ features, test, champion }: TargetReport): Html {
  const top = Math.max(...features.map(({ strength }) => strength), Number.MIN_VALUE);
  const rows = features.map((feature) => row(feature, top));
  const columns = [
    { label: "What", as: "text" },
    { label: "Strength", hint: "mean change of the log-odds", as: "bar" },
    { label: "Direction" },
    { label: "AUC alone", hint: "0.5 is chance", as: "number" },
  ] as const;
  const of = `of ${words(champion)}, over ${count(test.rows)} customers`;
  return html`${table({ caption: `The ${Math.min(SHOWN, features.length)} strongest features ${of}`, columns, rows: rows.slice(0, SHOWN) })}
${
  features.length > SHOWN &&
  more(
    `Show the next ${features.length - SHOWN}`,
    table({ caption: `The next features ${of}`, columns, rows: rows.slice(SHOWN) }),
  )
}`;
}

function row(
  { feature, describe, strength, direction, auc_alone }: FeatureWorth,
  top: number,
): Row {
  const up = direction === "up";
  return {
    cells: [
      html`${words(feature)}<small>${plainly(describe)}</small>`,
      barred(decimal(strength, 2), strength / top, { second: !up }),
      up ? "higher raises the score" : "higher lowers the score",
      decimal(auc_alone),
    ],
  };
}
