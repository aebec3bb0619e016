/** @jsxRuntime automatic @jsxImportSource preact */
import type { DataQuality } from "../../data/quality/quality.ts";
import { words } from "../../reports/words.ts";
import type { PageContext } from "./context.ts";
import { Card, Meter, Nothing, Scroll } from "./parts.tsx";
import { shell } from "./shell.tsx";

/** Renders what came in of each source and what could be used. */
export function qualityPage(context: PageContext, quality: DataQuality | null): string {
  const { format } = context;
  const sources = quality?.sources ?? [];
  const read = sources.reduce((sum, { rows_read }) => sum + rows_read, 0);
  const used = sources.reduce((sum, { rows_accepted }) => sum + rows_accepted, 0);
  return shell({
    title: "Data quality",
    subtitle: "What came in, and what of it could be used",
    place: "quality",
    context,
    children:
      sources.length === 0 ? (
        <Nothing>
          <p>
            <strong>This run says nothing of its data.</strong> It may have been written by an
            earlier version.
          </p>
        </Nothing>
      ) : (
        <>
          <section>
            <ul class="cards short">
              <Card label="Used" value={format.percent(read === 0 ? null : used / read)}>
                of {format.count(read)} rows
              </Card>
              <Card label="Set aside" value={format.count(read - used)}>
                rows, each with its reason
              </Card>
            </ul>
          </section>
          <section>
            <h2>Sources</h2>
            <Scroll label="Sources">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Source</th>
                    <th scope="col" class="num">
                      Rows read
                    </th>
                    <th scope="col">Used</th>
                    <th scope="col">Days</th>
                    <th scope="col">Verdict and why rows were set aside</th>
                  </tr>
                </thead>
                <tbody>
                  {sources.map(
                    ({ name, rows_read, rows_accepted, first_day, last_day, verdict, reasons }) => (
                      <tr>
                        <th scope="row">{words(name)}</th>
                        <td class="num">{format.count(rows_read)}</td>
                        <td class="bars">
                          {format.percent(rows_read === 0 ? null : rows_accepted / rows_read)}
                          <Meter share={rows_read === 0 ? null : rows_accepted / rows_read} />
                        </td>
                        <td>
                          {first_day === null
                            ? "–"
                            : `${format.day(first_day)} to ${format.day(last_day)}`}
                        </td>
                        <td class="text">
                          {verdict !== undefined && (
                            <strong>
                              {verdict.verdict === "refuse" ? "do not rely on it" : verdict.verdict}
                            </strong>
                          )}
                          {verdict?.why.slice(0, 2).map((why) => (
                            <small>{why}</small>
                          ))}
                          {Object.entries(reasons).map(([reason, rows]) => (
                            <small>
                              {format.count(rows)}: {reason}
                            </small>
                          ))}
                        </td>
                      </tr>
                    ),
                  )}
                </tbody>
              </table>
            </Scroll>
            <p>
              <a href="/reports/data-quality.html">
                The whole report: every column, month and rejected row
              </a>
            </p>
          </section>
        </>
      ),
  });
}
