import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DataQuality } from "../../data/quality/quality.ts";
import { listRunFolders } from "../../data/run-folders.ts";
import type { Configuration } from "../../data/schema.ts";
import type { TargetFacts } from "../../reports/run-facts.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import type { Shop } from "../shop/shop.ts";

/** What the pages tell of `run.json`. */
export interface StoredRun {
  /** The folder's name. */
  readonly folder: string;
  readonly name: string;
  readonly as_of: string | null;
  readonly customers: number | null;
  readonly configuration: Configuration;
  readonly champions: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, TargetFacts>>;
  readonly lists: readonly {
    readonly name: string;
    readonly target: string;
    readonly rows: number;
    readonly control: number;
    readonly excluded: number;
  }[];
  readonly inputs: readonly {
    readonly source: string;
    readonly rows_read: number;
    readonly rows_accepted: number;
  }[];
  readonly outputs: readonly { readonly path: string }[];
}

const documents = new WeakMap<Shop, Map<string, Promise<unknown>>>();

/** Reads a JSON file of a run once for as long as the run is served; null where there is none. */
function read<T>(shop: Shop, file: string): Promise<T | null> {
  const ofShop = documents.get(shop) ?? new Map<string, Promise<unknown>>();
  documents.set(shop, ofShop);
  const found = ofShop.get(file) ?? readJson(join(shop.run.folder, file));
  ofShop.set(file, found);
  return found as Promise<T | null>;
}

export async function segmentsOf(shop: Shop): Promise<SegmentsReport | null> {
  return await read<SegmentsReport>(shop, "segments.json");
}

type Sizes = readonly { readonly name: string; readonly size: number }[];

/** Runs whose segments are remembered. */
const MOST = 50;
const sizes = new Map<string, Promise<Sizes>>();

/** Returns the segments of any run's folder with their sizes; none where it has none. A run that is written stays as it is. */
export async function segmentsOfRun(folder: string): Promise<Sizes> {
  const found = sizes.get(folder) ?? readSizes(folder);
  if (sizes.size >= MOST) sizes.clear();
  sizes.set(folder, found);
  return await found;
}

async function readSizes(folder: string): Promise<Sizes> {
  const read = await readJson<SegmentsReport>(join(folder, "segments.json"));
  return (read?.segments ?? []).map(({ name, size }) => ({ name, size }));
}

export async function qualityOf(shop: Shop): Promise<DataQuality | null> {
  return await read<DataQuality>(shop, "data-quality.json");
}

export async function runOf(shop: Shop): Promise<StoredRun | null> {
  const run = await read<StoredRun>(shop, "run.json");
  return run === null ? null : { ...run, folder: basename(shop.run.folder) };
}

/** How long a listing of the folder that runs stand in is good for. */
const FRESH_MS = 10_000;

interface Listing {
  readonly runs: Promise<readonly StoredRun[]>;
  /** When it is to be made anew. */
  until: number;
}

const listings = new Map<string, Listing>();

/**
 * Lists the runs of the same business that stand beside this one, the newest first. An old listing is made anew while it
 * is still told, so that nobody but the first waits for it.
 */
export async function runsBeside(shop: Shop): Promise<readonly StoredRun[]> {
  const parent = dirname(shop.run.folder);
  const { name } = shop.run;
  const key = `${parent}\n${name}`;
  const known = listings.get(key);
  const fresh = () => ({ runs: listRuns(parent, name), until: performance.now() + FRESH_MS });
  if (known === undefined) {
    const first = fresh();
    listings.set(key, first);
    return await first.runs;
  }
  if (performance.now() > known.until) {
    known.until = Number.POSITIVE_INFINITY;
    const next = fresh();
    next.runs.then(
      () => listings.set(key, next),
      () => listings.delete(key),
    );
  }
  return await known.runs;
}

async function listRuns(parent: string, name: string): Promise<readonly StoredRun[]> {
  const { runs } = await listRunFolders<StoredRun>(parent);
  return runs
    .map(({ folder, document }) => ({ ...document, folder }))
    .filter((run) => run.name === name && typeof run.customers === "number")
    .sort((a, b) =>
      (a.as_of ?? "") < (b.as_of ?? "")
        ? 1
        : a.as_of === b.as_of
          ? a.folder < b.folder
            ? -1
            : 1
          : -1,
    );
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    return null;
  }
}
