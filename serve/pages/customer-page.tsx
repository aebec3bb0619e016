/** @jsxRuntime automatic @jsxImportSource preact */
import { nextPeriod } from "../../reports/ahead.ts";
import { words } from "../../reports/words.ts";
import type { CustomerFacts, CustomerRow, CustomerScore } from "../shop/query.ts";
import type { Mark } from "../store/work-store.ts";
import { Action } from "./action.tsx";
import type { PageContext } from "./context.ts";
import { MarkForm, Tag } from "./mark-form.tsx";
import { Card, Explained, Meter, Scroll, splitReason } from "./parts.tsx";
import { shell } from "./shell.tsx";
import { Timeline } from "./timeline.tsx";

export interface CustomerPage {
  readonly context: PageContext;
  readonly customer: CustomerFacts;
  /** The newest first. */
  readonly marks: readonly Mark[];
  readonly similar: readonly CustomerRow[];
  readonly today: string;
}

/** Renders one customer: what they are worth, what to do, why, what happened so far, and who is like them. */
export function customerPage({ context, customer, marks, similar, today }: CustomerPage): string {
  const { format, shop, rights } = context;
  const { customer_id: id, segment, stage, tier, lists, numbers, attributes } = customer;
  const path = `/customers/${encodeURIComponent(id)}`;
  const who = [segment, stage, tier].filter((one) => one !== null).join(" · ");
  const risk = lists.find(
    ({ list }) => shop.lists(rights).find((one) => one.name === list)?.money === "value_at_risk",
  );
  const first = lists[0];
  return shell({
    title: `Customer ${id}`,
    subtitle: who === "" ? "Nothing is known of what kind of customer this is" : who,
    place: "customers",
    context,
    children: (
      <>
        <section>
          <ul class="cards short">
            {risk !== undefined && (
              <Card label="At risk" value={format.money(risk.money)}>
                would go with this customer, by the chance to leave
              </Card>
            )}
            <Card label="Expected value" value={format.money(numbers["expected_value"])}>
              to be spent in the {nextPeriod(shop.run.configuration.value.horizon)}
            </Card>
            <Card label="Spent last year" value={format.money(numbers["value"])}>
              {numbers["total_spend"] !== undefined &&
                `${format.money(numbers["total_spend"])} in all`}
            </Card>
          </ul>
          {Object.keys(attributes).length > 0 && (
            <dl class="facts-list">
              {Object.entries(attributes).map(([name, value]) => (
                <>
                  <dt>{words(name)}</dt>
                  <dd>{value}</dd>
                </>
              ))}
            </dl>
          )}
        </section>
        <div class="two">
          <section class="panel-box">
            <h2>What to do</h2>
            {lists.length === 0 ? (
              <p class="muted">On none of your lists today, so nothing has to be done.</p>
            ) : (
              lists.map(({ list, rank, group, action }) => (
                <div class="todo">
                  <p class="small">
                    <a href={`/lists/${encodeURIComponent(list)}`}>{words(list)}</a>, rank{" "}
                    {format.count(rank)}
                  </p>
                  {group === "control" ? (
                    <>
                      <p class="leave">
                        <strong>Control: leave alone</strong>
                      </p>
                      <Explained term="control" />
                    </>
                  ) : (
                    <Action text={action} />
                  )}
                </div>
              ))
            )}
          </section>
          {(rights.marks || marks.length > 0) && (
            <section class="panel-box" id="marks">
              <h2>Marks</h2>
              {marks.length > 0 && (
                <ol class="notes-list">
                  {marks.slice(0, 5).map(({ status, note, on, by }) => (
                    <li>
                      <Tag status={status} /> {format.day(on)}, {by}
                      {note !== "" && <p>{note}</p>}
                    </li>
                  ))}
                </ol>
              )}
              <MarkForm
                context={context}
                customer={id}
                list={first?.list ?? null}
                now={marks[0]?.status ?? null}
                next={`${path}#marks`}
                today={today}
              />
            </section>
          )}
        </div>
        <section>
          <h2>Chances and why</h2>
          <div class="charts">
            {customer.scores.map((score) => (
              <Score score={score} context={context} />
            ))}
          </div>
          {customer.scores.length === 0 && (
            <p class="muted">You may see no chance of this customer.</p>
          )}
          <Explained term="score" />
        </section>
        <div class="two">
          <section>
            <h2>History</h2>
            <Timeline customer={customer} marks={marks} context={context} />
          </section>
          <section>
            <h2>In words</h2>
            <ul class="plain-list">
              {customer.history.map((sentence) => (
                <li>{sentence}</li>
              ))}
            </ul>
            {customer.history.length === 0 && <p class="muted">Nothing happened yet.</p>}
          </section>
        </div>
        {similar.length > 0 && <Similar rows={similar} context={context} />}
      </>
    ),
  });
}

