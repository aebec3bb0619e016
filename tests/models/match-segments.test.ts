import { describe, expect, test } from "vitest";
import { centroidDistances } from "../../models/centroid-distances.ts";
import { type CrossTable, crossTable } from "../../models/cross-table.ts";
import { type MatchEvidence, matchSegments } from "../../models/match-segments.ts";
import { type Matrix, stackRows, takeRows } from "../../models/matrix.ts";
import { segmentLineage } from "../../models/segment-lineage.ts";
import { profile } from "../../models/segment-profile.ts";
import { segmenter } from "../../models/segmenter.ts";
import { blobs } from "./blobs.ts";

const range = { low: 2, high: 6 };
const model = segmenter(range);

/** Finds the kinds of both days and says what became of those of the first. */
function compared(before: Matrix, now: Matrix) {
  const earlier = model.fit(before, 3);
  const today = model.apply(earlier, now).cluster;
  const whereToday = new Map(now.ids.map((id, i) => [id, today[i] ?? -1]));
  const later = segmenter({ ...range, before: whereToday }).fit(now, 4);
  const were = model.apply(earlier, before).cluster;
  const found = model.apply(later, now).cluster;
  const [p, c] = [earlier.choice.k, later.choice.k];
  const where = new Map(before.ids.map((id, i) => [id, were[i] ?? -1]));
  const same = Int32Array.from(now.ids, (id) => where.get(id) ?? -1);
  const profiles = profile(now, found, c);
  const parts = { rows: p, columns: c };
  const members = crossTable(same, found, parts);
  const evidence: MatchEvidence = {
    sameDay: crossTable(today, found, parts),
    members,
    distances: centroidDistances(
      profile(before, were, p).map(({ columns }) =>
        Object.fromEntries(Object.entries(columns).map(([name, { mean }]) => [name, mean])),
      ),
      profiles,
    ),
  };
  const pairs = matchSegments({ before: p, now: c }, evidence);
  const sizes = earlier.choice.clusters.sizes;
  const events = segmentLineage({
    before: sizes.map((size, i) => ({ id: i + 1, name: `old ${i + 1}`, size })),
    now: profiles.map(({ size }, i) => ({ id: 11 + i, name: `new ${i + 1}`, size })),
    pairs,
    evidence,
    newcomers: profiles.map((_, j) => found.filter((f, i) => f === j && same[i] === -1).length),
    gone: sizes.map((size, i) => size - (members[i] ?? []).reduce((sum, n) => sum + n, 0)),
  });
  return { pairs, events, kinds: events.map(({ kind }) => kind) };
}

const three = blobs(
  900,
  [
    [0, 0, 0],
    [9, 0, 4],
    [0, 9, 9],
  ],
  1,
  5,
);
/** Every third customer is of one kind. */
const of = (kinds: readonly number[]) =>
  Int32Array.from(three.ids.keys()).filter((i) => kinds.includes(i % 3));
const strangers = { ...blobs(200, [[10, 10, -9]], 1, 8) };
const newcomers: Matrix = { ...strangers, ids: strangers.ids.map((id) => `x${id}`) };

describe("segments of customers who did not change", () => {
  test("are the same ones, whatever the seed and the order of the rows", () => {
    const turned = takeRows(
      three,
      Int32Array.from({ length: 900 }, (_, i) => (i * 371 + 5) % 900),
    );
    const { pairs, kinds } = compared(three, turned);
    expect(kinds).toEqual(["kept", "kept", "kept"]);
    for (const { similarity } of pairs) expect(similarity).toBeCloseTo(1, 12);
  });

  test("an injected group is a birth, and the others go on", () => {
    const { events, kinds } = compared(three, stackRows([three, newcomers]));
    expect(kinds).toEqual(["birth", "kept", "kept", "kept"]);
    expect(events[0]).toMatchObject({ outside: 1, closeness: 0, to: [{ size: 200 }], from: [] });
    expect(events[0]?.says).toBe(
      "'new 4' is new: 200 customers; 100% of them were no customers before; they are unlike every earlier segment.",
    );
  });

  test("an injected group of a twentieth of the customers is a birth too", () => {
    const few = takeRows(
      newcomers,
      Int32Array.from({ length: 45 }, (_, i) => i),
    );
    expect(compared(three, stackRows([three, few])).kinds).toEqual([
      "birth",
      "kept",
      "kept",
      "kept",
    ]);
  });

  test("a removed group is a death, and the others go on", () => {
    const { events, kinds } = compared(three, takeRows(three, of([0, 2])));
    expect(kinds).toEqual(["death", "kept", "kept"]);
    expect(events[0]).toMatchObject({ outside: 1, from: [{ size: 300 }], to: [] });
    expect(events[0]?.says).toMatch(
      /^'old \d' is no more: it had 300 customers; 100% of them are gone\.$/,
    );
  });

  test("a group that comes as another goes is a birth and a death, not the same one", () => {
    const { kinds } = compared(three, stackRows([takeRows(three, of([0, 1])), newcomers]));
    expect(kinds).toEqual(["birth", "death", "kept", "kept"]);
  });
});

