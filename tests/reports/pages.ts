import { evaluationPage } from "../../reports/evaluation-page.ts";
import { indexPage } from "../../reports/index-page.ts";
import { ledgerPage } from "../../reports/ledger-page.ts";
import { type ModelCard, modelCard } from "../../reports/model-card.ts";
import { modelCardPage } from "../../reports/model-card-page.ts";
import { navigation } from "../../reports/navigation.ts";
import { qualityPage } from "../../reports/quality-page.ts";
import { resultPage } from "../../reports/result-page.ts";
import { segmentsPage } from "../../reports/segments-page.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { valuePage } from "../../reports/value-page.ts";
import { buysAgain, churn, findings, quality, refused, segmentsReport, site } from "./documents.ts";
import { ledger } from "./ledger-document.ts";
import { results } from "./result-document.ts";
import { worthKnown } from "./value-document.ts";

/** Renders every page of the documents, by file name. */
export function renderAll(): Record<string, string> {
  const nav = (file: string) => navigation(site, file);
  return {
    "index.html": indexPage(findings),
    "segments.html": segmentsPage(segmentsReport, { nav: nav("segments.html") }),
    "churn.html": evaluationPage(churn, { nav: nav("churn.html") }),
    "churn-card.html": modelCardPage(requireCard(churn), { nav: nav("churn-card.html") }),
    "buys_again.html": evaluationPage(buysAgain, { nav: nav("buys_again.html") }),
    "upgrade.html": evaluationPage(refused, { nav: nav("upgrade.html") }),
    "ledger.html": ledgerPage(ledger, { nav: nav("ledger.html") }),
    "results.html": resultPage(results, { nav: nav("results.html") }),
    "value.html": valuePage(worthKnown, { nav: nav("value.html") }),
    "data-quality.html": qualityPage(quality, { nav: nav("data-quality.html"), currency: "GBP" }),
  };
}

/** Returns the card of a report that tells what its model was made of. */
export function requireCard(report: TargetReport): ModelCard {
  const card = modelCard(report);
  if (card === null) throw new Error(`'${report.target}' has no card`);
  return card;
}
