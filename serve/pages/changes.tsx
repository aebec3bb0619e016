/** @jsxRuntime automatic @jsxImportSource preact */
import { GONE, NOT_YET } from "../../models/flow-table.ts";
import type { NamedFlows } from "../../reports/movements.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { words } from "../../reports/words.ts";
import type { PageContext } from "./context.ts";
import { Meter } from "./parts.tsx";
import type { StoredRun } from "./run-documents.ts";

interface ChangesProps {
  readonly context: PageContext;
  readonly segments: SegmentsReport | null;
  readonly run: StoredRun | null;
  readonly before: StoredRun | null;
}

/** Renders what is different from the run before, in the lists that may be seen, the segments and who moved. */
export function Changes({ context, segments, run, before }: ChangesProps) {
  const { format, rights } = context;
  const flows = segments?.movements?.groupings[0];
  if (before === null && flows === undefined)
    return (
      <section>
        <h2>What changed</h2>
        <p class="muted">
          There is no run before this one yet. After the next run this says who moved, and how the
          lists changed.
        </p>
      </section>
    );
  const lists = (run?.lists ?? []).filter(({ name }) => rights.lists.includes(name));
  return (
    <section>
      <h2>What changed{before === null ? "" : ` since ${format.day(before.as_of)}`}</h2>
      {before !== null && (
        <ul class="plain-list">
          <li>
            {format.count(run?.customers)} customers, before {format.count(before.customers)}
          </li>
          {lists.map(({ name, rows }) => {
            const earlier = before.lists.find((one) => one.name === name);
            return (
              <li>
                {words(name)}: {format.count(rows)} customers
                {earlier === undefined ? ", a new list" : `, before ${format.count(earlier.rows)}`}
              </li>
            );
          })}
        </ul>
      )}
      {(segments?.lineage?.events ?? [])
        .filter(({ kind }) => kind !== "kept")
        .map(({ says }) => (
          <p>{says}</p>
        ))}
      {flows !== undefined && <Moves flows={flows} context={context} />}
    </section>
  );
}

/** Moves that are told. */
const MOST = 8;

/** The largest moves between groups, each with its bar. */
export function Moves({
  flows,
  context: { format },
}: {
  readonly flows: NamedFlows;
  readonly context: PageContext;
}) {
  const moves = flows.before
    .flatMap((from, i) =>
      flows.now.map((to, j) => ({ from, to, customers: flows.counts[i]?.[j] ?? 0 })),
    )
    .filter(({ from, to, customers }) => from !== to && customers > 0)
    .sort((a, b) => b.customers - a.customers)
    .slice(0, MOST);
  const most = moves[0]?.customers ?? 1;
  if (moves.length === 0)
    return <p class="muted">Nobody moved between {words(flows.name)} groups.</p>;
  return (
    <ol class="moves" aria-label="The largest moves">
      {moves.map(({ from, to, customers }) => (
        <li>
          <span>
            {from === NOT_YET ? "New customers" : from} → {to === GONE ? "gone" : to}
          </span>
          <b>{format.count(customers)}</b>
          <Meter share={customers / most} />
        </li>
      ))}
    </ol>
  );
}
