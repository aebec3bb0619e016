import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shown } from "../data/personal/personal.ts";
import { keyClass } from "../data/quality/personal-quality.ts";
import type { DataQuality } from "../data/quality/quality.ts";
import type { Configuration } from "../data/schema.ts";
import { evaluationPage } from "../reports/evaluation-page.ts";
import { indexPage } from "../reports/index-page.ts";
import type { Ledger } from "../reports/ledger.ts";
import { ledgerPage } from "../reports/ledger-page.ts";
import type { ListReport } from "../reports/list-profit.ts";
import type { ListRow } from "../reports/list-row.ts";
import { modelCard } from "../reports/model-card.ts";
import { modelCardPage } from "../reports/model-card-page.ts";
import { navigation } from "../reports/navigation.ts";
import { qualityPage } from "../reports/quality-page.ts";
import { resultPage } from "../reports/result-page.ts";
import type { ResultReport } from "../reports/result-report.ts";
import { segmentsPage } from "../reports/segments-page.ts";
import type { TargetReport } from "../reports/target-report.ts";
import { valuePage } from "../reports/value-page.ts";
import type { ValueReport } from "../reports/value-report.ts";
import { writeJson } from "./run-folder.ts";
import type { Scoring } from "./score.ts";

export interface Reported {
  readonly configuration: Configuration;
  readonly asOf: string | null;
  /** As of which day it was learned, where the files end before as_of. */
  readonly learnedAsOf?: string;
  readonly quality: DataQuality;
  readonly targets: readonly TargetReport[];
  /** Null where nobody was scored. */
  readonly scoring: Scoring | null;
  /** Null where nobody was scored, or nothing has a date. */
  readonly ledger: Ledger | null;
  /** Null where nobody was scored, nothing has a date, or there is neither list nor campaign. */
  readonly results?: ResultReport | null;
  /** Null in a business without orders. */
  readonly value?: ValueReport | null;
}

/** Writes the pages of a run, and the numbers of each target beside its page. */
export async function writeReports(folder: string, reported: Reported): Promise<void> {
  const {
    configuration,
    asOf,
    learnedAsOf,
    quality,
    targets,
    scoring,
    ledger,
    results = null,
    value = null,
  } = reported;
  const currency = configuration.currency ?? null;
  const cards = targets.map(modelCard).filter((card) => card !== null);
  const site = {
    targets: targets.map(({ target }) => target),
    hasSegments: scoring !== null,
    cards: cards.map(({ target }) => target),
    hasLedger: ledger !== null,
    hasValue: value !== null,
    hasResults: results !== null,
  };
  const reports = join(folder, "reports");
  await mkdir(reports, { recursive: true });
  const write = async (name: string, page: string) => await writeFile(join(reports, name), page);
  const nav = (name: string) => navigation(site, name);
  await write(
    "data-quality.html",
    qualityPage(quality, { nav: nav("data-quality.html"), currency }),
  );
  for (const target of targets) {
    await writeJson(join(reports, `${target.target}.json`), target);
    await write(
      `${target.target}.html`,
      evaluationPage(target, { nav: nav(`${target.target}.html`) }),
    );
  }
  for (const card of cards) {
    const name = `${card.target}-card`;
    await writeJson(join(reports, `${name}.json`), card);
    await write(`${name}.html`, modelCardPage(card, { nav: nav(`${name}.html`) }));
  }
  if (ledger !== null) {
    await writeJson(join(reports, "ledger.json"), ledger);
    await write("ledger.html", ledgerPage(ledger, { nav: nav("ledger.html") }));
  }
  if (results !== null) {
    await writeJson(join(reports, "results.json"), results);
    await write("results.html", resultPage(results, { nav: nav("results.html") }));
  }
  if (value !== null) {
    await writeJson(join(reports, "value.json"), value);
    await write("value.html", valuePage(value, { nav: nav("value.html") }));
  }
  if (scoring === null) return;
  for (const { name, target, rows, control, candidates, left_out, profit } of scoring.lists)
    await writeJson(join(reports, `list-${name}.json`), {
      list: name,
      target,
      rank_by: configuration.lists[name]?.rank_by ?? "score",
      rows: rows.length,
      control,
      candidates,
      left_out,
      profit,
    } satisfies ListReport);
  const key = keyClass(quality);
  const masked = (row: ListRow): ListRow =>
    key === null ? row : { ...row, customer_id: shown(row.customer_id, key) };
  await write(
    "segments.html",
    segmentsPage(scoring.segments, {
      nav: nav("segments.html"),
      outlook: scoring.outlook,
      currency,
    }),
  );
  await write(
    "index.html",
    indexPage({
      name: configuration.name,
      asOf,
      learnedAsOf,
      currency,
      customers: scoring.customers,
      quality,
      segments: scoring.segments,
      targets,
      ledger,
      lists: scoring.lists.map(({ name, target, rows, control, money, left_out, profit }) => ({
        name,
        target,
        rows: rows.length,
        control,
        valueAtRisk: money === "value_at_risk" && currency !== null ? sumOf(rows) : null,
        leftOut: left_out,
        profit,
        path: `../lists/${name}.csv`,
        top: rows.slice(0, 10).map(masked),
      })),
      champions: Object.fromEntries(targets.map(({ target, champion }) => [target, champion])),
      value,
      results,
      nav: nav("index.html"),
    }),
  );
}

function sumOf(rows: readonly { readonly value_at_risk?: number | null }[]): number {
  return Math.round(rows.reduce((sum, row) => sum + (row.value_at_risk ?? 0), 0));
}
