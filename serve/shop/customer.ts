import type { Rights } from "../rights.ts";
import { textAt } from "./coded.ts";
import type { CustomerFacts } from "./query.ts";
import { dayOf, reasonAt } from "./show.ts";
import { historyOf } from "./told.ts";
import type { Stock } from "./view.ts";

/** Gathers what is known of the customer of a row, as far as it may be seen. */
export function customerAt(
  { people, lists }: Stock,
  row: number,
  rights: Rights,
  currency: string | null,
): CustomerFacts {
  const money = { value: people.value[row], expected_value: people.expected[row] };
  const told = [...people.told]
    .filter(([name]) => people.features.get(name)?.family !== "attributes")
    .map(([name, values]) => [name, values[row]] as const);
  const texts = [...people.attributes].map(([name, coded]) => [name, textAt(coded, row)] as const);
  const on = [...lists.values()].filter(
    ({ facts, places }) => rights.lists.includes(facts.name) && (places[row] as number) >= 0,
  );
  const listed = on.flatMap(({ attributes, places }) =>
    [...attributes].map(([name, coded]) => [name, textAt(coded, places[row] as number)] as const),
  );
  return {
    customer_id: people.ids[row] as string,
    segment: textAt(people.segment, row),
    stage: textAt(people.stage, row),
    tier: textAt(people.tier, row),
    rfm: textAt(people.rfm, row),
    scores: [...people.scores]
      .filter(([target]) => rights.targets.includes(target))
      .map(([target, { score, percentile, reasons, kinds, mean }]) => ({
        target,
        score: orNull(score[row]),
        percentile: orNull(percentile[row]),
        reasons: reasons.flatMap((coded) => reasonAt(coded, row, kinds, rights.attributes) ?? []),
        usual: mean,
      })),
    history: historyOf(people, row, { rights, currency }),
    numbers: Object.fromEntries(
      [...told, ...Object.entries(money)].flatMap(([name, value]) =>
        value === undefined || Number.isNaN(value) ? [] : [[name, value]],
      ),
    ),
    days: Object.fromEntries(
      [...people.days].flatMap(([name, days]) => {
        const day = dayOf(days[row]);
        return day === null ? [] : [[name, day]];
      }),
    ),
    attributes: Object.fromEntries(
      [...texts, ...listed].flatMap(([name, text]) =>
        text === null || !rights.attributes.includes(name) ? [] : [[name, text]],
      ),
    ),
    lists: on.map(({ facts, places, control, action, money: amounts }) => {
      const place = places[row] as number;
      return {
        list: facts.name,
        rank: place + 1,
        group: control[place] === 1 ? "control" : "treat",
        action: textAt(action, place) ?? "",
        money: orNull(amounts[place]),
      };
    }),
  };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
