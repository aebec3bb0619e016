import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Configuration, configurationSchema } from "../../data/schema.ts";
import { openStore } from "../../data/store/store.ts";
import type { Business } from "../../pipelines/business.ts";
import { hide } from "../../pipelines/resume/hidden.ts";
import { partOf, parts, withTarget } from "../../pipelines/resume/parts.ts";
import { type Part, resume } from "../../pipelines/resume/resume.ts";
import { temporaryFolder } from "./command.ts";

const parent = temporaryFolder();
let folders = 0;

const written = {
  name: "shop",
  seed: 1,
  sources: {
    orders: { kind: "transactions", path: "orders.csv", columns: { customer_id: "id", at: "at" } },
  },
  targets: {
    leaves: { kind: "inactivity", horizon: "90d" },
    returns: { kind: "event", source: "orders", horizon: "30d" },
  },
  lists: { call: { target: "leaves", rank_by: "score", capacity: 10 } },
};

interface Shop {
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly key?: string;
  readonly asOf?: string;
  readonly previous?: unknown;
  readonly study?: unknown;
  /** What the kinds of customers came to. */
  readonly kinds?: string;
}

/** Returns a folder in which all that a shop learns is kept, and a way to learn it: it tells what was worked out anew. */
function learner() {
  folders += 1;
  const folder = join(parent, `kept-${folders}`);
  const learn = async ({ configuration = {}, key = "data", kinds = "k", ...more }: Shop = {}) => {
    const store = openStore(folder, { business: "shop", code: "1", fresh: false, leastSeconds: 0 });
    const business = {
      configuration: configurationSchema.parse({ ...written, ...configuration }),
      kept: { store, key },
      asOf: "2026-01-01",
      vocabulary: { categories: ["tea"] },
      previous: null,
      ...more,
    } as unknown as Business;
    const made: string[] = [];
    const part = async (at: Business, of: Part) =>
      resume(at, of, async () => {
        made.push(of.what);
        return { what: of.what, numbers: Float64Array.of(0.1, Number.NaN, -0), none: undefined };
      });
    const results = [
      await part(business, parts.segments),
      await part(business, parts.value),
      await part(business, { ...parts.moves, given: kinds }),
    ];
    for (const [name, target] of Object.entries(business.configuration.targets))
      results.push(
        await part(withTarget(business, name, target), { ...partOf(name), given: kinds }),
      );
    await store.close();
    return { made, results, account: store.account };
  };
  return { folder, learn };
}

const all = [
  "the kinds of customers",
  "their value",
  "where they move",
  "target leaves",
  "target returns",
];

test("what was learned is learned once, and comes back as it was, to the sign of a zero", async () => {
  const { learn } = learner();
  const first = await learn();
  expect(first.made).toEqual(all);
  const second = await learn();
  expect(second.made).toEqual([]);
  expect(second.account.reused).toEqual(all);
  expect(second.results).toStrictEqual(first.results);
  expect(Object.is(second.results[0]?.numbers[2], -0)).toBe(true);
});

test("other data, another as_of, seed, earlier run or study: all is learned again", async () => {
  const { learn } = learner();
  await learn();
  for (const changed of [
    { key: "other data" },
    { asOf: "2026-01-02" },
    { configuration: { seed: 2 } },
    { configuration: { windows: [30, 60] } },
    { previous: { run: "before", sha256: "0", segments: [] } },
    { study: { customers: 40_000, of: 500_000 } },
  ])
    expect((await learn(changed)).made).toEqual(all);
});

test.for([
  ["a rule of the segments", { segments: { rules: [{ name: "r", where: "orders > 1" }] } }, []],
  ["what is served", { serve: { roles: { sales: { lists: ["call"] } } } }, []],
  [
    "a list",
    { lists: { call: { target: "leaves", rank_by: "score", capacity: 9 } } },
    ["target leaves"],
  ],
  [
    "a target",
    {
      targets: { ...written.targets, returns: { kind: "event", source: "orders", horizon: "60d" } },
    },
    ["target returns"],
  ],
  [
    "a target that is new",
    { targets: { ...written.targets, more: written.targets.leaves } },
    ["target more"],
  ],
  [
    "how targets are evaluated",
    { evaluation: { effort: "medium" } },
    ["target leaves", "target returns"],
  ],
  [
    "what value means",
    { value: { horizon: "100d" } },
    ["their value", "target leaves", "target returns"],
  ],
  [
    "how kinds are found",
    { segments: { clusters: { k: "2..3" } } },
    ["the kinds of customers", "where they move"],
  ],
] as const)(
  "of %s, only that is learned again which depends on it",
  async ([, configuration, again]) => {
    const { learn } = learner();
    await learn();
    expect((await learn({ configuration: { ...configuration } })).made).toEqual(again);
  },
);

test("other kinds of customers: what makes use of them is learned again", async () => {
  const { learn } = learner();
  await learn();
  expect((await learn({ kinds: "other" })).made).toEqual(all.slice(2));
});

test("what is damaged is learned again", async () => {
  const { folder, learn } = learner();
  await learn();
  for (const entry of readdirSync(folder).filter((name) => name.startsWith("learned-"))) {
    const path = join(folder, entry, "learned.bin");
    const bytes = readFileSync(path);
    bytes[20] = (bytes[20] ?? 0) ^ 4;
    writeFileSync(path, bytes);
  }
  const { made, account } = await learn();
  expect(made).toEqual(all);
  expect(account.notes).toHaveLength(all.length);
});

test("what was learned with a look at a hidden part of the configuration is not kept", async () => {
  const folder = join(parent, "looked");
  mkdirSync(folder);
  const store = openStore(folder, { business: "shop", code: "1", fresh: true });
  const configuration = configurationSchema.parse(written);
  const business = { configuration, kept: { store, key: "data" } } as unknown as Business;
  const look = async (at: (configuration: Configuration) => unknown) =>
    resume({ ...business, previous: null }, parts.value, async (own) =>
      String(at(own.configuration)),
    );
  await look(({ lists }) => Object.keys(lists).length);
  await look(({ evaluation }) => evaluation.effort);
  expect(store.account.kept).toEqual([]);
  await look((all) => ({ ...all, seed: 3 }).value.horizon);
  expect(store.account.kept).toEqual(["their value"]);
});

test("hidden parts are copied with the rest, and hold what they held", () => {
  const configuration = configurationSchema.parse(written);
  const { configuration: copy, isSeen, shown } = hide(configuration, ["lists", "segments.rules"]);
  const again = { ...copy, segments: { ...copy.segments } };
  expect(isSeen()).toBe(false);
  expect(JSON.stringify(shown)).not.toContain("rules");
  expect(again).toEqual(configuration);
  expect(isSeen()).toBe(true);
});
