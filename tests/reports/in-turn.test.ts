import { expect, test } from "vitest";
import { random } from "../../models/random.ts";
import { inTurn, MOST_STEPS } from "../../reports/in-turn.ts";

test("items come by order, those of one order the strongest first, then by number, however large all are", () => {
  const next = random(3);
  const few = (n: number) => Math.floor(next() * n);
  const list = inTurn(65_536);
  for (let round = 0; round < 50; round++) {
    const items = Array.from({ length: few(40) }, (_, at) => ({
      item: at < 20 ? at : 65_535 - at,
      order: 42 * few(4),
      steps: few(2) === 0 ? few(5) : MOST_STEPS - few(5),
    }));
    list.clear();
    for (const { item, order, steps } of [...items].reverse()) list.add(item, order, steps);
    const sorted = items.sort((a, b) => a.order - b.order || b.steps - a.steps || a.item - b.item);
    expect(list.length()).toBe(items.length);
    expect(sorted.map((_, at) => list.item(at))).toEqual(sorted.map(({ item }) => item));
  }
});
