/** @jsxRuntime automatic @jsxImportSource preact */
import { words } from "../../reports/words.ts";
import type { PageContext } from "./context.ts";
import { Meter, Nothing } from "./parts.tsx";
import type { StoredRun } from "./run-documents.ts";
import { shell } from "./shell.tsx";

/** Renders how good each model is in plain words, with the run's own reports behind it. */
export function modelsPage(context: PageContext, run: StoredRun | null): string {
  const { format } = context;
  const has = (file: string) =>
    run?.outputs.some(({ path }) => path === `reports/${file}`) ?? false;
  const targets = Object.entries(run?.champions ?? {});
  const others = [
    [
      "ledger.html",
      "Track record",
      "What became of earlier predictions, and whether it is time to learn anew.",
    ],
    [
      "results.html",
      "Results",
      "What earlier lists and campaigns brought: customers who were contacted against those left alone.",
    ],
    [
      "value.html",
      "Value",
      "What customers are expected to spend, and how well that was foreseen.",
    ],
    ["segments.html", "Segments", "Profiles, map, RFM groups and tiers."],
    ["data-quality.html", "Data quality", "Every source, column and rejected row."],
  ].filter(([file = ""]) => has(file));
  return shell({
    title: "Models",
    subtitle: "How far to trust the chances, and why",
    place: "models",
    context,
    children: (
      <>
        {targets.length === 0 && (
          <Nothing>
            <p>
              <strong>Nothing was modelled in this run.</strong> Name a target in the configuration.
            </p>
          </Nothing>
        )}
        <div class="charts">
          {targets.map(([target, champion]) => {
            const metrics = run?.metrics[target];
            const auc = metrics?.auc;
            return (
              <figure>
                <h2>{words(target)}</h2>
                <p class="muted">Scored by {words(champion)}</p>
                {auc === undefined || metrics === undefined ? (
                  <p>Too little was there to learn from: customers are ranked by a rule.</p>
                ) : (
                  <>
                    <p class="big">
                      {format.count(100 * auc.value)} <small>of 100 pairs in the right order</small>
                    </p>
                    <Meter share={auc.value} />
                    <p class="small">
                      Of a customer for whom it came true and one for whom it did not, so often the
                      first had the higher chance; 50 would be a guess. 95% interval{" "}
                      {format.count(100 * auc.low)} to {format.count(100 * auc.high)}, on{" "}
                      {format.count(metrics.test.rows)} customers that the model had not seen,{" "}
                      {format.count(metrics.test.positives)} of them positive
                      {metrics.test.as_of === null
                        ? ""
                        : `, as of ${format.day(metrics.test.as_of)}`}
                      .
                    </p>
                    <details class="term">
                      <summary>What is “AUC”?</summary>
                      <p>
                        <dfn>AUC</dfn>: the same figure as a share, here {auc.value.toFixed(3)}.
                      </p>
                    </details>
                  </>
                )}
                <p>
                  {has(`${target}.html`) && (
                    <a href={`/reports/${target}.html`}>Evaluation of {words(target)}</a>
                  )}
                  {has(`${target}-card.html`) && (
                    <>
                      {" · "}
                      <a href={`/reports/${target}-card.html`}>Model card of {words(target)}</a>
                    </>
                  )}
                </p>
              </figure>
            );
          })}
        </div>
        {others.length > 0 && (
          <section>
            <h2>Reports of this run</h2>
            <dl>
              {others.map(([file, title, says]) => (
                <>
                  <dt>
                    <a href={`/reports/${file}`}>{title}</a>
                  </dt>
                  <dd>{says}</dd>
                </>
              ))}
            </dl>
          </section>
        )}
      </>
    ),
  });
}
