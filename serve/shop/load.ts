import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { columnNames } from "../../data/condition.ts";
import type { Configuration } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { featuresFor } from "../../features/catalogue.ts";
import type { Feature } from "../../features/feature.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import { columnsFor, countGroup } from "./group.ts";
import { type ListTable, readList } from "./list-table.ts";
import { readPeople } from "./people.ts";
import type { ListFacts, RunFacts } from "./query.ts";
import type { Shop, ShopOptions } from "./shop.ts";
import { ShopError } from "./shop-error.ts";
import { shopOver } from "./stocked-shop.ts";
import { toldNames } from "./told.ts";
import { createViews } from "./views-of-run.ts";

interface StoredRun {
  readonly name: string;
  readonly as_of: string | null;
  readonly customers: number | null;
  readonly configuration: Configuration;
  readonly champions: Readonly<Record<string, string>>;
  readonly lists: readonly {
    readonly name: string;
    readonly target: string;
    readonly excluded: number;
  }[];
}

/** Loads a run's folder and keeps an engine open that reads nothing but its files. */
export async function load(folder: string, { threads, memory }: ShopOptions): Promise<Shop> {
  for (const file of ["run.json", "scores.parquet", "snapshot.parquet"])
    if (!existsSync(join(folder, file)))
      throw new ShopError(404, `'${folder}' holds no scored customers: it has no ${file}`);
  const run = await readJson<StoredRun>(join(folder, "run.json"));
  const model = await readJson<{ vocabulary: Vocabulary; windows: number[] }>(
    join(folder, "models", "snapshot.json"),
  );
  const features = featuresFor(model.vocabulary, { windows: model.windows });
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  return await new Promise<Shop>((resolve, reject) => {
    const options = { threads: threads ?? 1, memory: memory ?? "300MB" };
    const ended = withEngine(options, async (engine) => {
      resolve(
        await fill(engine, folder, run, features, async () => {
          close();
          await ended;
        }),
      );
      await closed;
    });
    ended.catch(reject);
  });
}

async function fill(
  engine: Engine,
  folder: string,
  stored: StoredRun,
  features: readonly Feature[],
  close: () => Promise<void>,
): Promise<Shop> {
  const { configuration } = stored;
  const targets = Object.keys(stored.champions);
  await createViews(engine, folder);
  const people = await readPeople(engine, { targets, features, told: toldNames(features) });
  const lists = new Map<string, ListTable>();
  for (const { name, target, excluded } of stored.lists)
    if (existsSync(join(folder, "lists", `${name}.csv`)))
      lists.set(
        name,
        await readList(engine, folder, {
          name,
          target,
          excluded,
          aim: aimOf(configuration.targets[target]?.kind),
          attributes: configuration.lists[name]?.columns ?? [],
          customers: people.n,
        }),
      );
  await engine.lockDown([folder]);
  const run: RunFacts = {
    folder,
    name: stored.name,
    as_of: stored.as_of,
    currency: configuration.currency ?? null,
    customers: people.n,
    configuration,
    targets,
  };
  const names = await columnNames(engine, "people");
  const attributes = [...people.attributes.keys()];
  return shopOver({
    run,
    stock: { people, lists },
    conditionColumns: (rights) => columnsFor(names, { targets, features, attributes }, rights),
    group: async (where, allowed) => await countGroup(engine, where, allowed),
    close,
  });
}

function aimOf(kind: string | undefined): ListFacts["aim"] {
  return kind === "inactivity" || kind === "subscription_end" ? "keep" : "sell";
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
