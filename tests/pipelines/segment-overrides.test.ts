import { expect, test } from "vitest";
import { parseConfiguration } from "../../data/configuration.ts";
import { nameByConfiguration } from "../../pipelines/segment-overrides.ts";
import type { SegmentsModel } from "../../pipelines/trained.ts";

/** A model with three segments; what it learned plays no part in names. */
const model = {
  clusters: {
    learned: {},
    names: [
      { id: 7, name: "Weekly buyers", rule: "" },
      { id: 9, name: "Bargain hunters", rule: "" },
      { id: 12, name: "Lapsed customers", rule: "" },
    ],
  },
  rfm: null,
  usual_gap_days: null,
} as unknown as SegmentsModel;

const shown = (names: Parameters<typeof nameByConfiguration>[1]) => {
  const { model: named, named: all, notes } = nameByConfiguration(model, names);
  expect(named.clusters?.names.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
  return { names: all.map(({ name }) => name), notes, all };
};

test("without words of its own a configuration changes nothing", () => {
  expect(shown({})).toMatchObject({
    names: ["Weekly buyers", "Bargain hunters", "Lapsed customers"],
    notes: [],
  });
});

test("a segment is found by its id, or by its name in any case, and keeps the name that was found for it", () => {
  const { names, all, notes } = shown({
    "9": { name: "Savers" },
    "lapsed CUSTOMERS": { name: "The lost", text: "Gone." },
  });
  expect(names).toEqual(["Weekly buyers", "Savers", "The lost"]);
  expect(all[2]).toMatchObject({
    id: 12,
    generated_name: "Lapsed customers",
    own: { text: "Gone." },
  });
  expect(notes).toEqual([]);
});

test("the id goes before the name, and the one that is not used is noted", () => {
  for (const names of [
    { "Bargain hunters": { name: "A" }, "9": { name: "B" } },
    { "9": { name: "B" }, "Bargain hunters": { name: "A" } },
  ]) {
    const found = shown(names);
    expect(found.names[1]).toBe("B");
    expect(found.notes).toEqual([
      "segments.names: 'Bargain hunters' is not used, '9' is about the same segment.",
    ]);
  }
});

test("a key that fits no segment is noted and does no harm", () => {
  const { names, notes } = shown({ "8": { name: "Ghosts" } });
  expect(names).toEqual(["Weekly buyers", "Bargain hunters", "Lapsed customers"]);
  expect(notes[0]).toContain("'8' is neither the id of a segment");
  expect(nameByConfiguration({ ...model, clusters: null }, { "8": {} }).notes).toHaveLength(1);
});

test("names stay different where a segment is given the name that was found for another", () => {
  const { names, notes } = shown({ "7": { name: "Bargain Hunters" } });
  expect(names).toEqual(["Bargain Hunters", "Bargain hunters (2)", "Lapsed customers"]);
  expect(notes[0]).toContain("is shown as 'Bargain hunters (2)'");
});

test("a name that was given away can be taken over", () => {
  const swapped = shown({ "7": { name: "Bargain hunters" }, "9": { name: "Weekly buyers" } });
  expect(swapped).toMatchObject({
    names: ["Bargain hunters", "Weekly buyers", "Lapsed customers"],
    notes: [],
  });
});

test("one name for two segments is an error of the configuration, with its line", () => {
  const text = `name: shop
sources:
  people: { kind: customers, path: people.csv, columns: { customer_id: id } }
segments:
  names:
    "1": { name: Friends }
    "2": { name: friends }
`;
  expect(() => parseConfiguration(text, "quintile.yaml")).toThrow(
    /7.*segments\.names\.2\.name: 'friends' is the name of segments\.names\.1 already/s,
  );
});
