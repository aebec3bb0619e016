import { GONE, NOT_YET } from "../models/flow-table.ts";
import { SHIFTED } from "../models/lineage-words.ts";
import { figure } from "./chart.ts";
import { flowChart, THINNEST } from "./flow-chart.ts";
import { type Html, html } from "./html.ts";
import type { Lineage } from "./lineage.ts";
import type { Movements, NamedFlows } from "./movements.ts";
import { count, longDay, percent } from "./number.ts";
import { more, table } from "./table.ts";
import { words } from "./words.ts";

const TITLES: Readonly<Record<string, string>> = {
  segment: "Segments",
  lifecycle: "Lifecycle stages",
  rfm_segment: "RFM groups",
  value_tier: "Value tiers",
};

/** So many groupings are drawn; the others are tables only. */
const DRAWN = 2;

/** Renders what became of segments since the run before, and who moved between groups. */
export function sinceSection(lineage: Lineage, movements: Movements | null): Html {
  const groupings = movements?.groupings ?? [];
  const drawn = groupings.slice(0, DRAWN);
  const told = lineage.events.filter(
    ({ kind, profile_shift }) => kind !== "kept" || (profile_shift ?? 0) >= SHIFTED,
  );
  const kept = lineage.events.filter(({ kind }) => kind === "kept").length;
  return html`<section id="since"><h2>What changed since ${longDay(lineage.as_of)}</h2>
<p class="lead">${headline(groupings)}</p>
<p>${continued(lineage, kept)}</p>
${told.length > 0 && html`<ul class="notes">${told.map(({ says }) => html`<li>${says}</li>`)}</ul>`}
${drawn.length > 0 && html`<div class="charts">${drawn.map(picture)}</div><p class="small muted">Each customer who moved is in <a href="../movements.csv">movements.csv</a>.</p>`}
${groupings.slice(DRAWN).map((flows) => more(`${titleOf(flows)}: show who moved`, tables(flows)))}
${more("Show how alike each segment is to what it was", eventsTable(lineage))}
</section>`;
}

function titleOf({ name }: NamedFlows): string {
  return TITLES[name] ?? words(name);
}

function headline(groupings: readonly NamedFlows[]): Html {
  const flows = groupings[0];
  if (flows === undefined) return html``;
  const moves = flows.before.flatMap((from, i) =>
    flows.now.map((to, j) => ({ from, to, customers: flows.counts[i]?.[j] ?? 0 })),
  );
  const total = (of: (move: (typeof moves)[number]) => boolean) =>
    moves.filter(of).reduce((sum, { customers }) => sum + customers, 0);
  const there = total(({ from, to }) => from !== NOT_YET && to !== GONE);
  const stayed = total(({ from, to }) => from === to);
  const [largest] = moves
    .filter(({ from, to }) => from !== to && from !== NOT_YET && to !== GONE)
    .sort((a, b) => b.customers - a.customers);
  const [came, went] = [total(({ from }) => from === NOT_YET), total(({ to }) => to === GONE)];
  return html`${there > 0 && html`<strong>${percent(stayed / there)}</strong> of the ${count(there)} customers of both days are where they were. `}${largest !== undefined && largest.customers > 0 && html`The largest move is ${count(largest.customers)} from <strong>${largest.from}</strong> to <strong>${largest.to}</strong>. `}${count(came)} are new customers${went > 0 && html` and ${count(went)} are gone`}.`;
}

function continued({ run, same_model, events }: Lineage, kept: number): Html {
  if (events.length === 0) return html`Compared with the run <code>${run}</code>.`;
  return same_model
    ? html`Compared with the run <code>${run}</code>. Both days are grouped by the same trained model: segments are what they were, and who moved has moved.`
    : html`Compared with the run <code>${run}</code>. Segments were found anew and ${count(kept)} of them ${kept === 1 ? "goes" : "go"} on under the same number: they are matched by where the earlier model puts today’s customers, by their members, and by their means.`;
}

function picture(flows: NamedFlows): Html {
  const title = titleOf(flows);
  return figure({
    title: `${title}: who stayed and who moved`,
    note: `Bars are customers before and now, bands those who stayed or moved. Moves of fewer than ${percent(THINNEST)} of all are not drawn.`,
    drawing: flowChart(
      `${title} before and now. ${flows.groups.map(({ says }) => says).join(" ")}`,
      flows,
    ),
    more: more("Show the numbers", tables(flows)),
  });
}

function tables(flows: NamedFlows): Html {
  const title = titleOf(flows);
  return html`${table({
    caption: `${title}: who entered and who left`,
    columns: [
      { label: "Group" },
      { label: "Before", as: "number" },
      { label: "Entered", as: "number" },
      { label: "Left", as: "number" },
      { label: "Now", as: "number" },
    ],
    rows: flows.groups.map(({ name, before, entered, left, now, says }) => ({
      cells: [
        html`${name}<small>${says.slice(name.length + 2)}</small>`,
        count(before),
        count(entered),
        count(left),
        count(now),
      ],
    })),
  })}${table({
    caption: `${title}: customers from each group before (rows) to each now (columns), and their share of the row`,
    columns: [{ label: "Before" }, ...flows.now.map((label) => ({ label, as: "number" as const }))],
    rows: flows.before.map((name, i) => ({
      cells: [
        name,
        ...flows.now.map((_, j) => {
          const customers = flows.counts[i]?.[j] ?? 0;
          return html`${count(customers)}${customers > 0 && html`<small>${percent(flows.shares[i]?.[j])}</small>`}`;
        }),
      ],
    })),
    dense: true,
  })}`;
}

function eventsTable({ events, least_similarity }: Lineage): Html {
  const share = (x: number | null) => percent(x, 0);
  return table({
    caption: `What became of each segment; two that are less than ${percent(least_similarity, 0)} alike are not taken for the same`,
    columns: [
      { label: "What" },
      { label: "In words", as: "text" },
      { label: "Alike", as: "number" },
      { label: "Earlier model", hint: "today’s customers", as: "number" },
      { label: "Members", hint: "known on both days", as: "number" },
      { label: "Means", hint: "closeness", as: "number" },
    ],
    rows: events.map(({ kind, says, similarity, same_day, members, closeness }) => ({
      cells: [kind, says, share(similarity), share(same_day), share(members), share(closeness)],
    })),
    narrow: "stack",
  });
}
