import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRunDocument } from "../../data/run-folders.ts";
import type { Configuration } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { withEngineApart } from "../../engines/duckdb-apart.ts";
import type { Engine, EngineOptions } from "../../engines/engine.ts";
import { featuresFor } from "../../features/catalogue.ts";
import type { Feature } from "../../features/feature.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import { columnsFor, groupCounter } from "./group.ts";
import { type ListTable, readList } from "./list-table.ts";
import { readPeople } from "./people.ts";
import type { ListFacts, RunFacts } from "./query.ts";
import type { Shop, ShopOptions } from "./shop.ts";
import { ShopError } from "./shop-error.ts";
import { shopOver } from "./stocked-shop.ts";
import { toldNames } from "./told.ts";
import type { Stock } from "./view.ts";
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

/** What tells a run that wrote scores, segments and lists alone. */
interface LeanOrNot {
  readonly name: string;
  readonly as_of: string | null;
  readonly lean?: boolean;
}

/** Loads a run's folder and keeps an engine open that reads nothing but its files. */
export async function load(
  folder: string,
  { threads, memory, apartFrom = APART, signal }: ShopOptions,
): Promise<Shop> {
  if ((await readRunDocument<LeanOrNot>(join(folder, "run.json")))?.lean === true)
    throw new ShopError(
      404,
      `'${folder}' is a lean run, which leaves no snapshot to show: run without --lean first`,
    );
  for (const file of ["run.json", "scores.parquet", "snapshot.parquet"])
    if (!existsSync(join(folder, file)))
      throw new ShopError(404, `'${folder}' holds no scored customers: it has no ${file}`);
  const run = await readJson<StoredRun>(join(folder, "run.json"));
  const model = await readJson<{ vocabulary: Vocabulary; windows: number[] }>(
    join(folder, "models", "snapshot.json"),
  );
  const features = featuresFor(model.vocabulary, { windows: model.windows });
  const isLarge = (run.customers ?? 0) >= apartFrom;
  const { stock, unordered } = await readStock(
    async (work) =>
      await (isLarge ? withEngineApart : withEngine)(
        { threads: 1, memory: memory ?? READING, ...(isLarge ? { signal } : {}) },
        work,
      ),
    folder,
    { run, features },
  );
  const { engine, close } = await openEngine({
    threads: threads ?? 1,
    memory: memory ?? COUNTING,
  });
  const { views } = await createViews(engine, folder, { unordered });
  await engine.lockDown([folder]);
  const targets = Object.keys(run.champions);
  const attributes = [...stock.people.attributes.keys()];
  return shopOver({
    run: factsOf(folder, run, stock),
    stock,
    conditionColumns: (rights) =>
      columnsFor([...views.keys()], { targets, features, attributes }, rights),
    group: groupCounter(engine, views),
    close,
  });
}

/** Customers from which on the memory that reading takes is worth the half second that a process of its own takes. */
const APART = 50_000;
/** Memory of the engines that read a run, and that count customers for whom a condition holds. */
const READING = "256MB";
const COUNTING = "128MB";

/** Opens an engine that stays open until it is closed. */
async function openEngine(
  options: EngineOptions,
): Promise<{ readonly engine: Engine; readonly close: () => Promise<void> }> {
  let end = () => {};
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  return await new Promise((resolve, reject) => {
    const ended = withEngine(options, async (engine) => {
      resolve({
        engine,
        close: async () => {
          end();
          await ended;
        },
      });
      await until;
    });
    ended.catch(reject);
  });
}

interface ToRead {
  readonly run: StoredRun;
  readonly features: readonly Feature[];
}

/** Reads the customers and each list by an engine of its own: what it took of memory goes with it, before the next. */
async function readStock(
  reading: <Result>(work: (engine: Engine) => Promise<Result>) => Promise<Result>,
  folder: string,
  { run: { champions, lists: stored, configuration }, features }: ToRead,
): Promise<{ readonly stock: Stock; readonly unordered: ReadonlySet<string> }> {
  const { people, unordered } = await reading(async (engine) => ({
    ...(await createViews(engine, folder)),
    people: await readPeople(engine, {
      targets: Object.keys(champions),
      features,
      told: toldNames(features),
    }),
  }));
  const lists = new Map<string, ListTable>();
  for (const { name, target, excluded } of stored)
    if (existsSync(join(folder, "lists", `${name}.csv`)))
      lists.set(
        name,
        await reading(async (engine) => {
          await createViews(engine, folder, { unordered });
          return await readList(engine, folder, {
            name,
            target,
            excluded,
            aim: aimOf(configuration.targets[target]?.kind),
            attributes: configuration.lists[name]?.columns ?? [],
            customers: people.n,
          });
        }),
      );
  return { stock: { people, lists }, unordered };
}

function factsOf(folder: string, run: StoredRun, { people }: Stock): RunFacts {
  const { name, as_of, configuration, champions } = run;
  return {
    folder,
    name,
    as_of,
    currency: configuration.currency ?? null,
    customers: people.n,
    configuration,
    targets: Object.keys(champions),
  };
}

function aimOf(kind: string | undefined): ListFacts["aim"] {
  return kind === "inactivity" || kind === "subscription_end" ? "keep" : "sell";
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
