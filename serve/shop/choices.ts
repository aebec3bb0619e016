import type { Coded } from "./coded.ts";
import type { Choice, Choices } from "./query.ts";
import type { Stock, View } from "./view.ts";

/** Attributes of more values than this are searched for, not chosen. */
const MOST_VALUES = 60;
/** Kinds of reasons that are offered. */
const MOST_REASONS = 60;

/** Counts what a table can be filtered by. */
export function choicesOf({ people }: Stock, view: View): Choices {
  const { rows, list, scores } = view;
  const counted = ({ codes, texts }: Coded, by: "row" | "place" = "row"): readonly Choice[] => {
    const counts = new Int32Array(texts.length);
    for (let p = 0; p < view.n; p++) {
      const code = codes[rows === null || by === "place" ? p : (rows[p] as number)] as number;
      if (code >= 0) counts[code] = (counts[code] as number) + 1;
    }
    return sorted(texts, counts);
  };
  const attributes = [...view.attributes].filter(
    ([, { coded }]) => coded.texts.length <= MOST_VALUES,
  );
  const money = bounds(view.column(view.money));
  return {
    segment: counted(people.segment),
    stage: counted(people.stage),
    tier: counted(people.tier),
    reason: scores === null ? [] : reasons(view).slice(0, MOST_REASONS),
    channel: list === null ? [] : counted(list.channel, "place"),
    group:
      list === null || list.facts.control === 0
        ? []
        : [
            { value: "treat", customers: list.facts.rows - list.facts.control },
            { value: "control", customers: list.facts.control },
          ],
    attributes: Object.fromEntries(
      attributes.map(([name, { coded, by }]) => [name, counted(coded, by)]),
    ),
    score: scores === null ? null : bounds(view.column("score")),
    money: money === null ? null : { column: view.money, ...money },
    sort: view.sort,
  };
}

function reasons({ scores, rows, n }: View): readonly Choice[] {
  if (scores === null) return [];
  const { of, names } = scores.kinds;
  const counts = new Int32Array(names.length);
  for (const { codes } of scores.reasons)
    for (let p = 0; p < n; p++) {
      const code = codes[rows === null ? p : (rows[p] as number)] as number;
      if (code < 0) continue;
      const kind = of[code] as number;
      counts[kind] = (counts[kind] as number) + 1;
    }
  return sorted(names, counts);
}

function sorted(names: readonly string[], counts: Int32Array): readonly Choice[] {
  return names
    .map((value, i) => ({ value, customers: counts[i] as number }))
    .filter(({ customers }) => customers > 0)
    .sort((a, b) => b.customers - a.customers || (a.value < b.value ? -1 : 1));
}

function bounds(values: Float64Array): { readonly low: number; readonly high: number } | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}