/** The events of cross tables made by hand: rows are old segments, columns new ones. */
function told(table: CrossTable, only: Partial<MatchEvidence> = {}) {
  const columns = table[0]?.length ?? 0;
  const evidence = { sameDay: table, members: table, distances: null, ...only };
  const pairs = matchSegments({ before: table.length, now: columns }, evidence);
  return segmentLineage({
    before: table.map((row, i) => ({ id: i + 1, name: `old ${i + 1}`, size: row.length })),
    now: Array.from({ length: columns }, (_, j) => ({ id: j + 11, name: `new ${j + 1}`, size: j })),
    pairs,
    evidence,
    newcomers: null,
    gone: null,
  });
}

const outline = (events: ReturnType<typeof told>) =>
  events.map(({ kind, from, to }) => `${kind} ${from.map((s) => s.id)}>${to.map((s) => s.id)}`);

describe("lineage", () => {
  test("an old segment whose customers are mainly in two new ones split, and goes on in the larger", () => {
    const events = told([
      [60, 40, 0],
      [0, 0, 100],
    ]);
    expect(outline(events)).toEqual(["split 1>11,12", "kept 1>11", "kept 2>13"]);
    expect(events[0]?.says).toBe(
      "'old 1' split: of customers of its kind 60% are in 'new 1' and 40% are in 'new 2'.",
    );
  });

  test("two old ones that are mainly in one new one merged, which goes on as the larger", () => {
    const events = told([
      [60, 0],
      [40, 2],
      [0, 100],
    ]);
    expect(outline(events)).toEqual(["merge 1,2>11", "kept 1>11", "kept 3>12"]);
    expect(events[0]?.says).toBe(
      "'old 1' (100% of its kind) and 'old 2' (95% of its kind) merged into 'new 1'.",
    );
  });

  test("a new one made of pieces of all is a birth, and an old one in pieces everywhere a death", () => {
    expect(
      outline(
        told([
          [80, 0, 30],
          [0, 80, 30],
        ]),
      ),
    ).toEqual(["birth 1,2>13", "kept 1>11", "kept 2>12"]);
    expect(
      outline(
        told([
          [80, 0],
          [0, 80],
          [30, 30],
        ]),
      ),
    ).toEqual(["death 3>11,12", "kept 1>11", "kept 2>12"]);
  });

  test("every old and every new segment is told of, and none is continued twice", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const [p, c] = [1 + (seed % 5), 1 + (Math.floor(seed / 5) % 6)];
      const table = Array.from({ length: p }, (_, i) =>
        Array.from(
          { length: c },
          (_, j) => (seed * 7919 + i * 104_729 + j * 1_299_709 * seed) % 97,
        ),
      );
      const events = told(table);
      const kept = events.filter(({ kind }) => kind === "kept");
      const ids = (side: "from" | "to") => kept.map((event) => event[side][0]?.id);
      expect(new Set(ids("from")).size).toBe(kept.length);
      expect(new Set(ids("to")).size).toBe(kept.length);
      const ends = (side: "from" | "to") =>
        new Set(events.flatMap((e) => e[side].map((s) => s.id)));
      expect(ends("from").size).toBe(p);
      expect(ends("to").size).toBe(c);
    }
  });

  test("a new kind that the earlier model can only put in some old segment is not that segment", () => {
    const sameDay = [[50]];
    const pairs = (distance: number) =>
      matchSegments(
        { before: 1, now: 1 },
        { sameDay, members: null, distances: { between: [[distance]], typical: 2 } },
      );
    expect(pairs(2)).toEqual([]);
    expect(pairs(1)).toMatchObject([{ same_day: 1, closeness: 0.5 }]);
  });

  test("a pair by members alone is what the members say, and nothing is a pair by no evidence", () => {
    const table = [
      [9, 1],
      [1, 9],
    ];
    const [pair] = matchSegments(
      { before: 2, now: 2 },
      { sameDay: null, members: table, distances: null },
    );
    expect(pair).toMatchObject({ similarity: 0.9, members: 0.9, same_day: null, closeness: null });
    const nothing = { sameDay: null, members: null, distances: null };
    expect(matchSegments({ before: 2, now: 2 }, nothing)).toEqual([]);
  });
});

describe("centroid distances", () => {
  const matrix: Matrix = {
    ids: ["a", "b", "c", "d"],
    columns: ["x", "same"],
    values: [Float64Array.of(0, 0, 4, 4), Float64Array.of(1, 1, 1, 1)],
  };
  const profiles = profile(matrix, Int32Array.of(0, 0, 1, 1), 2);

  test("are differences of means in today's deviations, columns that do not vary left out", () => {
    // The deviation of 0, 0, 4, 4 is 2; the two of each day lie 4, that is 2 deviations, and 1 apart.
    const found = centroidDistances([{ x: 0, same: 9 }, { x: 2 }], profiles);
    expect(found?.between).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(found?.typical).toBe(1.5);
  });

  test("are not known without a shared column or without two segments", () => {
    expect(centroidDistances([{ other: 1 }], profiles)).toBeNull();
    const [one] = profiles;
    expect(centroidDistances([{ x: 1 }], one === undefined ? [] : [one])).toBeNull();
  });
});
