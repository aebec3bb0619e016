/** @jsxRuntime automatic @jsxImportSource preact */
import { nextPeriod } from "../../reports/ahead.ts";
import type { Segment, SegmentsReport } from "../../reports/segments-report.ts";
import { words } from "../../reports/words.ts";
import type { Group } from "../shop/query.ts";
import { Moves } from "./changes.tsx";
import type { PageContext } from "./context.ts";
import { Card, Explained, Meter, Nothing, Scroll } from "./parts.tsx";
import { SegmentMap } from "./segment-map.tsx";
import { shell } from "./shell.tsx";

export interface SegmentsPage {
  readonly context: PageContext;
  readonly segments: SegmentsReport | null;
  readonly where: string;
  /** What the condition holds for, or what is wrong with it; null without one. */
  readonly group: Group | { readonly problem: string } | null;
}

/** Renders the kinds of customers there are, where they lie, who moves, and how many fit a condition of one's own. */
export function segmentsPage({ context, segments, where, group }: SegmentsPage): string {
  const { rights, format, shop } = context;
  const found = segments?.segments ?? [];
  return shell({
    title: "Segments",
    subtitle:
      found.length === 0
        ? "No kinds of customers were found in this run"
        : `${format.count(found.length)} kinds of customers, found from how they buy`,
    place: "segments",
    context,
    children: (
      <>
        {found.length === 0 ? (
          <Nothing>
            <p>
              <strong>There are no segments.</strong> Too few customers with orders were there to
              find kinds among. You can still ask for a group of your own below.
            </p>
          </Nothing>
        ) : (
          <section>
            <Explained term="segment" />
            <ul class="segments">
              {found.map((segment, i) => (
                <SegmentCard segment={segment} place={i} context={context} />
              ))}
            </ul>
          </section>
        )}
        <Builder context={context} where={where} group={group} />
        {segments !== null && segments.map !== null && (
          <section>
            <h2>Map</h2>
            <SegmentMap map={segments.map} segments={found} />
          </section>
        )}
        {segments?.movements?.groupings.slice(0, 2).map((flows) => (
          <section>
            <h2>
              Who moved between {words(flows.name)} groups since{" "}
              {format.day(segments.movements?.since)}
            </h2>
            <Moves flows={flows} context={context} />
          </section>
        ))}
        {segments !== null && segments.lifecycle.length > 0 && (
          <section>
            <h2>Lifecycle</h2>
            <Scroll label="Lifecycle stages">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Stage</th>
                    <th scope="col" class="num">
                      Customers
                    </th>
                    <th scope="col">Share</th>
                    <th scope="col">What one wants of them</th>
                  </tr>
                </thead>
                <tbody>
                  {segments.lifecycle.map(({ name, size, share, goal, tactic }) => (
                    <tr>
                      <th scope="row">
                        <a href={`/customers?stage=${encodeURIComponent(name)}`}>{name}</a>
                      </th>
                      <td class="num">{format.count(size)}</td>
                      <td class="bars">
                        {format.percent(share)}
                        <Meter share={share} />
                      </td>
                      <td class="text">
                        {goal}
                        <small>{tactic}</small>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </section>
        )}
        {rights.models && (
          <p>
            <a href="/reports/segments.html">The whole report of segments</a>
            {`: profiles, RFM groups, tiers${shop.run.as_of === null ? "" : " and what is foreseen"}.`}
          </p>
        )}
      </>
    ),
  });
}

function SegmentCard({
  segment,
  place,
  context,
}: {
  readonly segment: Segment;
  readonly place: number;
  readonly context: PageContext;
}) {
  const { format, rights } = context;
  const { name, size, share, revenue_share, persona, rule } = segment;
  const foreseen = (persona?.foreseen ?? []).filter(({ target }) =>
    rights.targets.includes(target),
  );
  return (
    <li>
      <h2>
        <span class={`dot c${(place % 8) + 1}`} aria-hidden="true" />
        {name}
      </h2>
      {persona !== undefined && <p>{persona.text}</p>}
      <p class="measure">
        {format.count(size)} customers, {format.percent(share)} of all
        <Meter share={share} />
      </p>
      {revenue_share !== null && (
        <p class="measure">
          {format.percent(revenue_share)} of net revenue
          <Meter share={revenue_share} second />
        </p>
      )}
      {foreseen.map(({ target, mean, all }) => (
        <p class="small">
          <strong>{words(target)}</strong> {format.percent(mean.value)}{" "}
          <span class="muted">(all {format.percent(all)})</span>
        </p>
      ))}
      {persona !== undefined && (
        <details>
          <summary>What to do with them</summary>
          <dl class="play">
            <dt>Goal</dt>
            <dd>{persona.play.goal}</dd>
            <dt>Channel</dt>
            <dd>{persona.play.channel}</dd>
            <dt>Timing</dt>
            <dd>{persona.play.timing}</dd>
            <dt>Offer</dt>
            <dd>{persona.play.offer}</dd>
          </dl>
          {rule !== "" && (
            <p class="small">
              <strong>How to know one:</strong> {rule}
            </p>
          )}
        </details>
      )}
      <p>
        <a href={`/customers?segment=${encodeURIComponent(name)}`}>
          Show them<span class="hidden">: {name}</span>
        </a>
      </p>
    </li>
  );
}

/** Columns that the builder proposes first. */
const PROPOSED = [
  "recency_days",
  "orders",
  "total_spend",
  "monetary",
  "tenure_days",
  "expected_value",
  "orders_90d",
  "spend_365d",
  "lifecycle",
  "value_tier",
];

function Builder({ context, where, group }: Pick<SegmentsPage, "context" | "where" | "group">) {
  const { shop, rights, format } = context;
  const columns = shop.conditionColumns(rights);
  const proposed = PROPOSED.filter((name) => columns.includes(name));
  return (
    <section class="panel" aria-labelledby="builder">
      <div>
        <h2 id="builder">A group of your own</h2>
        <form method="get" action="/segments" data-live>
          <label class="wide">
            <span>Customers for whom this holds</span>
            <textarea
              name="where"
              rows={3}
              maxLength={2000}
              spellcheck={false}
              placeholder="total_spend > 1000 and recency_days > 60"
            >
              {where}
            </textarea>
          </label>
          <button type="submit">Count them</button>
        </form>
        <p class="small muted">
          Compare columns with numbers or 'texts' and join with and, or, not. To begin with:{" "}
          {proposed.join(", ")}.
        </p>
        <details>
          <summary>All {format.count(columns.length)} columns</summary>
          <p class="small columns">{columns.join(", ")}</p>
        </details>
      </div>
      <div id="group" data-live aria-live="polite">
        {group === null && (
          <p class="muted">
            Write a condition to see how many customers it holds for and what they are worth.
          </p>
        )}
        {group !== null && "problem" in group && (
          <p class="problem" role="alert">
            <strong>That cannot be counted:</strong> {group.problem}
          </p>
        )}
        {group !== null && "customers" in group && (
          <ul class="cards short">
            <Card label="Customers" value={format.count(group.customers)}>
              {format.percent(group.share)} of all
            </Card>
            <Card label="Expected value" value={format.money(group.expected_value)}>
              in the {nextPeriod(shop.run.configuration.value.horizon)}
            </Card>
            <Card label="Spent last year" value={format.money(group.value)} />
          </ul>
        )}
      </div>
    </section>
  );
}
