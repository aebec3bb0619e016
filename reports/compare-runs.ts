import { flatConfiguration } from "../data/flat-configuration.ts";
import { compareFiles, type FilesCompared } from "./compare-files.ts";
import { compareMetrics, type OutOfFold, type TargetCompared } from "./compare-metrics.ts";
import type { RunFacts } from "./run-facts.ts";

/** A run with what stands in its folder; what was not read, or is not there, is left out. */
export interface ComparedRun {
  readonly folder: string;
  readonly document: RunFacts;
  readonly segments?: readonly { readonly name: string; readonly size: number }[];
  /** Columns that a target's model may use, by target. */
  readonly features?: Readonly<Record<string, readonly string[]>>;
  /** Customers on each list, in the order of the list. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** By target, where the run wrote them. */
  readonly outOfFold?: Readonly<Record<string, OutOfFold>>;
}

/** What differs between two runs; of every pair the first is the first run's, and null is what a run has not. */
export interface RunComparison {
  readonly runs: readonly [string, string];
  /** Whether the two wrote the same bytes. */
  readonly same: boolean;
  readonly configuration: readonly Changed[];
  readonly customers: readonly [number | null, number | null];
  readonly data: readonly FilesCompared[];
  readonly features: readonly FeaturesCompared[];
  readonly targets: readonly TargetCompared[];
  readonly segments: readonly SegmentCompared[];
  readonly lists: readonly ListCompared[];
  readonly outputs: {
    readonly same: number;
    readonly changed: readonly string[];
    readonly added: readonly string[];
    readonly gone: readonly string[];
  };
}

/** A value that differs, by key path; null where the key is absent. */
export interface Changed {
  readonly key: string;
  readonly values: readonly [unknown, unknown];
}

export interface FeaturesCompared {
  readonly target: string;
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

export interface SegmentCompared {
  readonly name: string;
  readonly status: "kept" | "new" | "gone";
  readonly sizes: readonly [number | null, number | null];
}

export interface ListCompared {
  readonly name: string;
  readonly status: "kept" | "new" | "gone";
  readonly rows: readonly [number | null, number | null];
  /** Customers on both, on the second alone, on the first alone; null where a list is not there or was not read. */
  readonly both: number | null;
  readonly entered: number | null;
  readonly left: number | null;
  /** Share of the longer list that stands on both. */
  readonly overlap: number | null;
}

type Pair = readonly [ComparedRun, ComparedRun];

/** Tells what differs between two runs. */
export function compareRuns(one: ComparedRun, other: ComparedRun): RunComparison {
  const pair: Pair = [one, other];
  const [a, b] = [one.document, other.document];
  return {
    runs: [one.folder, other.folder],
    same: JSON.stringify(a) === JSON.stringify(b),
    configuration: compareConfigurations(a, b),
    customers: [a.customers, b.customers],
    data: compareFiles(a, b),
    features: compareFeatures(pair),
    targets: union(Object.keys(a.metrics), Object.keys(b.metrics)).map((target) =>
      compareMetrics(target, [a, b], [one.outOfFold?.[target], other.outOfFold?.[target]]),
    ),
    segments: compareSegments(pair),
    lists: compareLists(pair),
    outputs: compareOutputs(a, b),
  };
}

/** Lists what two runs were told differently: version, seed and day, then the configuration by key path. */
export function compareConfigurations(a: RunFacts, b: RunFacts): readonly Changed[] {
  const told = ({ version, command, as_of, seed, configuration }: RunFacts) =>
    new Map<string, unknown>([
      ["version", version],
      ["command", command],
      ...flatConfiguration(configuration),
      ["as_of", as_of],
      ["seed", seed],
    ]);
  const [first, second] = [told(a), told(b)];
  return union([...first.keys()], [...second.keys()]).flatMap((key) => {
    const values = [first.get(key) ?? null, second.get(key) ?? null] as const;
    return JSON.stringify(values[0]) === JSON.stringify(values[1]) ? [] : [{ key, values }];
  });
}

/** Compares segments by name: names survive retraining for as long as a segment goes on. */
export function compareSegments([one, other]: Pair): readonly SegmentCompared[] {
  const sizes = [one, other].map(
    ({ segments = [] }) => new Map(segments.map(({ name, size }) => [name, size])),
  );
  return union(...sizes.map((named) => [...named.keys()])).map((name) => {
    const [first = null, second = null] = sizes.map((named) => named.get(name) ?? null);
    return { name, status: statusOf(first, second), sizes: [first, second] };
  });
}

function compareFeatures([one, other]: Pair): readonly FeaturesCompared[] {
  const [a = {}, b = {}] = [one.features, other.features];
  return Object.keys(a).flatMap((target) => {
    const [first = [], second] = [a[target], b[target]];
    if (second === undefined) return [];
    const added = without(second, first);
    const gone = without(first, second);
    return added.length + gone.length === 0 ? [] : [{ target, added, gone }];
  });
}

function compareLists([one, other]: Pair): readonly ListCompared[] {
  const rowsOf = ({ document }: ComparedRun, name: string) =>
    document.lists.find((list) => list.name === name)?.rows ?? null;
  const names = ({ document }: ComparedRun) => document.lists.map(({ name }) => name);
  return union(names(one), names(other)).map((name) => {
    const [first, second] = [rowsOf(one, name), rowsOf(other, name)];
    const [members, others] = [one.lists?.[name], other.lists?.[name]];
    const common = { name, status: statusOf(first, second), rows: [first, second] as const };
    if (members === undefined || others === undefined)
      return { ...common, both: null, entered: null, left: null, overlap: null };
    const entered = without(others, members).length;
    const both = others.length - entered;
    const longer = Math.max(members.length, others.length);
    return {
      ...common,
      both,
      entered,
      left: members.length - both,
      overlap: longer === 0 ? null : both / longer,
    };
  });
}

function compareOutputs(a: RunFacts, b: RunFacts): RunComparison["outputs"] {
  const [first, second] = [a, b].map(
    ({ outputs }) => new Map(outputs.map(({ path, sha256 }) => [path, sha256])),
  );
  const [old, now] = [[...(first?.keys() ?? [])], [...(second?.keys() ?? [])]];
  const kept = old.filter((path) => second?.has(path));
  const changed = kept.filter((path) => first?.get(path) !== second?.get(path));
  return {
    same: kept.length - changed.length,
    changed,
    added: without(now, old),
    gone: without(old, now),
  };
}

function statusOf(first: number | null, second: number | null): "kept" | "new" | "gone" {
  return first === null ? "new" : second === null ? "gone" : "kept";
}

function without(these: readonly string[], those: readonly string[]): readonly string[] {
  const known = new Set(those);
  return these.filter((one) => !known.has(one));
}

function union(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}
