import { nextDays } from "./ahead.ts";
import { type Html, html } from "./html.ts";
import { count, countOf, decimal, money, percent, plain } from "./number.ts";
import type { Persona, PersonaMeasure } from "./persona.ts";
import { chipRows } from "./persona-chips.ts";
import { type PersonaUnits, personaNumbers } from "./persona-numbers.ts";
import { timeStrips } from "./persona-strips.ts";
import { meanOf, usualGap } from "./persona-words.ts";
import { segmentColour } from "./segment-colour.ts";
import type { Segment } from "./segments-report.ts";
import { bar, more } from "./table.ts";
import { words } from "./words.ts";

const PLAY = ["goal", "channel", "timing", "offer"] as const;

/** Renders one segment as a card: who its customers are, what they are worth, how they buy and what to do with them. */
export function personaCard(
  segment: Segment,
  i: number,
  { all, ...units }: PersonaUnits & { readonly all: readonly Segment[] },
): Html {
  const { name, persona, rule } = segment;
  return html`<li class="persona" style="--c:${segmentColour(i)}"><h2><span class="dot" style="background:var(--c)" aria-hidden="true"></span>${name}</h2>
${persona !== undefined && html`<p>${persona.text}</p>`}
${sizes(segment)}
${persona !== undefined && body(persona, units)}
${rule !== "" && html`<p class="small"><strong>How to know one:</strong> ${rule}</p>`}
${notViable(segment, all)}
${persona !== undefined && more("Show the numbers", personaNumbers(name, persona, units))}</li>`;
}

function notViable({ viability }: Segment, all: readonly Segment[]): Html | false {
  const nearest = all.find(({ id }) => id === viability.nearest_id)?.name;
  return (
    !viability.viable &&
    html`<p class="small"><strong>No campaign of its own:</strong> ${viability.says}${nearest !== undefined && html`. Most like: ${nearest}`}</p>`
  );
}

function sizes({ size, share, revenue_share }: Segment): Html {
  return html`<div class="sizes"><p>${countOf(size, "customer")}, ${percent(share)} of all${bar(share)}</p>${revenue_share !== null && html`<p>${percent(revenue_share)} of net revenue${bar(revenue_share, { second: true })}</p>`}</div>`;
}

function body(persona: Persona, units: PersonaUnits): Html {
  const { when } = persona;
  return html`${facts(persona, units)}
${risks(persona)}
${play(persona)}
${more("Show when, where and what they buy, and who they are", html`${when !== null && timeStrips(when)}${chipRows(persona)}`)}`;
}

interface Fact {
  readonly label: string;
  readonly value: number;
  readonly all: number;
  readonly write: (value: number) => string;
}

function facts({ worth, buying }: Persona, { currency, valueDays }: PersonaUnits): Html | false {
  const amount = (value: number) => money(value, currency);
  const days = (value: number) => `${plain(Math.round(value))} d`;
  const share = (value: number) => percent(value, 0);
  const tenth = (value: number) => decimal(value, value < 100 ? 1 : 0);
  const mean = (what: PersonaMeasure, label: string, write: (value: number) => string): Fact[] => {
    const found = meanOf(buying, what);
    return found === undefined ? [] : [{ label, value: found.mean.value, all: found.all, write }];
  };
  const all: readonly Fact[] = [
    ...(worth === null
      ? []
      : [
          {
            label: "spent in the last year",
            value: worth.spend_a_year.mean.value,
            all: worth.spend_a_year.all,
            write: amount,
          },
          {
            label:
              valueDays === undefined
                ? "expected in the next"
                : `expected in the ${nextDays(valueDays)}`,
            value: worth.expected_value.mean.value,
            all: worth.expected_value.all,
            write: amount,
          },
        ]),
    ...mean("orders_a_year", "orders a year", tenth),
    ...mean("order_value", "an order", amount),
    ...(usualGap(buying) === undefined ? [] : mean("gap_days", "between orders", days)),
    ...mean("items_an_order", "items an order", tenth),
    ...mean("discount_share", "at a discount", share),
    ...mean("return_share", "returned", share),
  ];
  return (
    all.length > 0 &&
    html`<ul class="facts">${all.map(({ label, value, all: others, write }) => html`<li><b>${write(value)}</b> <span>${label}</span> <small>all ${write(others)}</small></li>`)}</ul>`
  );
}

function risks({ foreseen }: Persona): Html | false {
  return (
    foreseen.length > 0 &&
    html`<ul class="risks">${foreseen.map(
      ({ target, leaving, mean, all, differs, customers, top_fifth }) => {
        const worse = differs && mean.value > all === leaving;
        return html`<li><strong>${words(target)}</strong> ${percent(mean.value, 0)} <span class="muted">(all ${percent(all, 0)}; ${countOf(customers, "customer")} scored)</span>${differs && html` <span class="tag${worse ? " second" : ""}">${mean.value > all ? "higher" : "lower"}</span>`}${top_fifth !== null && html`<br><span class="small muted">${count(top_fifth.customers)} of them (${percent(top_fifth.share.value, 0)}) are in the fifth with the highest scores</span>`}</li>`;
      },
    )}</ul>`
  );
}

function play({ play: suggested }: Persona): Html {
  const { evidence, own } = suggested;
  return html`<div class="play"><h3>${own ? "The play" : "Suggested play"}</h3><dl>${PLAY.map(
    (what) => {
      const because = evidence.filter((one) => one.for === what).map(({ says }) => says);
      return html`<dt>${what}</dt><dd>${suggested[what]}${because.length > 0 && html`<small>${because.join("; ")}</small>`}</dd>`;
    },
  )}</dl></div>`;
}