/** Half a bar is as long as this, in parts of the drawing. */
const HALF = 100;

function Score({
  score: { target, score, percentile, reasons, usual },
  context,
}: {
  readonly score: CustomerScore;
  readonly context: PageContext;
}) {
  const { format, shop } = context;
  const kind = shop.run.configuration.targets[target]?.kind;
  const leaves = kind === "inactivity" || kind === "subscription_end";
  if (score === null)
    return (
      <figure>
        <h3>{words(target)}</h3>
        <p class="muted">
          Not asked about this customer, for whom it cannot come true in the usual way.
        </p>
      </figure>
    );
  return (
    <figure>
      <h3>{words(target)}</h3>
      <p class="big">
        {format.percent(score)} <small>chance</small>
      </p>
      <Meter share={score} second={leaves} />
      <p class="small muted">
        The usual customer has {format.percent(usual)}; this one is higher than or level with{" "}
        {format.percent((percentile ?? 0) / 100)} of all.
      </p>
      {reasons.length > 0 && (
        <>
          <ol class="because">
            {reasons.map((reason, i) => {
              const { against, says } = splitReason(reason);
              const width = (HALF * (reasons.length - i)) / reasons.length;
              return (
                <li>
                  <svg viewBox={`0 0 ${2 * HALF} 10`} preserveAspectRatio="none" aria-hidden="true">
                    <line class="axis" x1={HALF} x2={HALF} y1="0" y2="10" />
                    <rect
                      class={against ? "against" : "for"}
                      x={against ? HALF - width : HALF}
                      width={width}
                      y="1"
                      height="8"
                      rx="1.5"
                    />
                  </svg>
                  <span>
                    <span class="hidden">{against ? "less likely: " : "more likely: "}</span>
                    {says}
                  </span>
                </li>
              );
            })}
          </ol>
          <p class="small muted">
            To the right: more likely; to the left: less. Strongest first; the lengths show the
            order.
          </p>
        </>
      )}
    </figure>
  );
}

function Similar({
  rows,
  context: { format },
}: {
  readonly rows: readonly CustomerRow[];
  readonly context: PageContext;
}) {
  return (
    <section>
      <h2>Customers like this one</h2>
      <p>Of the same segment, nearest in how lately, how often and how much they buy.</p>
      <Scroll label="Similar customers">
        <table>
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col" class="num">
                Expected value
              </th>
              <th scope="col" class="num">
                Spent last year
              </th>
              <th scope="col" class="num">
                Chance
              </th>
              <th scope="col">Stage</th>
              <th scope="col">Last order</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const id = String(row["customer_id"]);
              const number = (name: string) =>
                typeof row[name] === "number" ? (row[name] as number) : null;
              return (
                <tr>
                  <th scope="row">
                    <a href={`/customers/${encodeURIComponent(id)}`}>{id}</a>
                  </th>
                  <td class="num">{format.money(number("expected_value"))}</td>
                  <td class="num">{format.money(number("value"))}</td>
                  <td class="num">{format.percent(number("score"))}</td>
                  <td>{row["lifecycle"] ?? "–"}</td>
                  <td class="key">
                    {row["last_order_on"] === null ? "–" : format.day(String(row["last_order_on"]))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
