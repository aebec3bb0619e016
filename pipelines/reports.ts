import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluationPage } from "../reports/evaluation-page.ts";
import { indexPage } from "../reports/index-page.ts";
import type { Ledger } from "../reports/ledger.ts";
import { ledgerPage } from "../reports/ledger-page.ts";
import { modelCard } from "../reports/model-card.ts";
import { modelCardPage } from "../reports/model-card-page.ts";
import { navigation, type Site } from "../reports/navigation.ts";
import { qualityPage } from "../reports/quality-page.ts";
import { resultPage } from "../reports/result-page.ts";
import { segmentsPage } from "../reports/segments-page.ts";
import { valuePage } from "../reports/value-page.ts";
import type { LearnedReported, Reported } from "./reported.ts";
import { writeJson } from "./run-folder.ts";

/** Writes the pages of the files and, of all targets or of none, of what was learned, with the numbers of each beside its page. */
export async function writeLearned(
  folder: string,
  reported: LearnedReported,
  written: "all" | "none",
): Promise<void> {
  const { currency, quality, targets } = reported;
  const { reports, write, nav } = await opened(folder, reported);
  await write(
    "data-quality.html",
    qualityPage(quality, { nav: nav("data-quality.html"), currency }),
  );
  if (written === "none") return;
  for (const target of targets) {
    await writeJson(join(reports, `${target.target}.json`), target);
    await write(
      `${target.target}.html`,
      evaluationPage(target, { nav: nav(`${target.target}.html`) }),
    );
  }
  for (const card of cardsOf(reported)) {
    const name = `${card.target}-card`;
    await writeJson(join(reports, `${name}.json`), card);
    await write(`${name}.html`, modelCardPage(card, { nav: nav(`${name}.html`) }));
  }
}

/** Writes the pages of what was found since, but for the ledger and the summary. */
export async function writePages(folder: string, reported: Reported): Promise<void> {
  const { currency, scoring, results, value } = reported;
  const { reports, write, nav } = await opened(folder, reported);
  if (results !== null) {
    await writeJson(join(reports, "results.json"), results);
    await write("results.html", resultPage(results, { nav: nav("results.html") }));
  }
  if (value !== null) {
    await writeJson(join(reports, "value.json"), value);
    await write("value.html", valuePage(value, { nav: nav("value.html") }));
  }
  if (scoring === null) return;
  for (const { report } of scoring.lists)
    await writeJson(join(reports, `list-${report.list}.json`), report);
  await write(
    "segments.html",
    segmentsPage(scoring.segments, {
      nav: nav("segments.html"),
      outlook: scoring.outlook,
      currency,
    }),
  );
}

/** Writes the ledger of a run, and where customers were scored its summary. */
export async function writeSummary(
  folder: string,
  reported: Reported,
  ledger: Ledger | null,
): Promise<void> {
  const { name, currency, asOf, learnedAsOf, quality, targets, scoring, results, value } = reported;
  const { reports, write, nav } = await opened(folder, reported);
  if (ledger !== null) {
    await writeJson(join(reports, "ledger.json"), ledger);
    await write("ledger.html", ledgerPage(ledger, { nav: nav("ledger.html") }));
  }
  if (scoring === null) return;
  await write(
    "index.html",
    indexPage({
      name,
      asOf,
      ...(learnedAsOf === undefined ? {} : { learnedAsOf }),
      currency,
      customers: scoring.customers,
      quality,
      segments: scoring.segments,
      targets,
      ledger,
      lists: scoring.lists.map(({ report, valueAtRisk, top }) => ({
        name: report.list,
        target: report.target,
        rows: report.rows,
        control: report.control,
        valueAtRisk,
        leftOut: report.left_out,
        profit: report.profit,
        path: `../lists/${report.list}.csv`,
        top,
      })),
      champions: Object.fromEntries(targets.map(({ target, champion }) => [target, champion])),
      value,
      results,
      nav: nav("index.html"),
    }),
  );
}

/** Opens the folder of the pages, which know of each other. */
async function opened(folder: string, reported: LearnedReported) {
  const reports = join(folder, "reports");
  await mkdir(reports, { recursive: true });
  const site: Site = {
    targets: reported.targets.map(({ target }) => target),
    cards: cardsOf(reported).map(({ target }) => target),
    ...reported.others,
  };
  return {
    reports,
    write: async (name: string, page: string) => await writeFile(join(reports, name), page),
    nav: (name: string) => navigation(site, name),
  };
}

function cardsOf({ targets }: LearnedReported) {
  return targets.map(modelCard).filter((card) => card !== null);
}
